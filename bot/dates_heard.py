"""One date out of an answer, or the sentence that says kindly why it is not one yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.known import date_said
from bot.reply import Reply, answer, reply
from bot.understand.dates import DateFound, DateProblem, Direction, read_date
from bot.understand.dates_grammar import numbers_of
from bot.understand.normalise import squeeze
from bot.understand.numbers import read_amount
from bot.view import Scene
from core.i18n import Say
from rules.facts import PartialDate, Precision

_BARE_PART: Final = re.compile(
    r"^\D{0,3}(\d{1,2})(?!\s*(?:년|개월|달|years?|months?))\s*(?:월|일|st|nd|rd|th)?\D{0,6}$"
)
_YEAR: Final = re.compile(r"\d{4}|\d{2}\s*년")
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Maybe:
    """A date to be asked back before it is taken: its year was not said, or (`vague`) it is the
    earliest that vague words allow."""

    said: str
    day: PartialDate
    vague: bool = False

    def as_slots(self, name: str) -> dict[str, str]:
        """Kept in the talk until the person has said yes or no; `name`: whose date it would be."""
        kept = {"maybe": str(self.day), "maybe_said": self.said, "maybe_for": name}
        if not self.vague:
            return kept
        return {**kept, "maybe_vague": "with_year" if _names_a_year(self.said) else "yes"}


def _names_a_year(said: str) -> bool:
    """22년 봄쯤, 작년 5월쯤, but not 봄쯤."""
    words = squeeze(said)
    return bool(_YEAR.search(said)) or any(word in words for word in numbers_of("relative_years"))


def ask_if_sure(slots: Mapping[str, str]) -> Reply:
    day, said = date_said(PartialDate.parse(slots["maybe"])), slots["maybe_said"]
    if "maybe_vague" in slots:
        return reply(
            Say("date.vague_earliest", said=said, earliest=day),
            buttons=(answer("do_so", "yes"), answer("other_day", "no")),
        )
    return reply(
        Say("date.ambiguous", said=said, day=day),
        buttons=(answer("right", "yes"), answer("other_day", "no")),
    )


def without_maybe(slots: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in slots.items() if not name.startswith("maybe")}


def hear_date(
    text: str,
    scene: Scene,
    *,
    direction: Direction,
    within: PartialDate | None = None,
    beside: PartialDate | None = None,
) -> PartialDate | Maybe | Reply | None:
    """A date, one to ask back, a Reply that asks again, or None: the text holds no date at all.

    `within`: the year or month already known, of which the text may give the missing part.
    `beside`: a date on the table, whose year (or month) the text need not repeat.
    """
    if within is not None:
        part = _missing_part(text, within)
        if part is not None:
            return part
    found = read_date(text, today=scene.today, direction=direction)
    if isinstance(found, DateFound):
        return _no_wider(found.date, within)
    if found is None or (found.kind == "past" and direction is Direction.PAST):
        # Too long ago to be anybody's: a number that only looked like a year.
        return None
    return _in_year_of(beside or within, found) or _explain(found)


def hint_in(text: str, year: int, scene: Scene) -> str | None:
    """The day that "2월 말" or "3월 초" suggests, to offer as a button."""
    found = read_date(text, today=scene.today, direction=Direction.PAST)
    hint = found.hint if found else None
    if hint is None or hint.month is None:
        return None
    month = PartialDate(year, hint.month)
    return str(PartialDate.of(month.earliest if hint.day == 1 else month.latest))


def _in_year_of(beside: PartialDate | None, problem: DateProblem) -> PartialDate | None:
    """Only the year is missing, and it was said before."""
    near = problem.latest
    if beside is None or near is None or problem.kind != "ambiguous" or problem.earliest != near:
        return None
    month = near.month
    if beside.month and near.day and read_amount(problem.said, "date") == near.day:
        month = beside.month
    try:
        return PartialDate(beside.year, month, near.day)
    except ValueError:
        return None


def _no_wider(day: PartialDate, within: PartialDate | None) -> PartialDate:
    """A year said alone moves the known month into that year; anything else is new."""
    if within is None or day.precision is not Precision.YEAR:
        return day
    return PartialDate(day.year, within.month)


def _missing_part(text: str, within: PartialDate) -> PartialDate | Reply | None:
    matched = _BARE_PART.match(text.strip())
    number = int(matched.group(1)) if matched else read_amount(text, "date")
    if number is None:
        return None
    if within.precision is Precision.YEAR:
        if not 1 <= number <= _MONTHS:
            return reply(Say("date.no_such_month"))
        return PartialDate(within.year, number)
    try:
        return PartialDate(within.year, within.month, number)
    except ValueError:
        return reply(Say("date.no_such_day", said=text.strip(), last=within.latest.day))


def _explain(problem: DateProblem) -> Maybe | Reply:
    if problem.kind == "no_such_day":
        return reply(Say("date.no_such_day", said=problem.said, last=problem.last_day or 0))
    earliest, latest = problem.earliest, problem.latest
    if problem.kind not in {"vague", "ambiguous"}:
        return reply(Say(f"date.{problem.kind}", said=problem.said))
    if latest is None:
        return reply(Say(f"date.{problem.kind}_open", said=problem.said))
    if problem.kind == "vague":
        return Maybe(problem.said, earliest or latest, vague=True)
    if earliest in {None, latest}:
        return Maybe(problem.said, latest)
    between = {"earliest": date_said(earliest or latest), "latest": date_said(latest)}
    return reply(Say("date.vague", said=problem.said, **between))


def example(today: date) -> date:
    """An example that is plainly an example: the end of February, years ago."""
    return date(today.year - 4, 2, 28)
