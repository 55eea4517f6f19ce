"""What one date of a text lends to the next: a year said once serves the month and the day that
follow, where the sentence means it and not where a new clause begins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from bot.understand.dates_grammar import word
from bot.understand.dates_parts import Draft
from rules.facts import PartialDate

# "2월 28일까지 하고 3월 1일자로": the second date follows the first within a month.
_FOLLOWS_WITHIN: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Sighting:
    draft: Draft
    start: int
    end: int


def carried(said: str, seen: list[Sighting]) -> list[Sighting]:
    """A year or month said before is taken along where the sentence means it."""
    kept: list[Sighting] = []
    for sighting in seen:
        last = kept[-1] if kept else None
        if last is None or not _is_incomplete(sighting.draft):
            kept.append(sighting)
            continue
        between = said[last.end : sighting.start]
        draft = _taken_along(last.draft, sighting.draft, between)
        if draft.year is not None and _is_made_whole(last.draft, draft, between):
            kept.pop()
        kept.append(replace(sighting, draft=draft))
    return _year_said_after(said, kept)


def _is_made_whole(last: Draft, draft: Draft, between: str) -> bool:
    """The earlier words were only the beginning of this date."""
    if word("joined").match(between):
        return last.day is None and (last.month is None or last.month == draft.month)
    return _is_year_alone(last) and not _has_clause(between)


def _taken_along(last: Draft, draft: Draft, between: str) -> Draft:
    if word("sentence").search(between) and not last.relative:
        return draft
    if _is_year_alone(last) and draft.month is not None:
        joined = word("joined").match(between) or not _has_clause(between)
        carried = last.relative or joined
        return replace(draft, year=last.year, relative=last.relative) if carried else draft
    if draft.month is not None and word("rejected").match(between):
        return replace(draft, year=last.year)
    following = _following(last, draft, between)
    ranged = word("range").search(between) or word("until").search(between)
    return following if following and (ranged or draft.month is None) else draft


def _following(last: Draft, draft: Draft, between: str) -> Draft | None:
    """The next such date after a whole date, when the same year or the same month allows it."""
    if last.year is None or last.month is None:
        return None
    if draft.month is None:
        later = last.day is not None and draft.day is not None and draft.day > last.day
        later = later or (last.day is None and word("joined").match(between) is not None)
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


def _year_said_after(said: str, seen: list[Sighting]) -> list[Sighting]:
    """2월 28일, 2021년; 2월 28일에 그만뒀어요, 2021년에요."""
    if len(seen) != 2 or not _is_incomplete(seen[0].draft):  # noqa: PLR2004  a date and its year
        return seen
    first, second = seen
    if first.draft.month is None or not _is_year_alone(second.draft):
        return seen
    adjacent = not said[first.end : second.start].strip(" ,.(")
    if not adjacent and not word("ends_there").match(said[second.end :]):
        return seen
    whole = replace(first.draft, year=second.draft.year, relative=second.draft.relative)
    return [Sighting(whole, first.start, second.end if adjacent else first.end)]


def _is_incomplete(draft: Draft) -> bool:
    return draft.year is None and not draft.vague and not draft.readings


def _is_year_alone(draft: Draft) -> bool:
    return draft.year is not None and draft.month is None and not draft.vague and not draft.rough


def _has_clause(between: str) -> bool:
    return word("clause").search(between) is not None
