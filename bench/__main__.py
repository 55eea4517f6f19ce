"""`python -m bench [NAME …]`: one JSON object a line on standard output, progress on the other."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from bench import (
    alimtalk,
    answers,
    arithmetic,
    crash,
    dispatch,
    due,
    eligibility,
    enqueue,
    jsonl,
    kakao,
    memory,
    rate,
    reply,
    startup,
    turn_cost,
)
from bench.databases import POSTGRESQL, SQLITE
from bench.figure import Figure, Options
from core.logs import set_up_logging

_MEMBERS: Final = 330_000
# Five times a crowd as large would send for an hour, and say the same.
_FEWER: Final = {"dispatch": 20_000}
_POSTGRES: Final = "JIGI_TEST_POSTGRES_URL"

_BENCHMARKS: Final[dict[str, Callable[[Options], Iterator[Figure]]]] = {
    "arithmetic": arithmetic.measure,
    "eligibility": eligibility.measure,
    "jsonl": jsonl.measure,
    "answers": answers.measure,
    "startup": startup.measure,
    "turn_cost": turn_cost.measure,
    "alimtalk": alimtalk.measure,
    "kakao": kakao.measure,
    "due": due.measure,
    "dispatch": dispatch.measure,
    "crash": crash.measure,
    "rate": rate.measure,
    "reply": reply.measure,
    "memory": memory.measure,
    "enqueue": enqueue.measure,
}


def main() -> None:
    asked = _asked()
    set_up_logging("ERROR")
    url = os.environ.get(_POSTGRES, "")
    both = (SQLITE, POSTGRESQL) if url else (SQLITE,)
    if asked.database == POSTGRESQL and not url:
        sys.exit(f"{_POSTGRES}: missing; expected postgresql://user@host/name of a server to use")
    options = Options(
        members=asked.members or _MEMBERS,
        databases=(asked.database,) if asked.database else both,
        postgres_url=url,
        api_base_url=asked.api_base_url,
    )
    for name in asked.names or _BENCHMARKS:
        members = asked.members or _FEWER.get(name, _MEMBERS)
        for figure in _BENCHMARKS[name](replace(options, members=members)):
            print(figure.line(), flush=True)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(_BENCHMARKS))
    parser.add_argument("--members", type=int, help="for what has a crowd: 330,000 otherwise")
    parser.add_argument("--database", choices=[SQLITE, POSTGRESQL], help="both where there are two")
    parser.add_argument("--json", action="store_true", help="as it always does: one object a line")
    parser.add_argument("--api-base-url", default="", help="another server of the Bot API")
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in _BENCHMARKS]
    if unknown:
        parser.error(f"{unknown[0]}: no such benchmark; expected one of {', '.join(_BENCHMARKS)}")
    return asked


if __name__ == "__main__":
    main()
