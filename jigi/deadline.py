"""`jigi deadline`: the deadline of a benefit from its first day, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from math import isfinite
from typing import Any, Final

from core.i18n import Voice, write_day
from rules.calendar import BusinessCalendar
from rules.catalogue import Benefit, Duty, catalogue, cite, cite_all
from rules.facts import PartialDate
from rules.limitation import deadline

_LONGEST_LINE: Final = 100_000
_LONGEST_NAME: Final = 100
_LONGEST_ECHO: Final = 60
_EXPECTED: Final = '{"id": …, "benefit": "퇴직수당", "date": "2021-02-28"}'


class Refused(ValueError):  # noqa: N818  it reads as what happened
    """What was asked cannot be answered; the sentence says what was expected."""


def answer_lines(lines: Iterable[str], calendar: BusinessCalendar) -> Iterator[str]:
    """One JSON object for each line that holds something; a bad line never stops the rest."""
    for line in lines:
        if line.strip():
            yield json.dumps(answer_line(line, calendar), ensure_ascii=False, allow_nan=False)


def answer_line(line: str, calendar: BusinessCalendar) -> dict[str, Any]:
    if len(line) > _LONGEST_LINE:
        return {"id": None, "error": f"line of {len(line)} characters; at most {_LONGEST_LINE}"}
    try:
        asked = json.loads(line, parse_constant=_no_number, parse_float=_number)
    except (ValueError, RecursionError):
        return {"id": None, "error": f"not JSON; expected {_EXPECTED}"}
    if not isinstance(asked, dict):
        return {"id": None, "error": f"not an object; expected {_EXPECTED}"}
    try:
        found = find(asked.get("benefit"), asked.get("date"))
        return {"id": asked.get("id"), **_counted(*found, calendar)}
    except ValueError as refused:
        return {"id": asked.get("id"), "error": str(refused)}


def _no_number(name: str) -> float:
    """Python would read NaN and Infinity, which are not JSON and could not be said again."""
    raise ValueError(name)


def _number(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _no_number(text)


def find(benefit: object, day: object) -> tuple[Benefit | Duty, date]:
    """Raise Refused for an unknown benefit or a day that is not one."""
    if not isinstance(benefit, str) or not 0 < len(benefit.strip()) <= _LONGEST_NAME:
        raise Refused(f"benefit: {_short(benefit)} is no name; expected such as 퇴직수당")
    try:
        found = catalogue().dated(benefit)
    except LookupError as unknown:
        raise Refused(str(unknown.args[0])) from None
    if not isinstance(day, str):
        raise Refused(f"date: {_short(day)} is no date; expected YYYY-MM-DD")
    try:
        exact = PartialDate.parse(day.strip()).exact
    except ValueError as problem:
        raise Refused(f"date: {_short(day)} is no day ({problem}); expected YYYY-MM-DD") from None
    if exact is None:
        raise Refused(f"date: {_short(day)} has no day; expected YYYY-MM-DD")
    return found, exact


def _short(given: object) -> str:
    said = repr(given)
    return said if len(said) <= _LONGEST_ECHO else f"{said[:_LONGEST_ECHO]}…"


def _counted(found: Benefit | Duty, day: date, calendar: BusinessCalendar) -> dict[str, Any]:
    if found.limitation is None:
        raise Refused(f"{found.name}: the law states no period that could be counted")
    end = deadline(day, found.limitation, calendar)
    return {
        "raw": end.raw.isoformat(),
        "adjusted": end.adjusted.isoformat(),
        "safe": end.safe.isoformat(),
        "articles": [cite(article) for article in found.articles],
    }


def _advice(counted: dict[str, Any], safe: str, today: date) -> str:
    """Past the safe day, what may still be done; never that a right is gone."""
    if today.isoformat() <= counted["safe"]:
        return f"늦어도 {safe}까지 청구하세요."
    if today.isoformat() <= counted["adjusted"]:
        return "아직 청구하실 수 있는 것으로 보여요. 오늘 바로 공단에 내세요."
    return "날짜로만 보면 청구 기한이 지난 것으로 보여요. 확인은 공단만 할 수 있어요."


def explain(benefit: str, day: str, calendar: BusinessCalendar, *, today: date) -> list[str]:
    """The answer for a person, in Korean, line by line. Raise ValueError as `find` does."""
    found, start = find(benefit, day)
    counted = _counted(found, start, calendar)
    voice = Voice()
    raw, adjusted, safe = (
        write_day(date.fromisoformat(counted[name]), voice) for name in ("raw", "adjusted", "safe")
    )
    lines = [
        f"{found.name}: {_advice(counted, safe, today)}",
        f"세기 시작하는 일: {found.start_text}, {write_day(start, voice)}",
        f"법으로 계산한 마지막 날은 {raw}로 보여요. 실제 기한은 공단이 판단해요.",
    ]
    if counted["adjusted"] != counted["raw"]:
        lines.append(f"쉬는 날이라 {adjusted}까지로 계산되지만 약속드릴 수 없어요.")
    if found.doubt:
        lines.append(f"확실하지 않은 점: {found.doubt}")
    return [*lines, f"근거: {cite_all(found.articles)}"]
