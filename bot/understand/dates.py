"""Dates as people write them. A missing day is never filled in, and what cannot be read for
certain comes back as a problem to ask about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from bot.understand import dates_counted, dates_seasons, dates_written
from bot.understand.dates_carry import Sighting, carried
from bot.understand.dates_found import DateFound, DateProblem, Direction, ProblemKind
from bot.understand.dates_grammar import Form, forms, scan, word
from bot.understand.dates_parts import Context, Draft
from bot.understand.dates_settle import Place, settle
from bot.understand.normalise import normalise
from rules.facts import PartialDate, Precision

__all__ = [
    "DateFound",
    "DateProblem",
    "Direction",
    "ProblemKind",
    "find_dates",
    "read_date",
]

_MOST_IN_AN_ANSWER: Final = 12
_Make = Callable[[re.Match[str], Context], Draft | None]
_MAKES: Final[dict[str, _Make | None]] = {
    "block": None,
    "in_words": dates_written.in_words,
    "figures": dates_written.figures,
    "day_first": dates_written.day_first,
    "run_of_figures": dates_written.run_of_figures,
    "two_figures": dates_written.two_figures,
    "english": dates_written.english,
    "year_alone": dates_written.year_alone,
    "part_of_year": dates_written.part_of_year,
    "day_alone": dates_written.day_alone,
    "vague": dates_written.vague,
    "school_year": dates_seasons.school_year,
    "season": dates_seasons.season,
    "relative_month": dates_counted.relative_month,
    "ago": dates_counted.ago,
    "roughly_ago": dates_counted.roughly_ago,
    "since": dates_counted.since,
    "named": dates_counted.named,
    "weekday": dates_counted.weekday,
}


def find_dates(
    text: str, *, today: date, direction: Direction
) -> tuple[DateFound | DateProblem, ...]:
    """Every date in `text`, in its order. Spans point into normalise(text)."""
    said = normalise(text)
    context = Context(today, direction)
    seen = sorted(_sightings(said, context), key=lambda sighting: sighting.start)
    whole = [s for s in carried(said, seen) if not _rejected(said, s)]
    return tuple(_settled(said, sighting, context) for sighting in whole)


def read_date(text: str, *, today: date, direction: Direction) -> DateFound | DateProblem | None:
    """The one date an answer means; None when it means none."""
    said = normalise(text)
    context = Context(today, direction)
    alone = _whole_answer(said, context)
    if alone is not None:
        return alone
    found = find_dates(said, today=today, direction=direction)
    return _one_meant(said, found)


def _sightings(said: str, context: Context) -> Iterator[Sighting]:
    for form, match in scan(said):
        draft = _draft(form, match, context)
        if draft is not None:
            yield _with_surroundings(said, Sighting(draft, *_trimmed(match)))


def _draft(form: Form, match: re.Match[str], context: Context) -> Draft | None:
    make = _MAKES[form.make]
    return None if make is None else make(match, context)


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    end = match.start("tail") if "tail" in match.groupdict() else match.end()
    read = match.string[match.start() : end]
    return end - len(read.lstrip()), match.start() + len(read.rstrip())


def _with_surroundings(said: str, sighting: Sighting) -> Sighting:
    """쯤, 약 and 음력 beside a date take its certainty away."""
    draft, start, end = sighting.draft, sighting.start, sighting.end
    lunar = word("lunar_after").match(said[end:])
    if lunar is not None and not draft.vague:
        return Sighting(dates_written.lunar(draft.year), start, end + lunar.end())
    after = word("rough_after").match(said, end)
    before = word("rough_before").search(said[max(0, start - 8) : start])
    if after is None and before is None:
        return sighting
    return Sighting(replace(draft, rough=True), start, end if after is None else after.end())


def _settled(said: str, sighting: Sighting, context: Context) -> DateFound | DateProblem:
    place = Place((sighting.start, sighting.end), said[sighting.start : sighting.end])
    return settle(sighting.draft, place, context)


def _rejected(said: str, sighting: Sighting) -> bool:
    """2월 말고 3월: the first is what it is not."""
    return word("rejected").match(said[sighting.end :]) is not None


def _whole_answer(said: str, context: Context) -> DateFound | DateProblem | None:
    for form in forms("answer"):
        match = form.regex.fullmatch(said)
        draft = _draft(form, match, context) if match else None
        if match and draft is not None:
            return _settled(said, Sighting(draft, *_trimmed(match)), context)
    return None


def _one_meant(
    said: str, found: tuple[DateFound | DateProblem, ...]
) -> DateFound | DateProblem | None:
    found = found[-_MOST_IN_AN_ANSWER:]
    found = tuple(f for f in found if not _is_widened_by(f, found))
    if len(found) <= 1:
        return found[0] if found else None
    between = said[found[-2].span[1] : found[-1].span[0]]
    if word("corrected").search(between):
        return found[-1]
    sure = {f.date: f for f in found if isinstance(f, DateFound)}
    if len(sure) == 1 and len({type(f) for f in found}) == 1:
        return found[-1]
    return _which(said, found)


def _is_widened_by(one: DateFound | DateProblem, found: Sequence[DateFound | DateProblem]) -> bool:
    """A year or month that another date in the answer makes precise."""
    if not isinstance(one, DateFound):
        return False
    others = (f.date for f in found if isinstance(f, DateFound) and f.date != one.date)
    return any(
        one.date.earliest <= other.earliest and other.latest <= one.date.latest for other in others
    )


def _which(said: str, found: tuple[DateFound | DateProblem, ...]) -> DateProblem:
    """Several dates in one answer: ask which."""
    ends = [end for f in found for end in _ends(f)]
    ordered = sorted(ends, key=lambda end: (end.earliest, end.precision is Precision.DAY))
    span = (found[0].span[0], found[-1].span[1])
    earliest, latest = (ordered[0], ordered[-1]) if ordered else (None, None)
    return DateProblem("ambiguous", said[slice(*span)], None, earliest, latest, span=span)


def _ends(found: DateFound | DateProblem) -> Iterator[PartialDate]:
    if isinstance(found, DateFound):
        yield found.date
    else:
        yield from (end for end in (found.earliest, found.latest) if end is not None)
