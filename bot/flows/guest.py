"""A question from who has not agreed to anything: answered from its own words, nothing kept.
What is asked back travels in the button's payload alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot import draft
from bot.explain.claims import grounds, opened
from bot.explain.packed import NO_BENEFIT, Subject, pack
from bot.flows.shown import TOPIC
from bot.known import date_said
from bot.reply import Bubble, Button, Reply, act, answer, reply
from bot.understand.dates_found import DateProblem
from bot.understand.facts import Heard
from bot.view import Scene
from core.i18n import Say
from rules.calendar import UnknownYear
from rules.facts import PartialDate
from rules.situation import Situation

_OFTEN: Final = ("claim_deadline", "how_to_claim", "documents")
ACT: Final = "reckon"
_FACTS: Final = ("left", "last_working", "retired", "died")
_IN_SERVICE: Final = ("", "no", "yes")


def answer_once(heard: Heard, scene: Scene) -> Reply | None:
    """Deadlines of what one sentence tells, or its date asked back; None: it tells too little."""
    slots = draft.take_in({}, heard)
    if slots.get("situation") in {"retired", "died"} and (slots.get("left") or slots.get("died")):
        return _reckoned(slots, scene)
    problem = next((p for p in heard.problems if p.about in _FACTS), None)
    if problem:
        return _asked_back(problem, slots)
    alone = len(heard.unassigned) == 1 and not slots and not heard.is_question
    return _which_day(heard.unassigned[0].date) if alone else None


def _which_day(day: PartialDate) -> Reply:
    """A bare date: what happened on it is asked, and travels in the button."""
    numbers = (day.year, day.month or 0, day.day or 0, 0, 0, 0)
    return reply(
        Say("guest.which_day", day=date_said(day)),
        buttons=(
            act("was_left", ACT, _FACTS.index("left"), *numbers),
            act("was_died", ACT, _FACTS.index("died"), *numbers),
        ),
    )


def not_understood() -> Reply:
    """What is asked most, to choose from."""
    asked = tuple(_about(topic) for topic in _OFTEN)
    return reply(Say("fallback.guest"), buttons=(answer("begin", "begin"), *asked))


def _about(topic: str) -> Button:
    carried = pack(Subject(topic, NO_BENEFIT, Situation())) or ()
    return act(f"topic_{topic}", TOPIC, *carried)


def _asked_back(problem: DateProblem, slots: Mapping[str, str]) -> Reply | None:
    day = problem.earliest
    if day is None or problem.kind not in {"ambiguous", "vague"}:
        return None
    numbers = (
        _FACTS.index(problem.about or "left"),
        day.year,
        day.month or 0,
        day.day or 0,
        *(draft.months_of(slots) or (0, 0)),
        _IN_SERVICE.index(slots.get("in_service", "")),
    )
    key, label = ("vague_earliest", "do_so") if problem.kind == "vague" else ("ambiguous", "right")
    said = date_said(day)
    return reply(
        Say(f"date.{key}", said=problem.said, day=said, earliest=said),
        buttons=(act(label, ACT, *numbers), answer("begin", "begin")),
    )


def reckoned(numbers: tuple[int, ...], scene: Scene) -> Reply | None:
    """The button's own facts; None for a payload that we never wrote."""
    try:
        fact, year, month, day, least, most, in_service = numbers
        said = PartialDate(year, month or None, day or None)
        name, served = _FACTS[fact], _IN_SERVICE[in_service]
    except (ValueError, IndexError):
        return None
    died = name == "died"
    slots = {"situation": "died" if died else "retired", "died" if died else "left": str(said)}
    kind = draft.LEFT_KINDS.get(name) if said.exact else None
    slots |= {"left_kind": kind} if kind else {}
    slots |= {"service": f"{least}-{most}"} if max(least, 1) <= most else {}
    slots |= {"in_service": served} if died and served else {}
    return _reckoned(slots, scene)


def _reckoned(slots: Mapping[str, str], scene: Scene) -> Reply | None:
    if draft.problem_with(slots, scene.today):
        return None
    try:
        claims, listed = opened(slots, scene)
    except UnknownYear as unknown:
        return reply(Say("deadline.unknown_year", reason=str(unknown)))
    if not claims:
        return None
    return Reply(
        (
            Bubble(listed),
            Bubble(grounds(claims, scene)),
            Bubble(
                (Say("claim.office_decides"), Say("guest.not_kept"), Say("guest.asked_again")),
                (answer("begin", "begin"), answer("guest_more", "guest")),
            ),
        )
    )
