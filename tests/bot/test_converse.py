"""The conversation as a pure function: whatever is written or pressed, at any step, in any voice,
there is an answer that can be told, and a talk that survives being stored."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.converse import ACTS, FLOWS, converse
from bot.effects import AddressDied, AddressRevived
from bot.explain.packed import Subject, pack
from bot.reply import render
from bot.talk import Talk
from bot.turns import Outcome
from bot.view import Scene
from channels.base import Turn, TurnKind
from channels.telegram.limits import CALLBACK_DATA_BYTES
from core.i18n import Voice
from models.officer import Role
from notices.desk import OfficerView
from rules.facts import Source
from rules.situation import Situation
from tests.bot.scenes import guest, newcomer, registered

VOICES: Final = (Voice(), Voice("ko", "easy"), Voice("en"))
WHO: Final[dict[str, Scene]] = {
    "guest": guest(),
    "guest in English": guest("en", "web"),
    "newcomer": newcomer(),
    "member": registered(),
    "member in plain words": registered(Voice("ko", "easy")),
    "member in English": registered(Voice("en")),
    "member who claimed": registered(state="said_claimed"),
    "officer": replace(guest(), officer=OfficerView("kim", frozenset(Role))),
}
SAID_SO: Final = {"deceased": Source.SAID}
SAID: Final = (
    "네",
    "아니요",
    "2",
    "뒤로",
    "취소",
    "건너뛰기",
    "다시",
    "처음",
    "고치기",
    "상담원",
    "청구했어요",
    "되돌리기",
    "나중에",
    "설정",
    "내 기한",
    "모두 지우기",
    "내려받기",
    "2월",
    "2월 30일",
    "2022년",
    "28일",
    "2022년 2월 28일까지 5년 근무했어요",
    "작년 8월 31일자로 명퇴했어요",
    "남편이 2024년 5월 10일에 돌아가셨어요",
    "아버지가 3월에 그만두셨어요",
    "1960년 5월 3일",
    "9999년 12월 31일에 그만뒀어요",
    "2055년 2월 28일까지 3년 일했어요",
    "0000-00-00",
    "아 잠깐 2023년이네요",
    "오후 9시",
    "분할연금",
    "{name} %s \\x00 <b>",
    "9" * 4096,
)
ABOUT: Final = Subject("survivor", "survivor_pension", Situation(deceased=True, sources=SAID_SO))
STEPS: Final = {
    "welcome": ("start", "storage", "transfer", "declined"),
    "register": (
        *("situation", "alive", "agreed", "left", "left_day", "left_kind", "service", "role"),
        *("born", "died", "died_day", "in_service", "confirm", "fix", "sure"),
    ),
    "claimed": ("which", "snooze"),
    "correct": (
        *("which", "left", "died", "appointed", "service", "born", "in_service", "duty"),
        *("left_kind", "sure", "done"),
    ),
    "settings": ("menu", "hour", "channel", "first"),
    "link": ("confirm", "transfer", "which", "sure"),
    "phone": ("agree", "number", "code", "has"),
    "data": ("export", "stop", "erase", "withdraw"),
    "person": ("share",),
    "add": ("what", "benefit", "day", "sure"),
    "notice": ("text", "when"),
    "question": ("done", "retirement_date", "service_months", "survivors", "duty_related"),
}
PLACES: Final = st.sampled_from([(flow, step) for flow, steps in STEPS.items() for step in steps])


@dataclass(frozen=True)
class Move:
    """Say this text, press the offered button at this place, or press this payload."""

    text: str = ""
    offered: int | None = None
    payload: str = ""


MOVES: Final = st.one_of(
    st.builds(Move, text=st.sampled_from(SAID)),
    st.builds(Move, text=st.text(max_size=40)),
    st.builds(Move, offered=st.integers(0, 9)),
    st.builds(Move, offered=st.integers(0, 9)),
    st.builds(Move, payload=st.text(max_size=20)),
    st.builds(Move, payload=st.sampled_from([f"d:{act}:1.2" for act in sorted(ACTS)])),
    st.builds(Move, payload=st.sampled_from([f"d:{act}" for act in sorted(ACTS)])),
)
slow_is_fine = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def told(outcome: Outcome) -> tuple[str, ...]:
    """Every bubble in every voice; no button longer than the Bot API takes."""
    for voice in VOICES:
        for message in render(outcome.reply, voice, serial=10**9):
            assert message.text
            for choice in message.choices:
                assert choice.label
                assert len(choice.payload.encode()) <= CALLBACK_DATA_BYTES
    return tuple(
        choice.payload for m in render(outcome.reply, VOICES[0], 1) for choice in m.choices
    )


def stored(talk: Talk) -> Talk:
    again = Talk.from_json(json.loads(json.dumps(talk.to_json())))
    assert again.to_json() == talk.to_json()
    return again


def turn_of(move: Move, offered: Sequence[str]) -> Turn:
    if move.offered is not None and offered:
        return Turn(TurnKind.BUTTON, payload=offered[move.offered % len(offered)])
    if move.payload:
        return Turn(TurnKind.BUTTON, payload=move.payload)
    return Turn(TurnKind.TEXT, text=move.text)


@pytest.mark.parametrize("who", WHO)
@slow_is_fine
@given(moves=st.lists(MOVES, min_size=1, max_size=8))
@example(moves=[Move("유치원에서 8개월 일하고 2월에 나왔어요"), Move(offered=1), Move("다시")])
@example(moves=[Move("그만뒀어요"), Move("2월"), Move(offered=1), Move(offered=0)])
@example(moves=[Move("고치기"), Move(offered=0), Move("3월"), Move(offered=1), Move("뒤로")])
def test_a_talk_always_has_an_answer_and_a_next_step(who: str, moves: list[Move]) -> None:
    scene = WHO[who]
    outcome = converse(Turn(TurnKind.START), Talk(), scene, serial=1)
    for move in moves:
        offered = [payload for payload in told(outcome) if payload]
        outcome = converse(turn_of(move, offered), stored(outcome.talk), scene, serial=1)
        assert outcome.reply.bubbles


SLOTS: Final = st.fixed_dictionaries(
    {},
    optional={
        "event": st.sampled_from(["1", "99", ""]),
        "claims": st.sampled_from(["1", "1.2", "", "7"]),
        "situation": st.sampled_from(["retired", "died", "working", "family"]),
        "left": st.sampled_from(["2022", "2022-02", "2022-02-28"]),
        "left_kind": st.sampled_from(["last", "retired", "unknown"]),
        "died": st.sampled_from(["2024", "2024-05-10"]),
        "service": st.sampled_from(["12-23", "unknown"]),
    },
)
_WHOLE: Final = {
    "situation": "retired",
    "left": "2022-02-28",
    "what": "divorce",
    "new": "2022-02-28",
    "address": "2",
    "code": "1",
    "event": "1",
    "maybe": "2026-02",
    "maybe_said": "2월",
    "maybe_for": "left",
    "about": ".".join(map(str, pack(ABOUT) or ())),
}


@slow_is_fine
@given(
    place=PLACES,
    slots=SLOTS,
    who=st.sampled_from(sorted(WHO)),
    text=st.one_of(st.sampled_from(SAID), st.text(max_size=60)),
)
def test_any_words_at_any_step_get_an_answer(
    place: tuple[str, str], slots: dict[str, str], who: str, text: str
) -> None:
    talk = Talk(*place, {**_WHOLE, **slots})
    told(converse(Turn(TurnKind.TEXT, text=text), talk, WHO[who], serial=1))


@slow_is_fine
@given(
    place=PLACES,
    slots=SLOTS,
    who=st.sampled_from(sorted(WHO)),
    value=st.one_of(st.sampled_from(["yes", "no", "other", "unknown", "1", "left"]), st.text()),
)
def test_any_button_at_any_step_gets_an_answer(
    place: tuple[str, str], slots: dict[str, str], who: str, value: str
) -> None:
    talk = Talk(*place, {**_WHOLE, **slots})
    pressed = Turn(TurnKind.BUTTON, payload=f"s:1:{value}")
    told(converse(pressed, talk, WHO[who], serial=1))


@pytest.mark.parametrize("kind", sorted(set(TurnKind) - {TurnKind.BLOCKED, TurnKind.UNBLOCKED}))
@pytest.mark.parametrize("who", WHO)
def test_every_kind_of_message_gets_an_answer(kind: TurnKind, who: str) -> None:
    assert told(converse(Turn(kind), Talk(), WHO[who], serial=1))


def test_every_flow_is_tried_at_its_steps() -> None:
    assert set(STEPS) == set(FLOWS)


def test_blocking_and_unblocking_are_noted_and_not_answered() -> None:
    talk = Talk("register", "left", {"situation": "retired"})
    gone = converse(Turn(TurnKind.BLOCKED), talk, registered(), serial=1)
    back = converse(Turn(TurnKind.UNBLOCKED), talk, registered(), serial=1)
    assert (gone.effects, back.effects) == ((AddressDied("blocked"),), (AddressRevived(),))
    assert (gone.reply.bubbles, back.reply.bubbles) == ((), ())
    assert (gone.talk, back.talk) == (talk, talk)


@pytest.mark.parametrize("act", sorted(ACTS))
def test_a_guest_is_asked_for_consent_before_any_button_does_something(act: str) -> None:
    outcome = converse(Turn(TurnKind.BUTTON, payload=f"d:{act}"), Talk(), guest(), serial=1)
    assert outcome.effects == ()
