"""What a person does in Telegram becomes one Turn; what nobody should send becomes nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Incoming, Turn, TurnKind
from channels.telegram.inbound import callback_id, read_update, update_number

CHAT = {"id": 5, "type": "private", "first_name": "홍", "last_name": "길동", "username": "gildong"}
FROM = {"id": 5, "is_bot": False, "first_name": "홍", "language_code": "ko"}
RESIDENT = "650302-1234567"

Json = dict[str, Any]


def message(**parts: object) -> Json:
    base = {"message_id": 3, "date": 9, "chat": CHAT, "from": FROM}
    return {"update_id": 1, "message": {**base, **parts}}


def read(update: object) -> Incoming:
    incoming = read_update(update)
    assert incoming is not None
    return incoming


@pytest.mark.parametrize(
    ("parts", "turn"),
    [
        ({"text": "안녕"}, Turn(TurnKind.TEXT, "안녕")),
        ({"text": ""}, Turn(TurnKind.TEXT)),
        ({"text": "🙂🙂"}, Turn(TurnKind.TEXT, "🙂🙂")),
        ({"text": "/start"}, Turn(TurnKind.START)),
        ({"text": "/start abc_-9"}, Turn(TurnKind.START, payload="abc_-9")),
        ({"text": "/start@jigi_bot abc"}, Turn(TurnKind.START, payload="abc")),
        ({"text": "/start " + "a" * 65}, Turn(TurnKind.START)),
        ({"text": "/start 한글"}, Turn(TurnKind.START)),
        ({"text": "/started"}, Turn(TurnKind.TEXT, "/started")),
        ({"text": "/deadlines"}, Turn(TurnKind.TEXT, "/deadlines")),
        ({"text": "/deadlines@jigi_bot now"}, Turn(TurnKind.TEXT, "/deadlines now")),
        ({"photo": [{"file_id": "x"}]}, Turn(TurnKind.PHOTO)),
        ({"photo": [{}], "caption": "통지서"}, Turn(TurnKind.PHOTO, "통지서")),
        ({"voice": {"file_id": "x"}}, Turn(TurnKind.VOICE)),
        ({"sticker": {"emoji": "🙂"}}, Turn(TurnKind.STICKER)),
        ({"document": {"file_id": "x"}}, Turn(TurnKind.OTHER)),
        ({"document": {}, "caption": "서류"}, Turn(TurnKind.OTHER, "서류")),
        ({"location": {"latitude": 1}}, Turn(TurnKind.OTHER)),
        ({}, Turn(TurnKind.OTHER)),
        ({"text": 5}, Turn(TurnKind.OTHER)),
    ],
)
def test_each_kind_of_message_becomes_its_turn(parts: Json, turn: Turn) -> None:
    got = read(message(**parts)).turn
    assert (got.kind, got.text, got.payload) == (turn.kind, turn.text, turn.payload)
    assert got.language == "ko"


def test_an_own_contact_brings_its_number() -> None:
    contact = {"phone_number": "+821012345678", "user_id": 5, "first_name": "홍"}
    turn = read(message(contact=contact)).turn
    assert (turn.kind, turn.phone, turn.contact_is_own) == (
        TurnKind.CONTACT,
        "+821012345678",
        True,
    )


@pytest.mark.parametrize("owner", [6, None, "5", True, 5.0])
def test_somebody_elses_contact_leaves_no_number(owner: object) -> None:
    contact = {"phone_number": "+821099999999", "user_id": owner, "first_name": "남"}
    incoming = read(message(contact=contact))
    assert (incoming.turn.kind, incoming.turn.contact_is_own) == (TurnKind.CONTACT, False)
    assert "9999" not in repr(incoming)


def test_a_contact_without_sender_is_never_own() -> None:
    incoming = read(message(**{"contact": {"phone_number": "1"}, "from": None}))
    assert not incoming.turn.contact_is_own


@pytest.mark.parametrize("key", ["text", "caption"])
def test_a_resident_number_is_masked_in_everything_that_is_kept(key: str) -> None:
    incoming = read(message(**{key: f"제 번호는 {RESIDENT}"}))
    assert "1234567" not in repr(incoming)
    assert "제 번호는" in incoming.turn.text


def test_the_envelope_holds_no_words_and_no_names() -> None:
    reply = {"text": f"답장 {RESIDENT}", "message_id": 2}
    incoming = read(message(text="안녕", reply_to_message=reply))
    assert incoming.raw == {"update_id": 1, "kind": "message", "message_id": 3, "date": 9}


def test_a_pressed_button_comes_with_what_its_answer_needs() -> None:
    query = {"id": "77", "from": FROM, "message": {"chat": CHAT, "message_id": 3}, "data": "d:1"}
    incoming = read({"update_id": 2, "callback_query": query})
    assert (incoming.turn.kind, incoming.turn.payload) == (TurnKind.BUTTON, "d:1")
    assert (incoming.address, callback_id(incoming)) == ("5", "77")


@pytest.mark.parametrize("data", [None, 7, "가" * 22, "x" * 65])
def test_a_payload_no_button_of_ours_can_have_is_empty(data: object) -> None:
    query = {"id": "77", "from": FROM, "data": data}
    assert not read({"update_id": 2, "callback_query": query}).turn.payload


def test_a_button_on_a_message_that_is_gone_still_knows_who_pressed() -> None:
    assert read({"update_id": 2, "callback_query": {"id": "7", "from": FROM}}).address == "5"


def test_an_edited_text_is_a_turn_without_words() -> None:
    update = {"update_id": 1, "edited_message": message(text="2021-02-28")["message"]}
    assert read(update).turn == Turn(TurnKind.OTHER, language="ko")


def test_a_location_that_moves_by_itself_is_no_turn() -> None:
    update = {"update_id": 1, "edited_message": message(location={"latitude": 1})["message"]}
    assert read_update(update) is None


@pytest.mark.parametrize(
    ("status", "kind"), [("kicked", TurnKind.BLOCKED), ("member", TurnKind.UNBLOCKED)]
)
def test_blocking_and_unblocking_are_turns(status: str, kind: TurnKind) -> None:
    change = {"chat": CHAT, "from": FROM, "new_chat_member": {"status": status}}
    assert read({"update_id": 1, "my_chat_member": change}).turn.kind is kind


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel", "", None])
def test_a_group_is_never_an_address(kind: object) -> None:
    group = {"id": -100, "type": kind}
    assert read_update(message(text="안녕", chat=group)) is None
    change = {"chat": group, "from": FROM, "new_chat_member": {"status": "member"}}
    assert read_update({"update_id": 1, "my_chat_member": change}) is None
    query = {"id": "7", "from": FROM, "message": {"chat": group}, "data": "x"}
    assert read_update({"update_id": 1, "callback_query": query}) is None


@pytest.mark.parametrize("number", [None, "1", True, 1.0, 1 << 63])
def test_an_update_without_a_number_cannot_be_kept(number: object) -> None:
    assert read_update(message(text="안녕") | {"update_id": number}) is None


@pytest.mark.parametrize("text", ["\ud800", "가\0나", "\udfff\0"])
def test_letters_no_database_takes_do_not_get_through(text: str) -> None:
    kept = read(message(text=text)).turn.text
    assert "\0" not in kept
    assert kept.encode()


def test_the_longest_text_telegram_allows_is_kept_whole() -> None:
    assert read(message(text="가" * 4096)).turn.text == "가" * 4096


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["chat", "from", "id", "type", "text", "contact", "user_id", "message", "data"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
PARTS = st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"])


@given(
    ANY_JSON
    | st.fixed_dictionaries({"update_id": st.integers()}).flatmap(
        lambda base: st.dictionaries(PARTS, ANY_JSON, max_size=2).map(lambda parts: base | parts)
    )
)
def test_no_update_however_malformed_raises(update: object) -> None:
    incoming = read_update(update)
    if incoming is not None:
        assert incoming.update_id == str(update_number(update))
        assert incoming.address.isdecimal()
        assert json.dumps(incoming.raw)


@given(st.text(), PARTS, st.dictionaries(st.text(max_size=9), ANY_JSON, max_size=4))
def test_a_private_message_with_anything_in_it_is_a_turn(text: str, part: str, more: Json) -> None:
    known = {"chat": CHAT, "from": FROM, "text": text, "new_chat_member": {"status": "member"}}
    update = {"update_id": 1, part: {**more, **known}}
    assert read(update).address == "5"
