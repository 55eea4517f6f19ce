"""One measured figure, told in one line of JSON, and the bar a person sees while it is measured."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from rich.console import Console
from rich.progress import Progress

RUNS: Final = 5
_DIGITS: Final = 4
_told: Final = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line."""

    members: int
    databases: tuple[str, ...]
    postgres_url: str
    api_base_url: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """`more`: what was run beside it on the same machine, and the ratio to it."""

    name: str
    value: float
    unit: str
    runs: int = RUNS
    database: str | None = None
    members: int | None = None
    more: dict[str, object] = field(default_factory=dict)

    def line(self) -> str:
        said = {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "runs": self.runs,
            "database": self.database,
            "members": self.members,
            **self.more,
        }
        return json.dumps({name: _short(value) for name, value in said.items()})


def _short(value: object) -> object:
    return float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value


def median_of_runs(label: str, measure: Callable[[], float]) -> float:
    with bar(label, RUNS) as advance:
        return statistics.median(_advanced(measure, advance) for _ in range(RUNS))


def _advanced(measure: Callable[[], float], advance: Callable[[], None]) -> float:
    value = measure()
    advance()
    return value


def seconds_of(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


@contextmanager
def bar(label: str, total: int) -> Iterator[Callable[[], None]]:
    """Call what it gives after each step."""
    with Progress(console=_told, transient=True, disable=not _told.is_terminal) as progress:
        task = progress.add_task(label, total=total)
        yield lambda: progress.advance(task)
