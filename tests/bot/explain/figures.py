"""Every number a line of an answer may say, from the data: the catalogue, the dated tables, the
arithmetic of the law, the operator's words. Never from the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from core.i18n import Say, Voice, tell, write_day
from notices.wording import time_left
from rules.calendar import UnknownYear
from rules.catalogue import Benefit, Duty, catalogue, in_words
from rules.dated import OutsideVerified, dated
from rules.eligibility import Change, Finding, condition
from rules.limitation import Deadline, deadline
from rules.provisions import provisions
from rules.schemes import benefits, cite, limit_of, nature_text, schemes
from rules.schemes.shapes import Nature
from rules.situation import Situation
from tests.bot.explain.made import Made

Numbers = frozenset[str]

_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_DAY: Final = timedelta(days=1)
_TODAY: Final = date(2026, 11, 22)
_YEAR: Final = 12
_TEN_THOUSAND: Final = 10_000
# What stands at the head of a list is no figure of the law.
_PLACES: Final = frozenset(map(str, range(1, 10)))
NONE: Final[Numbers] = frozenset()


def numbers(*texts: object) -> Numbers:
    said = " ".join(map(str, texts))
    return frozenset(found.replace(",", "") for found in _NUMBER.findall(said))


def of_line(line: Say, made: Made) -> Numbers:
    """What is not listed says no figures at all."""
    family, _, name = line.key.partition(".")
    if made.outside:
        return _of_schemes(made.scene.voice.name) | _of_scheme_days(made)
    if family == "note":
        return of_notes().get(name, NONE)
    if family == "deadline":
        return _days(made)
    of_key = _OF_KEYS.get(family if family == "adjustment" else line.key)
    return of_key(made) if of_key else NONE


@cache
def of_notes() -> Mapping[str, Numbers]:
    """What each note may say in figures; the others say none."""
    least = dated("pension_months").whole(_TODAY) // _YEAR
    worst, mildest = (dated("nonduty_disability_rate").bands[place] for place in (0, -1))
    left = 1 - dated("own_pension_share").at(_TODAY)
    begun = _day(dated("lump_sum").bands[0].first).year
    since = _day(dated("staff_penalty_since").bands[0].first)
    limits = {
        "allowance_apart": "retirement_allowance",
        "claim_in_advance": "split_pension_pre_claim",
        "later_claim_remains": "split_pension",
        "split_lump_sum_instead": "split_lump_sum",
        "change_within_30_days": "benefit_change",
    }
    return {
        **{note: of_limit(catalogue().dated(name)) for note, name in limits.items()},
        "allowance_of_1991": _in_name("in_service_1991_12_27"),
        "amount_before_2010": numbers(begun, begun - 1),
        "amount_if_after_2009": numbers(begun),
        "child_until_19": numbers(dated("child_age").whole(_TODAY)),
        "child_until_25": numbers(dated("child_age_duty").whole(_TODAY)),
        "choose_pension_or_lump_sum": numbers(least),
        "first_early_day": numbers(dated("early_rate").bands[-1].last),
        "half_with_own_pension": numbers(*left.as_integer_ratio()),
        "may_be_too_early_to_link": _shown("link_from_national_pension_2007"),
        "other_form_by_grade": numbers(worst.first, mildest.last, int(str(mildest.last)) + 1),
        "retired_by_1995": numbers(*(int(y) - 1 for y in _in_name("service_before_1996"))),
        "sixty_percent": _shown("how_missing_person_amount"),
        "staff_before_2019": numbers(since.year, since.month, since.day),
        "survivor_lump_sum_instead": numbers(least),
    }


def _day(edge: object) -> date:
    assert isinstance(edge, date)
    return edge


def _in_name(fact: str) -> Numbers:
    """A fact that is named by the day it is about."""
    assert fact in {each.name for each in fields(Situation)}
    return numbers(fact.replace("_", " "))


def _shown(provision: str) -> Numbers:
    return numbers(provisions()[provision].ko)


def entry_of(made: Made) -> Benefit | Duty | None:
    return catalogue().dated(made.found.benefit) if made.found.benefit else None


def of_limit(entry: Benefit | Duty | None) -> Numbers:
    if entry is None or entry.limitation is None:
        return NONE
    return numbers(entry.limitation.amount)


def _both_limits(_made: Made) -> Numbers:
    """Of the retirement benefits, and of the medical, care and relief ones (법 54①)."""
    entries = catalogue().benefits
    return of_limit(entries["retirement_allowance"]) | of_limit(entries["duty_medical"])


def _allowance_years(_made: Made) -> Numbers:
    return numbers(dated("allowance_months").whole(_TODAY) // _YEAR)


def _limit(made: Made) -> Numbers:
    entry = entry_of(made)
    assert isinstance(entry, Benefit)
    return of_limit(entry) | numbers(in_words(entry.start_text, made.scene.voice.name))


def _papers(made: Made) -> Numbers:
    entry = entry_of(made)
    assert isinstance(entry, Benefit)
    voice = made.scene.voice.name
    texts = (entry.form, entry.where, *entry.documents)
    return numbers(*(in_words(text, voice) for text in texts))


def finding_of(made: Made) -> Finding:
    assert made.found.judged is not None
    return made.found.judged.finding


def _reason(made: Made) -> Numbers:
    said = condition(finding_of(made).rule.id)
    return numbers(said.text_en if made.scene.voice.language == "en" else said.text)


def _starts(made: Made) -> Numbers:
    begins = finding_of(made).starts
    assert begins is not None
    return _written([begins], made.scene.voice)


def _estimate(made: Made) -> Numbers:
    found = finding_of(made).estimate
    assert found is not None
    return numbers(found.rounded)


def _changes(made: Made) -> Numbers:
    said: set[str] = set()
    for change in finding_of(made).adjustments:
        said |= numbers(*change.value.as_integer_ratio())
        if change.kind is Change.STOP:
            tens = round(change.value / _TEN_THOUSAND)
            said |= numbers(tens, tens * _TEN_THOUSAND)
    return frozenset(said)


def _age(made: Made) -> Numbers:
    """The age of the year a service ends: the year of the retirement or of the day before it."""
    assert made.question is not None
    years = {day.year - less for day in stated_days(made) for less in (0, 1)}
    return numbers(*years, *(age for year in years for age in _ages(year)))


def _ages(year: int) -> Iterator[int]:
    try:
        yield dated("start_age").whole(year)
    except OutsideVerified:
        return


def stated_days(made: Made) -> tuple[date, ...]:
    """The first day of each date that the question holds."""
    stated = made.question.stated.dates.values() if made.question else ()
    return tuple(day.earliest for day in stated)


def limits_of(made: Made) -> tuple[Deadline, ...]:
    """The finding's own limit, and what the catalogue makes of the days that were told."""
    judged = made.found.judged
    own = judged.finding.deadline if judged and not _is_unknown(judged.finding) else None
    return (*([own] if own else ()), *_counted(made))


