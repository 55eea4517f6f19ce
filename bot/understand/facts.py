"""The facts of one sentence, in any order. What is asked is not a fact, and what can mean two
things stays open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from bot.understand import people
from bot.understand.dates import find_dates
from bot.understand.dates_found import DateFound, DateProblem, Direction
from bot.understand.dates_grammar import word
from bot.understand.events import OTHER, find_events, name_dates, without_anniversaries
from bot.understand.lexicon import pattern
from bot.understand.normalise import normalise
from bot.understand.questions import Piece, pieces
from bot.understand.service import service_months
from rules.facts import PartialDate, Precision

# More dates than this are a pasted table, not something told.
_MOST_DATES: Final = 30
_SUFFIX: Final = 12
_ENDINGS: Final = frozenset({"last_working", "retired", "left"})
_BEHIND: Final = frozenset({"appointed", "born", "died", "divorced"})


@dataclass(frozen=True, slots=True)
class Heard:
    """What a sentence told.

    `left`: a day of leaving, of which is not said whether it is the last working day or the day
    of 퇴직. `service_months`: least and most whole months. `relation`: what the member spoken of
    is to the writer. `reason` is "unclear" where the word can mean several (짤렸다): ask.
    `correction_year`: a year said alone, to put into the date before. `unassigned`: dates of
    which the sentence does not say what they are. `hints`: per fact, the day that "말" or "초"
    suggests, to offer as a button.
    """

    appointed: PartialDate | None = None
    last_working: PartialDate | None = None
    retired: PartialDate | None = None
    left: PartialDate | None = None
    died: PartialDate | None = None
    born: PartialDate | None = None
    divorced: PartialDate | None = None
    service_months: tuple[int, int] | None = None
    reason: str | None = None
    relation: str | None = None
    school: str | None = None
    role: str | None = None
    in_service_death: bool | None = None
    still_working: bool | None = None
    correction_year: int | None = None
    problems: tuple[DateProblem, ...] = ()
    unassigned: tuple[DateFound, ...] = ()
    hints: Mapping[str, PartialDate] = field(default_factory=dict)
    is_question: bool = False


def hear(text: str, *, today: date) -> Heard:
    """Read one message of a conversation. Pure; nothing is guessed that was not said."""
    said = normalise(text)
    parts = pieces(said)
    told = _told(said, parts)
    dates = _dates(said, parts, today)
    asked = [(part.start, part.end) for part in parts if part.asked]
    taken = [found.span for found, _ in dates] + asked
    chosen = _chosen(dates, said)
    dated: dict[str, Any] = {name: found.date for name, found in chosen.items()}
    heard = Heard(
        **dated,
        service_months=service_months(said, taken),
        reason=people.reason(told),
        relation=people.relation(told),
        school=people.school(told),
        role=people.role(told),
        still_working=people.still_working(told),
        problems=_problems(dates),
        hints={name: found.hint for name, found in chosen.items() if found.hint},
        unassigned=_unassigned(dates, chosen),
        is_question=bool(asked),
    )
    return _completed(heard, told, dates)


_Named = tuple[DateFound | DateProblem, str]


def _told(said: str, parts: Sequence[Piece]) -> str:
    """The text with what is asked blanked out; places are kept."""
    return "".join(
        " " * (part.end - part.start) if part.asked else said[part.start : part.end]
        for part in parts
    )


def _dates(said: str, parts: Sequence[Piece], today: date) -> tuple[_Named, ...]:
    """The dates that were told, each with the name of its fact or ""."""
    found = find_dates(said, today=today, direction=Direction.ANY)[:_MOST_DATES]
    if not found:
        return ()
    names = without_anniversaries(said, found, name_dates(said, found, parts), today=today)
    told = [
        (f, n) for f, n in zip(found, names, strict=True) if n != OTHER and _is_told(f, said, parts)
    ]
    if any(_needs_the_past(f, n, today) for f, n in told):
        heard = said[: found[-1].span[1] + _SUFFIX]
        behind = find_dates(heard, today=today, direction=Direction.PAST)
        by_span = {other.span: other for other in behind}
        told = [(by_span.get(f.span, f) if n in _BEHIND else f, n) for f, n in told]
    return tuple(told)


def _needs_the_past(found: DateFound | DateProblem, name: str, today: date) -> bool:
    """A birth, an appointment, a death lie behind: read "30년" as 1930 and refuse the future."""
    return name in _BEHIND and not (isinstance(found, DateFound) and found.date.earliest <= today)


def _is_told(found: DateFound | DateProblem, said: str, parts: Sequence[Piece]) -> bool:
    """Not asked, and not "내년에 그만두면"."""
    here = [part for part in parts if part.start < found.span[1] and found.span[0] < part.end]
    after = said[found.span[1] : here[-1].end] if here else ""
    supposed = pattern("questions", "supposed").search(after)
    return not any(part.asked for part in here) and not supposed


def _chosen(dates: Sequence[_Named], said: str) -> dict[str, DateFound]:
    """One date for each fact."""
    chosen: dict[str, DateFound] = {}
    for found, name in dates:
        if not name or not isinstance(found, DateFound):
            continue
        before = chosen.get(name)
        if before is None or _replaces(found, before, name, said):
            chosen[name] = found
    return chosen


def _replaces(found: DateFound, before: DateFound, name: str, said: str) -> bool:
    """A correction replaces; of several places of work the last one's end counts."""
    if word("corrected").search(said[before.span[1] : found.span[0]]):
        return True
    return name in _ENDINGS and found.date.earliest > before.date.earliest


def _problems(dates: Sequence[_Named]) -> tuple[DateProblem, ...]:
    """Vague and bare dates matter when they belong to a fact, an impossible day always."""
    return tuple(
        replace(found, about=name or None)
        for found, name in dates
        if isinstance(found, DateProblem) and (name or found.kind == "no_such_day")
    )


def _unassigned(dates: Sequence[_Named], chosen: Mapping[str, DateFound]) -> tuple[DateFound, ...]:
    told = [found for found, _ in dates if isinstance(found, DateFound)]
    return tuple(found for found in told if found not in chosen.values())


def _completed(heard: Heard, told: str, dates: Sequence[_Named]) -> Heard:
    """What follows only from several facts together."""
    speaks_of_death = any(event.name == "died" for event in find_events(told))
    return replace(
        heard,
        in_service_death=people.died_in_service(told) if speaks_of_death else None,
        still_working=None if speaks_of_death else heard.still_working,
        correction_year=_correction_year(heard, dates),
    )


def _correction_year(heard: Heard, dates: Sequence[_Named]) -> int | None:
    """아 잠깐 2023년이네요: one year, and nothing it belongs to."""
    if len(dates) != 1 or not heard.unassigned or heard.service_months is not None:
        return None
    only = heard.unassigned[0].date
    return only.year if only.precision is Precision.YEAR else None
