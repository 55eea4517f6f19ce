"""Dates as people write them. A missing day is never filled in, and what cannot be read for
certain comes back as a problem to ask about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from bot.understand import dates_counted, dates_seasons, dates_written
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
# "2월 28일까지 하고 3월 1일자로": the second date follows the first within a month.
_FOLLOWS_WITHIN: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class _Sighting:
    draft: Draft
    start: int
    end: int


def find_dates(
    text: str, *, today: date, direction: Direction
) -> tuple[DateFound | DateProblem, ...]:
    """Every date in `text`, in its order. Spans point into normalise(text)."""
    said = normalise(text)
    context = Context(today, direction)
    seen = sorted(_sightings(said, context), key=lambda sighting: sighting.start)
    whole = [s for s in _carried(said, seen) if not _rejected(said, s)]
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


def _sightings(said: str, context: Context) -> Iterator[_Sighting]:
    for form, match in scan(said):
        draft = _draft(form, match, context)
        if draft is not None:
            yield _with_roughness(said, _Sighting(draft, *_trimmed(match)))


def _draft(form: Form, match: re.Match[str], context: Context) -> Draft | None:
    make = _MAKES[form.make]
    return None if make is None else make(match, context)


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    end = match.start("tail") if "tail" in match.groupdict() else match.end()
    read = match.string[match.start() : end]
    return end - len(read.lstrip()), match.start() + len(read.rstrip())


def _with_roughness(said: str, sighting: _Sighting) -> _Sighting:
    after = word("rough_after").match(said, sighting.end)
    before = word("rough_before").search(said[max(0, sighting.start - 8) : sighting.start])
    if after is None and before is None:
        return sighting
    end = sighting.end if after is None else after.end()
    return _Sighting(replace(sighting.draft, rough=True), sighting.start, end)


def _settled(said: str, sighting: _Sighting, context: Context) -> DateFound | DateProblem:
    place = Place((sighting.start, sighting.end), said[sighting.start : sighting.end])
    return settle(sighting.draft, place, context)


def _rejected(said: str, sighting: _Sighting) -> bool:
    """2월 말고 3월: the first is what it is not."""
    return word("rejected").match(said[sighting.end :]) is not None


def _carried(said: str, seen: list[_Sighting]) -> list[_Sighting]:
    """A year or month said before is taken along where the sentence means it."""
    kept: list[_Sighting] = []
    for sighting in seen:
        last = kept[-1] if kept else None
        if last is None or not _is_incomplete(sighting.draft):
            kept.append(sighting)
            continue
        between = said[last.end : sighting.start]
        draft = _taken_along(last.draft, sighting.draft, between)
        if draft.year is not None and _is_year_alone(last.draft) and not _has_clause(between):
            kept.pop()
        kept.append(replace(sighting, draft=draft))
    return _year_said_after(said, kept)


def _taken_along(last: Draft, draft: Draft, between: str) -> Draft:
    if word("sentence").search(between) and not last.relative:
        return draft
    if _is_year_alone(last) and draft.month is not None:
        carried = last.relative or not _has_clause(between)
        return replace(draft, year=last.year, relative=last.relative) if carried else draft
    following = _following(last, draft)
    ranged = word("range").search(between) or word("until").search(between)
    return following if following and (ranged or draft.month is None) else draft


def _following(last: Draft, draft: Draft) -> Draft | None:
    """The next such date after a whole date, when the same year or the same month allows it."""
    if last.year is None or last.month is None:
        return None
    if draft.month is None:
        later = last.day is not None and draft.day is not None and draft.day > last.day
        return replace(draft, year=last.year, month=last.month) if later else None
    if (draft.month, draft.day or 0) > (last.month, last.day or 0):
        return replace(draft, year=last.year)
    return _just_after(last, draft)


def _just_after(last: Draft, draft: Draft) -> Draft | None:
    try:
        before = PartialDate(last.year or 0, last.month, last.day).latest
        after = PartialDate(before.year + 1, draft.month, draft.day).earliest
    except ValueError:
        return None
    return replace(draft, year=after.year) if after - before <= _FOLLOWS_WITHIN else None


def _year_said_after(said: str, seen: list[_Sighting]) -> list[_Sighting]:
    """2월 28일, 2021년."""
    if len(seen) != 2 or not _is_incomplete(seen[0].draft):  # noqa: PLR2004  a date and its year
        return seen
    first, second = seen
    if first.draft.month is None or not _is_year_alone(second.draft):
        return seen
    if said[first.end : second.start].strip(" ,.("):
        return seen
    return [replace(first, draft=replace(first.draft, year=second.draft.year), end=second.end)]


def _is_incomplete(draft: Draft) -> bool:
    return draft.year is None and not draft.vague and not draft.readings


def _is_year_alone(draft: Draft) -> bool:
    return draft.year is not None and draft.month is None and not draft.vague and not draft.rough


def _has_clause(between: str) -> bool:
    return word("clause").search(between) is not None


def _whole_answer(said: str, context: Context) -> DateFound | DateProblem | None:
    for form in forms("answer"):
        match = form.regex.fullmatch(said)
        draft = _draft(form, match, context) if match else None
        if match and draft is not None:
            return _settled(said, _Sighting(draft, *_trimmed(match)), context)
    return None


def _one_meant(
    said: str, found: tuple[DateFound | DateProblem, ...]
) -> DateFound | DateProblem | None:
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
