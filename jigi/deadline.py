"""`jigi deadline`: the deadline of a benefit from its first day, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, Final

from core.i18n import Voice, write_day
from jigi import lines as json_lines
from rules.asked import counted, deadline_json, find_entry, read_day
from rules.calendar import BusinessCalendar
from rules.catalogue import cite_all
from rules.limitation import Deadline

_EXPECTED: Final = '{"id": …, "benefit": "퇴직수당", "date": "2021-02-28"}'


def answer_lines(lines: Iterable[str], calendar: BusinessCalendar) -> Iterator[str]:
    return json_lines.answer_lines(lines, partial(_answer, calendar), expected=_EXPECTED)


def answer_line(line: str, calendar: BusinessCalendar) -> dict[str, Any]:
    return json_lines.answer_line(line, partial(_answer, calendar), expected=_EXPECTED)


def _answer(calendar: BusinessCalendar, asked: Mapping[str, Any]) -> dict[str, Any]:
    entry = find_entry(asked.get("benefit"))
    day = read_day("date", asked.get("date"))
    return deadline_json(counted(entry, day, calendar), entry)


def advice(end: Deadline, today: date) -> str:
    """Past the safe day, what may still be done; never that a right is gone."""
    if today <= end.safe:
        return f"늦어도 {write_day(end.safe, Voice())}까지 청구하세요."
    if today <= end.adjusted:
        return "아직 청구하실 수 있는 것으로 보여요. 오늘 바로 공단에 내세요."
    return "날짜로만 보면 청구 기한이 지난 것으로 보여요. 확인은 공단만 할 수 있어요."


def explain(benefit: str, day: str, calendar: BusinessCalendar, *, today: date) -> list[str]:
    """The answer for a person, in Korean, line by line. Raise Refused."""
    found, start = find_entry(benefit), read_day("date", day)
    end = counted(found, start, calendar)
    raw, adjusted, first = (write_day(each, Voice()) for each in (end.raw, end.adjusted, start))
    lines = [
        f"{found.name}: {advice(end, today)}",
        f"세기 시작하는 일: {found.start_text}, {first}",
        f"법으로 계산한 마지막 날은 {raw}로 보여요. 실제 기한은 공단이 판단해요.",
    ]
    if adjusted != raw:
        lines.append(f"쉬는 날이라 {adjusted}까지로 계산되지만 약속드릴 수 없어요.")
    if found.doubt:
        lines.append(f"확실하지 않은 점: {found.doubt}")
    return [*lines, f"근거: {cite_all(found.articles)}"]
