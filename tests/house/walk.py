"""Walks through the conversation: every button of every reply is pressed, a few sentences are said
at every step, and what comes back is told in every voice."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Final

from bot.converse import FLOWS, converse
from bot.draft import findings
from bot.effects import Agreed, Linked
from bot.reply import Button, Reply, render, reply
from bot.talk import Talk
from bot.turns import Outcome
from bot.view import (
    AddressView,
    ClaimView,
    CodeSeen,
    EventView,
    MemberView,
    NumberSeen,
    PersonView,
    Scene,
    Words,
)
from channels.base import Channel, Turn, TurnKind
from core.clock import SEOUL
from core.i18n import Say, Voice
from core.ids import SeededIds
from models.officer import Role
from notices.desk import OfficerView
from notices.policy import load_policy
from rules.calendar import BusinessCalendar

NOW: Final = datetime(2026, 11, 22, 9, 0, tzinfo=SEOUL)
VOICES: Final = (Voice(), Voice("ko", "easy"), Voice("en"))
_SERIAL: Final = 7
_CLAIMED: Final = 2
_CONFIRMED: Final = 4
_WORDS: Final = Words(
    phone="000-0000-0000",
    officer="담당자",
    answer_promise="다음 근무일 오후 6시",
    retention_years=1,
    recipient="운영사",
    country="나라",
    recipient_contact="연락처",
    recipient_retention="기간",
    telegram_bot="jigi_bot",
    alimtalk=True,
)
# Dates of every precision, a problem with each, facts, refusals, and the words that repair.
_SENTENCES: Final = (
    "2022년 2월 28일",
    "2021년",
    "2021년 2월",
    "2021년 2월 30일",
    "2월 28일",
    "작년 겨울방학 끝나고",
    "내년 3월 1일",
    "1991년 3월 임용",
    "남편이 2024년 5월 10일에 돌아가셨어요",
    "정년퇴직",
    "12년",
    "1965년 3월 2일",
    "퇴직수당",
    "8개월 일했는데 퇴직일시금 받을 수 있나요",
    "남편이 돌아가셨는데 유족연금 받나요",
    "이거 뭐 어떻게 하는 건가요",
    "9시",
    "오후 3시",
    "가나다",
    "뒤로",
    "고치기",
    "건너뛰기",
    "나중에",
    "동의 거두기",
)
_SPEAKING: Final = tuple((text, Turn(TurnKind.TEXT, text=text)) for text in _SENTENCES)


@dataclass(frozen=True)
class Step:
    """Something a person did, and what it led to."""

    at: Talk
    did: str
    turn: Turn
    outcome: Outcome
    problem: str = ""

    @property
    def leads_on(self) -> bool:
        became_member = any(isinstance(effect, Agreed | Linked) for effect in self.outcome.effects)
        return not self.problem and not became_member

    @property
    def is_stale(self) -> bool:
        """A button that was offered a moment ago was taken for an old one."""
        said = self.outcome.reply.bubbles
        first = said[0].lines[0].key if said and said[0].lines else ""
        return self.turn.kind is TurnKind.BUTTON and first == "stale"

    @property
    def place(self) -> str:
        return f"{self.at.flow or 'idle'}/{self.at.step}: {self.did}"


def officer() -> Scene:
    """Who has every role, and is no member."""
    return replace(scene(), officer=OfficerView("kim", frozenset(Role)))


def scene(*, member: MemberView | None = None, channel: str = Channel.TELEGRAM) -> Scene:
    return Scene(
        now=NOW,
        channel=channel,
        words=_WORDS,
        calendar=BusinessCalendar(),
        policy=load_policy(),
        ids=SeededIds(1),
        member=member,
        history=("안녕하세요",),
    )


def newcomer() -> MemberView:
    """She has just agreed, and said nothing yet."""
    return replace(member(), name=None, persons=(), events=(), claims=())


def calm() -> MemberView:
    """One claim, years away: what may still be put off."""
    return replace(member(), claims=member().claims[:1])


@cache
def member() -> MemberView:
    """Retired last year, a widow since 2021: claims far, near and passed, in every state."""
    retired = EventView(1, 1, "retirement", _facts("retired", left="2025-08-31", left_kind="last"))
    died = EventView(2, 2, "death_in_service", _facts("died", died="2021-12-28", family="yes"))
    claims = tuple(_claims(retired, died))
    return MemberView(
        id=1,
        code="abcd2345",
        name="하늘",
        voice=VOICES[0],
        hour=9,
        pace="normal",
        stopped=False,
        channels=(Channel.TELEGRAM, Channel.WEB),
        first_channel=None,
        persons=(PersonView(1, "self", None), PersonView(2, "spouse", None)),
        events=(retired, died),
        claims=claims,
        addresses=(
            AddressView(1, Channel.TELEGRAM, here=True),
            AddressView(2, Channel.WEB),
            AddressView(3, Channel.TELEGRAM),
        ),
    )


def _facts(situation: str, **more: str) -> dict[str, str]:
    return {"situation": situation, "service": "120-720", "in_service": "yes", **more}


def _claims(*events: EventView) -> Iterator[ClaimView]:
    """As registering would have opened them; one of them claimed, one confirmed."""
    found = [(e, claim) for e in events for claim in findings(e.facts, BusinessCalendar()).claims]
    for number, (event, claim) in enumerate(found, start=1):
        state = "said_claimed" if number == _CLAIMED else "unclaimed"
        yield ClaimView(
            id=number,
            event_id=event.id,
            person_id=event.person_id,
            claim=claim.claim,
            benefits=claim.benefits,
            certainty=claim.certainty,
            note=claim.note,
            start=claim.start,
            deadline=claim.deadline,
            state="confirmed" if number == _CONFIRMED else state,
            claimed_on=date(2026, 11, 20) if number == _CLAIMED else None,
            next_at=None,
            next_rung=None,
        )


def walk(scene: Scene, start: Talk | None = None, *, within: str = "") -> Iterator[Step]:
    """From the first greeting, or `start`, to wherever buttons, sentences and commands lead, or
    as far as a flow goes. It ends where consent makes a guest a member: another scene begins there.
    """
    first = converse(Turn(TurnKind.START), Talk(), scene, serial=_SERIAL)
    waiting = deque([(start, FLOWS[start.flow].ask(start, scene)) if start else _after(first)])
    seen: set[str] = set()
    spoken: set[tuple[str, str, object]] = set()
    while waiting:
        talk, said = waiting.popleft()
        step = (talk.flow, talk.step, talk.slots.get("situation"))
        things = (*_pressing(said), *(() if step in spoken else _SPEAKING))
        spoken.add(step)
        for did, turn in things:
            done = _do(talk, did, turn, scene)
            yield done
            if within not in ("", done.outcome.talk.flow):
                continue
            if done.leads_on and (mark := _mark(done.outcome)) not in seen:
                seen.add(mark)
                waiting.append(_after(done.outcome))


def _after(outcome: Outcome) -> tuple[Talk, Reply]:
    return outcome.talk, outcome.reply


def _do(talk: Talk, did: str, turn: Turn, scene: Scene) -> Step:
    try:
        return Step(talk, did, turn, converse(turn, talk, scene, serial=_SERIAL))
    except Exception as error:  # noqa: BLE001  whatever it is, it is told with its place
        return Step(talk, did, turn, Outcome(Reply(), talk), f"{type(error).__name__}: {error}")


def _mark(outcome: Outcome) -> str:
    """Talks that stand at one step of one story and offer the same lead to the same places."""
    talk, offer = outcome.talk, [button.label.key for button in outcome.reply.buttons]
    story = [talk.slots.get(name) for name in ("situation", "family", "what")]
    return f"{talk.flow} {talk.step} {story} {offer}"


def _pressing(said: Reply) -> Iterator[tuple[str, Turn]]:
    for button in said.buttons:
        if not button.url:
            yield button.label.key, Turn(TurnKind.BUTTON, payload=payload_of(button))


def payload_of(button: Button) -> str:
    """As bot/reply.py writes it."""
    mute = replace(button, label=Say("button.help"))
    return render(reply(buttons=(mute,)), VOICES[0], _SERIAL)[0].choices[0].payload


def untold(said: Reply) -> Iterator[str]:
    """Sentences that cannot be told in some voice."""
    for voice in VOICES:
        try:
            render(said, voice, _SERIAL)
        except (KeyError, ValueError, IndexError) as error:
            yield f"{error} ({voice.language} {voice.wording})"


@cache
def every_step() -> tuple[Step, ...]:
    """A guest on a messenger and on the page, a newcomer, a member who has everything,
    one who has time, and an officer."""
    return (
        *walk(scene()),
        *walk(scene(channel=Channel.WEB)),
        *walk(scene(member=newcomer()), Talk("register", "situation")),
        *walk(scene(member=member())),
        *walk(scene(member=calm())),
        *_joining(),
        *walk(officer(), Talk("notice", "text"), within="notice"),
        *walk(officer(), Talk("notice", "when", {"number": "1"}), within="notice"),
    )


def _joining() -> Iterator[Step]:
    """A code that was typed, in each way it can be met; a number and the code sent to it."""
    confirm, proving = Talk("link", "confirm", {"code": "1"}), Talk("phone", "code")
    for state, joins in (("good", "another"), ("good", "refused"), ("wrong", ""), ("locked", "")):
        for who in (None, newcomer()):
            held = CodeSeen(state, "held", 1, joins)
            met = replace(scene(member=who), code=replace(held, kind="join"))
            yield _do(confirm, state, Turn(TurnKind.TEXT, text="3481 7205"), met)
            for at in (confirm, replace(confirm, step="transfer")):
                yield from _press_each(at, replace(scene(member=who), code=held))
        typed = replace(scene(member=calm()), code=CodeSeen(state, "phone", 1, joins))
        yield _do(proving, state, Turn(TurnKind.TEXT, text="123456"), typed)
    for may_send in (True, False):
        asked = replace(scene(member=calm()), number=NumberSeen("01000000000", may_send))
        yield _do(Talk("phone", "number"), "number", Turn(TurnKind.CONTACT), asked)
    number = AddressView(9, Channel.ALIMTALK)
    with_number = replace(calm(), addresses=(*calm().addresses, number))
    yield from _press_each(Talk("phone", "has"), scene(member=with_number))


def _press_each(talk: Talk, scene: Scene) -> Iterator[Step]:
    for did, turn in _pressing(FLOWS[talk.flow].ask(talk, scene)):
        yield _do(talk, did, turn, scene)
