from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from rules.eligibility import Change, Finding
from tests.rules.eligible import WorkedCase, read_case, worked_cases

Seen = Callable[[Finding], object]


def places(value: Fraction | None) -> str | None:
    """Four decimals, half up."""
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal("0.0001"), ROUND_HALF_UP))


def limit(finding: Finding, name: str) -> date | None:
    return getattr(finding.deadline, name) if finding.deadline else None


def changed(finding: Finding, kind: Change) -> Fraction | None:
    return next((each.value for each in finding.adjustments if each.kind is kind), None)


SEEN: dict[str, Seen] = {
    "rule": lambda found: found.rule.id,
    "raw": lambda found: limit(found, "raw"),
    "adjusted": lambda found: limit(found, "adjusted"),
    "safe": lambda found: limit(found, "safe"),
    "starts": lambda found: found.starts,
    "first_payment": lambda found: found.first_payment,
    "full_from": lambda found: found.full_pension_from,
    "months": lambda found: found.service[0] if found.service[0] == found.service[1] else None,
    "multiple": lambda found: places(found.estimate.factor if found.estimate else None),
    "ratio": lambda found: places(found.estimate.ratio if found.estimate else None),
    "no_estimate": lambda found: found.estimate is None,
    "penalty": lambda found: places(changed(found, Change.PENALTY)),
    "paid_first": lambda found: places(changed(found, Change.PAID_FIRST)),
    "share": lambda found: places(changed(found, Change.SHARE)),
    "service_cap": lambda found: changed(found, Change.SERVICE_CAP),
    "stop": lambda found: changed(found, Change.STOP),
}


@pytest.mark.parametrize("case", worked_cases(), ids=str)
def test_the_worked_case_comes_out_as_written(case: WorkedCase) -> None:
    for found in case.findings():
        assert found.verdict == case.verdict, (found, case.title)
        for name, seen in SEEN.items():
            if name in case.expected:
                assert seen(found) == case.expected[name], (name, found)
        assert set(case.expected.get("missing", ())) <= set(found.missing), found
        assert set(case.expected.get("notes", ())) <= set(found.notes), (found, found.notes)
        assert not set(case.expected.get("not_notes", ())) & set(found.notes), found
        cited = {str(article) for article in found.articles}
        assert set(case.expected.get("articles", ())) <= cited, (found, cited)


def test_the_example_in_the_officers_guide_comes_out_as_written() -> None:
    guide = Path("docs/law.md").read_text(encoding="utf-8")
    _, _, example = guide.partition('```toml\n[[case]]\nid = "F')
    (entry,) = tomllib.loads('[[case]]\nid = "F' + example.partition("```")[0])["case"]
    test_the_worked_case_comes_out_as_written(read_case("law.md", entry))


def test_every_case_has_its_own_id() -> None:
    ids = [case.id for case in worked_cases()]
    assert len(set(ids)) == len(ids)


def test_the_126_cases_of_the_law_are_there() -> None:
    ids = {case.id for case in worked_cases()}
    assert {f"E{number:03}" for number in range(1, 127)} <= ids
