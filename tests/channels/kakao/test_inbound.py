"""A payload is read for what is certain in it; anything else may be anything."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Turn, TurnKind
from channels.kakao.inbound import UnknownBot, callback_url, read_skill
from tests.peers.kakao import BOT, payload

_ANY: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_BOTS = frozenset({BOT})


def turn(body: object, bots: frozenset[str] = _BOTS) -> Turn:
    incoming = read_skill(body, "u1", bots)
    assert incoming is not None
    return incoming.turn


def test_words_come_without_the_line_break_at_their_end() -> None:
    assert turn(payload("퇴직했어요\n")) == Turn(TurnKind.TEXT, "퇴직했어요", language="ko")


def test_a_button_brings_its_payload_and_its_label() -> None:
    read = turn(payload("동의해요", extra={"payload": "s:3:yes"}))
    assert (read.kind, read.payload, read.text) == (TurnKind.BUTTON, "s:3:yes", "동의해요")


@pytest.mark.parametrize(
    "extra", [None, [], "d:x", {"payload": None}, {"payload": ["d:x"]}, {"payload": "가" * 30}]
)
def test_a_payload_no_button_of_ours_has_leaves_the_words(extra: object) -> None:
    assert turn(payload("동의해요", extra=extra)).kind is TurnKind.TEXT


def test_a_resident_number_is_masked_before_anything_else() -> None:
    incoming = read_skill(payload("제 번호는 650302-1234567"), "u1", _BOTS)
    assert incoming is not None
    assert "1234567" not in repr(incoming)


def test_a_picture_is_no_words() -> None:
    sent = "http://dn-m.talk.kakao.com/talkm/a/b/i_1.jpg"
    assert turn(payload(sent)) == Turn(TurnKind.PHOTO, language="ko")


def test_the_payload_of_another_bot_is_refused() -> None:
    with pytest.raises(UnknownBot):
        read_skill({**payload("안녕"), "bot": {"id": "another"}}, "u1", _BOTS)


@pytest.mark.parametrize("bot", [None, {}, {"id": None}, "x"])
def test_a_payload_that_names_no_bot_is_read(bot: object) -> None:
    assert turn({**payload("안녕"), "bot": bot}).text == "안녕"


def test_only_the_user_and_the_utterance_are_needed() -> None:
    body = {"userRequest": {"user": {"id": "a"}, "utterance": "안녕"}}
    assert turn(body, frozenset()).text == "안녕"


@pytest.mark.parametrize("name", ["intent", "bot", "action", "contexts", "flow"])
def test_any_other_part_may_be_null(name: str) -> None:
    assert turn({**payload("안녕"), name: None}).text == "안녕"


@pytest.mark.parametrize("user", [None, "", " ", [], {}, True, "a\0b", "a" * 129])
def test_without_a_user_there_is_nobody_to_answer(user: object) -> None:
    assert read_skill(payload("안녕", user), "u1", _BOTS) is None


@given(_ANY, _ANY, _ANY, _ANY)
def test_nothing_in_a_payload_raises(body: Any, said: Any, lang: Any, extra: Any) -> None:  # noqa: ANN401  whatever JSON holds
    read_skill(body, "u1", frozenset())
    incoming = read_skill(payload(said, lang=lang, extra=extra), "u1", frozenset())
    assert incoming is not None
    incoming.turn.text.encode()


@pytest.mark.parametrize(
    "url",
    [
        "http://bot-api.kakao.com/callback/1",
        "https://bot-api.kakao.com.evil.kr/callback/1",
        "https://kakao.com.evil.kr/",
        "https://evil.kr/.kakao.com",
        "https://user@bot-api.kakao.com/1",
        "https://evil.kr\\@bot-api.kakao.com/1",
        "https://bot-api.kakao.com:8443/1",
        "https://[::1/",
        "https://notkakao.com/1",
        None,
        7,
    ],
)
def test_an_answer_is_sent_later_to_nobody_but_kakao(url: object) -> None:
    assert callback_url(payload("안녕", callbackUrl=url)) == ""


def test_kakaos_own_address_may_be_called_back() -> None:
    url = "https://bot-api.kakao.com/v1/bots/1/callback/2"
    assert callback_url(payload("안녕", callbackUrl=url)) == url
