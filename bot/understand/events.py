"""Which date belongs to which event. In Korean the event usually follows its date
("2월 28일에 퇴직"), a heading precedes it ("퇴직일: 2월 28일"), and 자로, 부터, 까지 decide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from bot.understand.dates_found import DateFound, DateProblem
from bot.understand.lexicon import pattern, table
from bot.understand.questions import Piece

DATED: Final = ("appointed", "last_working", "retired", "left", "died", "born", "divorced")
OTHER: Final = "other"

_HIDDEN: Final = "\x00"
_WORKING: Final = frozenset({"", "work", "left", "last_working"})
# A day of the last year beside "퇴직한 지 5년" is the anniversary.
_LATELY: Final = timedelta(days=365)
_ENDING_A_RANGE: Final = frozenset({"", "work"})
_STARTING: Final = frozenset({"", "work", "appointed"})


@dataclass(frozen=True, slots=True)
class Event:
    name: str
    start: int
    end: int


@dataclass(slots=True)
class _Reading:
    """One pass over a text. A heading that served one date does not serve the next."""

    said: str
    events: tuple[Event, ...]
    used: set[Event]

    def after(self, start: int, end: int) -> Event | None:
        return next((e for e in self.events if start <= e.start < end), None)

    def before(self, start: int, end: int) -> Event | None:
        return next((e for e in reversed(self.events) if start <= e.start and e.end <= end), None)


def hide_benefit_names(said: str) -> str:
    """퇴직수당 is no 퇴직: names of benefits and papers are blanked, places kept."""
    hide = pattern("dates_of", "benefit_names")
    return hide.sub(lambda match: _HIDDEN * len(match.group()), said)


def find_events(said: str) -> tuple[Event, ...]:
    """Every event word, in the order of the text; earlier rows of the lexicon go first."""
    left, found = hide_benefit_names(said), []
    for name, regex in _events():
        found += [Event(name, m.start(), m.end()) for m in regex.finditer(left)]
        left = regex.sub(lambda match: _HIDDEN * len(match.group()), left)
    return tuple(sorted(found, key=lambda event: event.start))


def name_dates(
    said: str, dates: Sequence[DateFound | DateProblem], pieces: Sequence[Piece]
) -> tuple[str, ...]:
    """For each date the fact it tells (one of DATED), OTHER for an event that is
    none of ours, or "" when the text does not say."""
    reading = _Reading(said, find_events(said), set())
    names = []
    for at, found in enumerate(dates):
        following = dates[at + 1].span[0] if at + 1 < len(dates) else len(said)
        preceding = dates[at - 1].span[1] if at else 0
        start, end = _sentence_around(found.span, pieces, len(said))
        window = (max(preceding, start), min(following, end))
        names.append(_name(reading, found.span, window))
    return tuple(names)


@cache
def _events() -> tuple[tuple[str, re.Pattern[str]], ...]:
    flags = re.VERBOSE | re.IGNORECASE
    rows = table("lexicon")["event"]
    return tuple((row["name"], re.compile(row["regex"], flags)) for row in rows)


def _sentence_around(
    span: tuple[int, int], pieces: Sequence[Piece], length: int
) -> tuple[int, int]:
    here = [p.sentence for p in pieces if p.start < span[1] and span[0] < p.end]
    same = [p for p in pieces if p.sentence in here]
    return (same[0].start, same[-1].end) if same else (0, length)


def _name(reading: _Reading, span: tuple[int, int], window: tuple[int, int]) -> str:
    event = _event_of(reading, span, window)
    if event is not None:
        reading.used.add(event)
    name = "" if event is None else event.name
    return _decided(reading.said, span, name)


def _event_of(reading: _Reading, span: tuple[int, int], window: tuple[int, int]) -> Event | None:
    heading = reading.before(window[0], span[0])
    if heading in reading.used:
        heading = None
    if heading and _fits("label_gap", reading.said[heading.end : span[0]]):
        return heading
    following = _following(reading, span, window[1])
    if following is not None and not _heads_the_next(reading.said, following, window[1]):
        return following
    if heading is None:
        return None
    gap = reading.said[heading.end : span[0]]
    return heading if _fits("topic_gap", gap) or _fits("english_gap", gap) else None


def _following(reading: _Reading, span: tuple[int, int], end: int) -> Event | None:
    """The first event behind the date; "교사로 임용" is not the work but the appointment."""
    first = reading.after(span[1], end)
    if first is None or first.name != "work" or _is_since(reading.said, span):
        return first
    clause = pattern("dates_of", "clause").search(reading.said, first.start, end)
    stop = clause.start() if clause else end
    rest = (e for e in reading.events if first.end <= e.start < stop and e.name != "work")
    return next(rest, first)


def _heads_the_next(said: str, event: Event, end: int) -> bool:
    """In "…24일인데 퇴직일은 3월 1일" the heading belongs to the date behind it."""
    return _fits("heading_gap", said[event.end : end])


def _decided(said: str, span: tuple[int, int], name: str) -> str:
    """What 자로, 부터 and 까지 make of the event's name."""
    if _is_since(said, span):
        return "appointed" if name in _STARTING else _kept(name)
    if _is_until(said, span):
        return "last_working" if name in _WORKING else _kept(name)
    if name in _ENDING_A_RANGE and _fits("range_before", said[: span[0]]):
        return "last_working"
    if name == "left" and _fits("effective", said[span[1] :]):
        return "retired"
    return _kept(name)


def _kept(name: str) -> str:
    return name if name in DATED or name == OTHER else ""


def _is_since(said: str, span: tuple[int, int]) -> bool:
    return (
        _fits("since", said[span[1] :])
        or _fits("since_inside", said[slice(*span)])
        or _fits("since_before", said[: span[0]])
    )


def _is_until(said: str, span: tuple[int, int]) -> bool:
    return _fits("until", said[span[1] :]) or _fits("until_before", said[: span[0]])


def _fits(name: str, text: str) -> bool:
    return pattern("dates_of", name).search(text) is not None


def without_anniversaries(
    said: str, found: Sequence[DateFound | DateProblem], names: Sequence[str], *, today: date
) -> tuple[str, ...]:
    """내일이면 퇴직한 지 5년: tomorrow is not the day of leaving, and nobody said which one is."""
    if not pattern("spans_of_time", "elapsed").search(said):
        return tuple(names)
    lately = today - _LATELY
    return tuple(
        OTHER if isinstance(one, DateFound) and name and one.date.latest > lately else name
        for one, name in zip(found, names, strict=True)
    )
