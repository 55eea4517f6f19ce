"""From the command to the line that says ready, and the memory held then."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.figure import RUNS, Figure, Options, bar, median_of_runs, seconds_of
from bench.processes import python, resident_megabytes, running

_LIBRARIES: Final = "import aiosqlite, fastapi, sqlalchemy.ext.asyncio, telegram, uvicorn"


def measure(_options: Options) -> Iterator[Figure]:
    firsts, agains, memory = [], [], []
    with bar("startup", RUNS) as advance:
        for _ in range(RUNS):
            with tempfile.TemporaryDirectory() as folder:
                firsts.append(_start(Path(folder))[0])
                again, held = _start(Path(folder))
            agains.append(again)
            memory.append(held)
            advance()
    bare = median_of_runs("libraries", lambda: seconds_of(lambda: python("-c", _LIBRARIES)))
    first, again = statistics.median(firsts), statistics.median(agains)
    yield Figure("startup_first", first, "s", database="sqlite", more={"ratio": first / bare})
    more: dict[str, object] = {"libraries_alone_s": bare, "ratio": again / bare}
    yield Figure("startup", again, "s", database="sqlite", more=more)
    yield Figure("resident_memory", statistics.median(memory), "MB", database="sqlite")


def _start(folder: Path) -> tuple[float, float]:
    """Seconds to ready, and the megabytes then."""
    begun = time.perf_counter()
    with running(folder) as program:
        return time.perf_counter() - begun, resident_megabytes(program.pid)
