"""Lines of JSON in, one line of JSON out for each: a bad line gets an error and stops nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from core.strict_json import read_json

_LONGEST_LINE: Final = 100_000

# What was asked, to what is said; ValueError with one sentence for what cannot be answered.
Answer = Callable[[Mapping[str, Any]], dict[str, Any]]


def answer_lines(lines: Iterable[str], answer: Answer, *, expected: str) -> Iterator[str]:
    """One JSON object for each line that holds something."""
    for line in lines:
        if line.strip():
            said = answer_line(line, answer, expected=expected)
            yield json.dumps(said, ensure_ascii=False, allow_nan=False)


def answer_line(line: str, answer: Answer, *, expected: str) -> dict[str, Any]:
    if len(line) > _LONGEST_LINE:
        return {"id": None, "error": f"line of {len(line)} characters; at most {_LONGEST_LINE}"}
    try:
        asked = read_json(line)
    except ValueError:
        return {"id": None, "error": f"not JSON; expected {expected}"}
    if not isinstance(asked, dict):
        return {"id": None, "error": f"not an object; expected {expected}"}
    try:
        return {"id": asked.get("id"), **answer(asked)}
    except ValueError as refused:
        return {"id": asked.get("id"), "error": str(refused)}