def _is_unknown(finding: Finding) -> bool:
    try:
        return finding.deadline is None
    except UnknownYear:
        return True


def _counted(made: Made) -> Iterator[Deadline]:
    """From the day, and from the day after where it was the last one of work (법 2①5)."""
    periods = {one.limitation for one in catalogue().benefits.values() if one.limitation}
    for day in stated_days(made):
        for start in (day, day + _DAY):
            for period in periods:
                try:
                    yield deadline(start, period, made.scene.calendar)
                except UnknownYear:
                    continue


def _days(made: Made) -> Numbers:
    """The safe day with the time left until then, and the law's own last day."""
    scene, limits = made.scene, limits_of(made)
    left = [tell(time_left(scene.today, one.safe), scene.voice) for one in limits]
    days = [day for one in limits for day in (one.raw, one.adjusted, one.safe)]
    soon = scene.calendar.on_or_after(scene.today + _DAY)
    words = numbers(scene.words.phone) | _PLACES
    return numbers(*left) | _written([*days, soon], scene.voice) | words


def _written(days: Iterable[date], voice: Voice) -> Numbers:
    return numbers(*(write_day(day, voice) for day in days))


_OF_KEYS: Final[Mapping[str, Callable[[Made], Numbers]]] = {
    "adjustment": _changes,
    "answer.because": _reason,
    "claim.allowance_year": _allowance_years,
    "answer.factor_average_income": _estimate,
    "answer.factor_own_income": _estimate,
    "answer.limit": _limit,
    "answer.limits": _both_limits,
    "answer.start_age": _age,
    "answer.starts": _starts,
    "documents.form": _papers,
    "documents.papers": _papers,
    "documents.where": _papers,
}


@cache
def _of_schemes(voice: str) -> Numbers:
    """All that is recorded of the other schemes: their texts, and how long each period is."""
    held = (*schemes().values(), *benefits().values(), *map(nature_text, Nature))
    texts = {text for one in held for text in _texts(one)}
    periods = {one.period.amount for one in benefits().values() if one.period}
    cited = {cite(one.articles, "en" if voice == "en" else "ko") for one in benefits().values()}
    return numbers(*texts, *periods, *cited)


def _texts(held: object) -> Iterator[str]:
    if isinstance(held, str):
        yield held
    elif isinstance(held, tuple):
        for part in held:
            yield from _texts(part)
    elif is_dataclass(held):
        for each in fields(held):
            yield from _texts(getattr(held, each.name))


def _of_scheme_days(made: Made) -> Numbers:
    scene = made.scene
    days = [day for start in stated_days(made) for day in _safe_days(start, made)]
    left = [tell(time_left(scene.today, day), scene.voice) for day in days]
    return numbers(*left) | _written(days, scene.voice)


def _safe_days(start: date, made: Made) -> Iterator[date]:
    for one in benefits().values():
        try:
            found = limit_of(one, start, made.scene.calendar)
        except UnknownYear:
            continue
        if found is not None:
            yield found.safe
