"""What has to be said along with a verdict: the notes the rules bring, the most useful first, and
what the law cuts, stops or shares out. Whatever the verdict says already is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from bot.explain.claims import period_said
from bot.view import Scene
from core.i18n import Say
from rules.catalogue import catalogue
from rules.dated import dated
from rules.eligibility import Finding
from rules.eligibility.adjustment import Adjustment, Change

_MOST: Final = 2
# Whose limit a note names.
_PERIODS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "note.allowance_apart": "retirement_allowance",
        "note.claim_in_advance": "split_pension_pre_claim",
        "note.later_claim_remains": "split_pension",
        "note.split_lump_sum_instead": "split_lump_sum",
        "note.change_within_30_days": "benefit_change",
    }
)
_AGES: Final[Mapping[str, str]] = MappingProxyType(
    {"note.child_until_19": "child_age", "note.child_until_25": "child_age_duty"}
)
_EARLY: Final = "note.first_early_day"
_TEN_THOUSAND: Final = 10_000
# The day that is shown says these, in its own words.
_SAID_WITH_THE_DAY: Final = frozenset({"claim_today", "pension_not_called_lapsed"})
# What else is said by the line about the change itself.
_SAID_WITH_A_CHANGE: Final[Mapping[str, Change]] = MappingProxyType(
    {
        "penalty": Change.PENALTY,
        "part_paid_first": Change.PAID_FIRST,
        "partial_stop": Change.STOP,
    }
)
# What keeps a right from being lost goes before everything else.
_FIRST: Final = (
    "note.claim_despite_dispute",
    "note.ask_about_stops",
    "note.facts_contradict",
    "note.part_paid_first",
    "note.claim_split_pension",
    "note.claim_in_advance",
    "note.apply_to_link",
    "note.until_the_day_before",
    "note.repay_before_linking",
    "note.deadline_not_known",
    "note.planned_retirement",
    "note.change_within_30_days",
    "note.died_before_claiming",
    "note.retired_by_1995",
    "note.staff_before_2019",
    "note.allowance_of_1991",
    "note.split_lump_sum_instead",
    "note.survivor_lump_sum_instead",
    "note.survivors_claim",
    "note.choose_survivor_pension",
    "note.linking_possible",
    "note.early_pension_possible",
)
# How an estimate was made.
_OF_AMOUNTS: Final = frozenset(
    {
        "note.amount_before_2010",
        "note.amount_if_after_2009",
        "note.half_month_of_leave",
        "note.not_below_contributions",
    }
)
# Good to know, and nothing to do about.
_LAST: Final = frozenset(
    {
        "note.amount_before_2010",
        "note.amount_if_after_2009",
        "note.beyond_age_limit_left_out",
        "note.child_until_19",
        "note.child_until_25",
        "note.half_month_of_leave",
        "note.not_below_contributions",
    }
)


def note_lines(finding: Finding, *, amounts: bool) -> tuple[Say, ...]:
    """At most two. `adjustment_lines` says what is cut or stopped: show both. `amounts`: whether
    an estimate stands beside them."""
    changed = {change.kind for change in finding.adjustments}
    told = [
        f"note.{note}"
        for note in finding.notes
        if note not in _SAID_WITH_THE_DAY and _SAID_WITH_A_CHANGE.get(note) not in changed
        if amounts or f"note.{note}" not in _OF_AMOUNTS
    ]
    return tuple(note_said(key) for key in sorted(told, key=_place)[:_MOST])


def note_said(key: str) -> Say:
    """With the limit, the age or the years it speaks of, as the data has them."""
    if key in _PERIODS:
        return Say(key, period=period_said(catalogue().dated(_PERIODS[key])))
    if key in _AGES:
        return Say(key, age=dated(_AGES[key]).newest())
    return Say(key, years=dated("early_rate").reach) if key == _EARLY else Say(key)


def _place(key: str) -> int:
    if key in _FIRST:
        return _FIRST.index(key)
    return len(_FIRST) + (key in _LAST)


def adjustment_lines(finding: Finding, scene: Scene) -> tuple[Say, ...]:
    """Parts and years the law itself names; money only where a stated income gives it, as an
    estimate (공연법 50③). Never what a monthly pension comes to."""
    return tuple(line for change in finding.adjustments for line in _change_said(change, scene))


def _change_said(change: Adjustment, scene: Scene) -> Iterator[Say]:
    match change.kind:
        case Change.SERVICE_CAP:
            yield Say("adjustment.service_cap", years=int(change.value))
        case Change.STOP:
            yield _stop_said(change.value, scene)
        case Change.SHARE if change.value == 1:
            return
        case _:
            yield Say(f"adjustment.{change.kind}", part=_part(change.value))


def _part(value: Fraction) -> Say:
    return Say("adjustment.part", above=value.numerator, below=value.denominator)


def _stop_said(won: Fraction, scene: Scene) -> Say:
    """Korean counts money in units of ten thousand won."""
    amount = round(won / _TEN_THOUSAND)
    if not amount:
        return Say("adjustment.stop_little")
    korean = scene.voice.language == "ko"
    return Say("adjustment.stop", amount=amount if korean else amount * _TEN_THOUSAND)
