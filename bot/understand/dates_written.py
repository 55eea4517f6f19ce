"""Dates that were written out, in words, in figures or in English. Each public function is a
`make` of dates.toml; None means that it was no date after all."""

from __future__ import annotations

import re

from bot.understand.dates_grammar import group, word, words_of
from bot.understand.dates_parts import (
    MONTHS,
    Context,
    Draft,
    could_be,
    draft_of,
    existing,
    full_year,
    said_month,
    said_number,
    said_year,
)
from bot.understand.lexicon import section
from bot.understand.normalise import squeeze
from rules.facts import PartialDate


def in_words(match: re.Match[str], context: Context) -> Draft | None:
    """2021년 2월 28일, 작년 2월 말, 3년 전 8월, 2월 28일."""
    year, relative = said_year(match, context)
    if year is None and any(group(match, name) for name in ("y", "ry", "ya")):
        return None
    month, day = said_month(group(match, "m")), said_number(group(match, "d"))
    part = words_of("parts_of_month").get(squeeze(group(match, "part")), "")
    if word("lunar").search(match.group()):
        return lunar(year)
    return Draft(year, month, day, part, relative)


def figures(match: re.Match[str], context: Context) -> Draft | None:
    """2021.2.28, 21-2-28; two figures that are no month make it no date."""
    draft = in_words(match, context)
    short = len(group(match, "y").strip("'")) < len("2021")
    if draft is None or (short and not could_be(draft.month or 1, draft.day or 1)):
        return None
    return draft


def day_first(match: re.Match[str], _context: Context) -> Draft | None:
    """28/02/2021; 03/02/2021 can be two days."""
    year, a, b = int(group(match, "y")), int(group(match, "a")), int(group(match, "b"))
    return _either(year, (b, a), (a, b))


def run_of_figures(match: re.Match[str], context: Context) -> Draft | None:
    """20210228, 2021228, 210228, 202102."""
    run = group(match, "run")
    if len(run) == len("20210228"):
        long_year = int(run[:4])
        return Draft(long_year, int(run[4:6]), int(run[6:])) if _is_year(long_year) else None
    if len(run) == len("2021228"):
        year = int(run[:4])
        pairs = ((int(run[4]), int(run[5:])), (int(run[4:6]), int(run[6])))
        return _either(year, *pairs) if _is_year(year) else None
    return _six_figures(run, context)


def english(match: re.Match[str], _context: Context) -> Draft | None:
    year = group(match, "y")
    month = section("english_months", of="dates")[group(match, "em").lower()[:3]]
    part = words_of("parts_of_month").get(squeeze(group(match, "part")), "")
    return Draft(int(year) if year else None, month, said_number(group(match, "d")), part)


def year_alone(match: re.Match[str], context: Context) -> Draft | None:
    year, relative = said_year(match, context)
    return None if year is None else Draft(year, relative=relative)


def part_of_year(match: re.Match[str], context: Context) -> Draft | None:
    year, _ = said_year(match, context)
    if year is None:
        return None
    first, last = section("parts_of_year", of="dates")[group(match, "half")]
    return Draft(year, vague=True, window=(PartialDate(year, first), PartialDate(year, last)))


def day_alone(match: re.Match[str], _context: Context) -> Draft | None:
    return Draft(day=said_number(group(match, "d")))


def two_figures(match: re.Match[str], context: Context) -> Draft | None:
    """2.28 is a month and a day; 21.2 a year and a month; 11.2 could be both and is the former."""
    a, b = int(group(match, "a")), int(group(match, "b"))
    if could_be(a, b):
        return Draft(month=a, day=b)
    year = full_year(a, context) if len(group(match, "a")) == len("21") else None
    return Draft(year, b) if year is not None and 1 <= b <= MONTHS else None


def vague(_match: re.Match[str], _context: Context) -> Draft | None:
    return Draft(vague=True)


def _is_year(year: int) -> bool:
    return 1800 <= year < 2200  # noqa: PLR2004  a run that starts otherwise is some other number


def _either(year: int, *pairs: tuple[int, int]) -> Draft | None:
    """One of several readings as month and day, or the question which."""
    fitting = {found for pair in pairs if (found := existing(year, *pair))}
    if len(fitting) == 1:
        return draft_of(fitting.pop())
    return Draft(readings=tuple(sorted(fitting))) if fitting else Draft(year, *pairs[0])


def _six_figures(run: str, context: Context) -> Draft | None:
    short = (full_year(int(run[:2]), context), int(run[2:4]), int(run[4:]))
    as_day = existing(*short)
    as_month = existing(int(run[:4]), int(run[4:])) if _is_year(int(run[:4])) else None
    if as_day and as_month:
        return Draft(readings=(min(as_day, as_month, key=str), max(as_day, as_month, key=str)))
    if as_day or as_month:
        return draft_of(as_day or as_month)
    return Draft(*short) if could_be(short[1], short[2]) else None


def lunar(year: int | None) -> Draft:
    """We keep no lunar calendar: ask. A lunar year runs on into the next February."""
    window = None if year is None else (PartialDate(year), PartialDate(year + 1))
    return Draft(year, vague=True, window=window)
