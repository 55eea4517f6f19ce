"""Remembered ways through the rules change no answer, and never grow without end."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from rules.calendar import BusinessCalendar
from rules.eligibility import CHECKED, Situation, check, check_all
from rules.eligibility.decision import plan, plans
from rules.eligibility.path import Path
from rules.facts import PartialDate
from rules.reading import read_situation
from tests.rules.situations import FACTS, Facts

_TODAY = date(2026, 11, 22)
_TOLD = (
    Situation(),
    Situation(retirement_date=PartialDate(2021, 2), service_months=(130, 130)),
    Situation(deceased=True, death_date=PartialDate(2025, 3, 4), receiving_pension=True),
)


def _verdicts() -> list[tuple[str, str, tuple[str, ...]]]:
    calendar = BusinessCalendar()
    return [
        (found.benefit, found.verdict, found.missing)
        for told in _TOLD
        for found in check_all(told, today=_TODAY, calendar=calendar)
    ]


def _forget() -> None:
    plan.cache_clear()
    plans.cache_clear()


def test_the_same_way_gone_twice_is_decided_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for every way, however many tests went before."""
    _forget()
    monkeypatch.setattr(Path, "kept", 0)
    first = _verdicts()
    assert Path.kept
    assert any(plan(benefit).way for benefit in CHECKED)
    assert _verdicts() == first
    _forget()


def test_with_no_room_left_the_answers_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = _verdicts()
    _forget()
    monkeypatch.setattr(Path, "kept", 1 << 20)
    assert _verdicts() == expected
    assert not any(plan(benefit).way for benefit in CHECKED)
    _forget()


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(FACTS)
def test_an_outline_settles_nothing_that_the_person_would_not(facts: Facts) -> None:
    """One benefit alone is decided without an outline, many with the one they share."""
    told, calendar = read_situation(facts), BusinessCalendar()
    for found in check_all(told, today=_TODAY, calendar=calendar):
        alone = check(found.benefit, told, today=_TODAY, calendar=calendar)
        assert (found.verdict, found.missing, found.rules) == (
            alone.verdict,
            alone.missing,
            alone.rules,
        )
