"""Whatever we say, Kakao shows it: every answer keeps its limits, and loses none of its words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Attachment, Choice, Message
from channels.kakao.check import faults
from channels.kakao.render import Manner, answer_of, fitting
from core.i18n import Voice
from tests.peers.kakao import must_fit, shown

MANNER = Manner(Voice())
_WITH_PAGE = Manner(Voice("en"), "https://jigi.example.kr/")
_texts = st.text(st.characters(), max_size=1500)
_choices = st.builds(
    Choice,
    label=st.text(st.characters(), max_size=40),
    payload=st.text(st.characters(), max_size=70),
    url=st.sampled_from(["", "", "", "tel:15880000", "tel:", "https://a.kr/", "ftp://a", "x" * 99]),
)
_messages = st.builds(
    Message,
    text=_texts,
    choices=st.lists(_choices, max_size=13).map(tuple),
    attachment=st.none() | st.just(Attachment("a.ics", "text/calendar", b"x")),
    ask_contact=st.booleans(),
)


@given(st.lists(_messages, max_size=5), st.sampled_from([MANNER, _WITH_PAGE]), st.booleans())
def test_any_message_becomes_an_answer_kakao_shows(
    messages: list[Message], manner: Manner, more: bool
) -> None:
    taken = fitting(messages, manner)
    assert (taken > 0) == bool(messages)
    answer = answer_of(messages[:taken], manner, more=more or taken < len(messages))
    must_fit(answer)
    assert faults(answer) == []


def test_short_answers_are_quick_replies_below_the_last_bubble() -> None:
    answer = answer_of([Message("동의하세요?", (Choice("네", "s:1:yes"),))], MANNER)
    assert answer["template"] == {
        "outputs": [{"simpleText": {"text": "동의하세요?"}}],
        "quickReplies": [
            {
                "label": "네",
                "action": "message",
                "messageText": "네",
                "extra": {"payload": "s:1:yes"},
            }
        ],
    }


def test_a_telephone_is_a_button_that_calls() -> None:
    answer = answer_of([Message("전화하세요", (Choice("상담", url="tel:15880000"),))], MANNER)
    card = answer["template"]["outputs"][0]["textCard"]
    assert card["buttons"] == [
        {"label": "상담", "action": "phone", "phoneNumber": "15880000"},
    ]


def test_a_telephone_stands_in_the_text_where_no_card_has_room() -> None:
    long = "가" * 401
    answer = answer_of([Message(long, (Choice("상담", url="tel:15880000"),))], MANNER)
    assert answer["template"]["outputs"] == [{"simpleText": {"text": f"{long}\n상담: 15880000"}}]


def test_long_labels_stand_in_the_text_and_are_said_whole() -> None:
    labels = ["I have not left my job yet", "Somebody in my family died", "Show my deadlines"]
    answer = answer_of([Message("?", tuple(Choice(one, "d:x") for one in labels))], MANNER)
    (bubble,) = shown(answer)
    assert bubble.text.splitlines()[1:] == [f"{n}. {one}" for n, one in enumerate(labels, 1)]
    assert [key.says for key in bubble.keys] == labels


def test_a_file_is_told_with_the_place_to_get_it() -> None:
    message = Message("일정이에요", attachment=Attachment("a.ics", "text/calendar", b"x"))
    (bubble,) = shown(answer_of([message], _WITH_PAGE))
    assert "a.ics" in bubble.text
    assert [key.link for key in bubble.keys] == ["https://jigi.example.kr/"]


def test_what_one_answer_cannot_hold_waits_behind_a_button() -> None:
    messages = [Message(str(n)) for n in range(5)]
    assert fitting(messages, MANNER) == 3
    bubbles = shown(answer_of(messages[:3], MANNER, more=True))
    assert [bubble.text for bubble in bubbles] == ["0", "1", "2"]
    assert [key.label for key in bubbles[-1].keys] == ["이어 보기"]


def test_what_would_not_be_shown_goes_as_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.kakao.render.faults", lambda _: ["a mistake of ours"])
    messages = [Message("가" * 2500, (Choice("네", "x"),)), Message(" ")]
    answer = answer_of(messages, MANNER)
    must_fit(answer)
    assert "".join(bubble.text for bubble in shown(answer)) == "가" * 2500


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        {"version": "2.0"},
        {"template": {"outputs": [{"simpleText": {"text": "a"}}]}},
        {"version": "2.0", "template": {"outputs": []}},
        {"version": "2.0", "template": {"outputs": [{"simpleText": {"text": "a"}}] * 4}},
        {"version": "2.0", "template": {"outputs": [{"simpleText": {"text": " "}}]}},
        {"version": "2.0", "template": {"outputs": [{"simpleText": {"text": "a" * 1001}}]}},
        {"version": "2.0", "template": {"outputs": [{"basicCard": {"title": "a"}}]}},
        {"version": "2.0", "template": {"outputs": [{"textCard": {}}]}},
        {"version": "2.0", "template": {"outputs": [{"textCard": {"title": "a" * 51}}]}},
        {"version": "2.0", "template": {"outputs": [{"textCard": {"description": "a" * 401}}]}},
    ],
)
def test_an_answer_beyond_the_limits_is_found(answer: object) -> None:
    assert faults(answer) != []


@pytest.mark.parametrize(
    "button",
    [
        None,
        {"label": "네", "action": "message"},
        {"label": "", "action": "message", "messageText": "네"},
        {"label": "아홉글자나되는라벨", "action": "message", "messageText": "네"},
        {"label": "전화", "action": "phone", "phoneNumber": "1"},
        {"label": "네", "action": ["message"], "messageText": "네"},
        {"label": "네", "action": "message", "messageText": "네", "extra": "s:1"},
    ],
)
def test_a_quick_reply_beyond_the_limits_is_found(button: Any) -> None:  # noqa: ANN401  whatever JSON holds
    template = {"outputs": [{"simpleText": {"text": "a"}}], "quickReplies": [button]}
    assert faults({"version": "2.0", "template": template}) != []
