"""`jigi deadline --jsonl` with 10,000 lines, the whole process from start to end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from bench.figure import Figure, Options, median_of_runs, seconds_of
from bench.processes import python

_LINES: Final = 10_000
_FIRST: Final = date(1996, 1, 1)
_ECHO: Final = "import json, sys\nfor line in sys.stdin: print(json.dumps(json.loads(line)))"


def measure(_options: Options) -> Iterator[Figure]:
    asked = "".join(_line(number) for number in range(_LINES))
    answers = python("-m", "jigi", "deadline", "--jsonl", said=asked).splitlines()
    assert [json.loads(answer)["id"] for answer in answers] == list(range(_LINES))
    assert all("safe" in json.loads(answer) for answer in answers)

    def whole() -> float:
        return seconds_of(lambda: python("-m", "jigi", "deadline", "--jsonl", said=asked))

    def echo() -> float:
        return seconds_of(lambda: python("-c", _ECHO, said=asked))

    value, bare = median_of_runs("jsonl", whole), median_of_runs("jsonl, echoed", echo)
    more: dict[str, object] = {"lines": _LINES, "echo_s": bare, "ratio": value / bare}
    yield Figure("jsonl", value, "s", more=more)


def _line(number: int) -> str:
    day = _FIRST + timedelta(days=number)
    return json.dumps({"id": number, "benefit": "퇴직수당", "date": day.isoformat()}) + "\n"
