"""`jigi check`: whether the conditions of a benefit seem met, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, Final

from core.strict_json import read_json
from jigi import lines as json_lines
from jigi.deadline import advice
from rules.answers import find_all, find_checked, finding_json, read_question
from rules.asked import Refused, short
from rules.calendar import BusinessCalendar
from rules.catalogue import catalogue, cite_all
from rules.eligibility import Base, Finding, Verdict, condition
from rules.reading import READERS, FactError

_EXPECTED: Final = '{"id": …, "benefit": "퇴직수당", "facts": {"service_months": 36}}'
_VERDICTS: Final = {
    Verdict.ELIGIBLE: "받을 수 있는 조건에 맞아 보여요. 결정은 공단이 해요.",
    Verdict.ELIGIBLE_URGENT: "받을 수 있는 조건에 맞아 보여요. 결정은 공단이 해요.",
    Verdict.NOT_ELIGIBLE: "말씀하신 내용으로는 조건에 맞지 않아 보여요. 결정은 공단이 해요.",
    Verdict.DEPENDS: "아직 판단할 수 없어요. 결정은 공단이 해요.",
    Verdict.LIKELY_LAPSED: "날짜로만 보면 기한이 지난 것으로 보여요. 확인은 공단만 할 수 있어요.",
}

# Ratios of a pension are left out: a person would take them for its amount.
_BASES: Final = {
    Base.OWN_INCOME: "기준소득월액",
    Base.AVERAGE_INCOME: "전체 교직원 기준소득월액 평균액",
}


def answer_lines(lines: Iterable[str], calendar: BusinessCalendar, *, today: date) -> Iterator[str]:
    answer = partial(_answer, calendar, today)
    return json_lines.answer_lines(lines, answer, expected=_EXPECTED)


def _answer(calendar: BusinessCalendar, today: date, asked: Mapping[str, Any]) -> dict[str, Any]:
    find_checked(asked.get("benefit"))
    (finding,) = find_all(read_question(asked, today=today), calendar)
    return finding_json(finding)


def explain(
    benefit: str, stated: Iterable[str], calendar: BusinessCalendar, *, today: date
) -> list[str]:
    """The answer for a person, in Korean, line by line. Raise Refused or FactError."""
    facts = dict(_read_stated(each) for each in stated)
    asked = {"benefit": find_checked(benefit), "facts": facts}
    (finding,) = find_all(read_question(asked, today=today), calendar)
    name = catalogue().dated(finding.benefit).name
    return [f"{name}: {_VERDICTS[finding.verdict]}", *_details(finding, today)]


def _read_stated(stated: str) -> tuple[str, object]:
    """`service_months=36` as a name and a JSON value; a date or a word needs no quotes."""
    name, sign, text = stated.partition("=")
    if not sign:
        raise Refused(
            "facts", f"{short(stated)} is no fact; expected name=value as service_months=36"
        )
    try:
        value = read_json(text)
    except ValueError:
        return name, text
    return name, value if _is_readable(name, value) else text


def _is_readable(name: str, value: object) -> bool:
    """A year alone is a number in JSON and a date among the facts."""
    reader = READERS.get(name)
    try:
        return value is None or reader is None or reader(name, value) is not None
    except FactError:
        return isinstance(value, list | dict)


def _details(finding: Finding, today: date) -> Iterator[str]:
    if finding.missing:
        yield f"더 알아야 할 것: {', '.join(finding.missing)}"
    else:
        yield from (f"맞는 조건: {condition(step.rule.id).text}" for step in finding.trace.applied)
    end = finding.deadline
    if end is not None and today <= end.adjusted:
        yield f"{advice(end, today)} 실제 기한은 공단이 판단해요."
    estimate = None if finding.missing else finding.estimate
    if estimate is not None and estimate.base in _BASES:
        yield f"{_BASES[estimate.base]}의 약 {estimate.rounded}배예요(추정)."
    if finding.assumed:
        names = ", ".join(fact.name for fact in finding.assumed)
        yield f"말씀하지 않아 보통으로 본 것: {names}"
    yield f"근거: {cite_all(finding.articles)}"
