"""The worked cases of tests/cases/eligibility-*.toml, read with every key checked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from rules.calendar import BusinessCalendar
from rules.eligibility import CHECKED, Finding, check, presume
from rules.eligibility.case import Case
from rules.reading import read_situation

CASES: Final = Path(__file__).parents[1] / "cases"
TODAY: Final = date(2026, 11, 22)
CALENDAR: Final = BusinessCalendar()
# A review may be asked for by anybody the office decided about.
EVERY_BENEFIT: Final = tuple(name for name in CHECKED if not name.startswith("review"))

USUAL: Final[Mapping[str, Any]] = {
    "prior_careers": [],
    "military_credit_months": 0,
    "over_age_months": 0,
    "leave_periods": [],
    "deceased": False,
}

_TOLD: Final = {"id", "title", "benefit", "verdict", "facts", "today", "rule", "articles"}
_SAID_ALONG: Final = {"missing", "notes", "not_notes"}
_DAYS: Final = {"raw", "adjusted", "safe", "starts", "first_payment", "full_from", "months"}
_ESTIMATED: Final = {"multiple", "ratio", "no_estimate"}
_ADJUSTED: Final = {"penalty", "paid_first", "share", "stop", "service_cap"}
KEYS: Final = _TOLD | _SAID_ALONG | _DAYS | _ESTIMATED | _ADJUSTED


def case(**facts: object) -> Case:
    return Case(read_situation({**USUAL, **facts}), TODAY, CALENDAR)


@dataclass(frozen=True)
class WorkedCase:
    id: str
    title: str
    benefits: tuple[str, ...]
    verdict: str
    today: date
    facts: Mapping[str, Any]
    expected: Mapping[str, Any]

    def __str__(self) -> str:
        return self.id

    def findings(self) -> tuple[Finding, ...]:
        situation = read_situation(self.facts)
        return tuple(
            check(
                benefit,
                presume(situation, benefit, today=self.today),
                today=self.today,
                calendar=CALENDAR,
            )
            for benefit in self.benefits
        )


@cache
def worked_cases() -> tuple[WorkedCase, ...]:
    return tuple(_read())


def _read() -> Iterator[WorkedCase]:
    for path in sorted(CASES.glob("eligibility-*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            yield read_case(path.name, entry)


def read_case(name: str, entry: Mapping[str, Any]) -> WorkedCase:
    """Raise ValueError naming the file, the case and the keys nobody reads."""
    unknown = entry.keys() - KEYS
    if unknown:
        raise ValueError(f"{name}: {entry.get('id')}: {sorted(unknown)}")
    benefit = entry["benefit"]
    return WorkedCase(
        id=entry["id"],
        title=entry["title"],
        benefits=EVERY_BENEFIT if benefit == "any" else (benefit,),
        verdict=entry["verdict"],
        today=entry.get("today", TODAY),
        facts=entry["facts"],
        expected=entry,
    )
