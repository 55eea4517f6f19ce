"""What every command shares: settings, one clear line for what only a person can mend, and where
it is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console

from core.faults import StorageUnavailable
from core.settings import Settings, load_settings

told = Console(stderr=True, highlight=False)


def settings() -> Settings:
    with one_line():
        return load_settings()


@contextmanager
def one_line(*more: type[Exception]) -> Iterator[None]:
    """What only a person can mend is said in one line for each thing, with exit status 2."""
    expected: tuple[type[Exception], ...] = (StorageUnavailable, ValueError, *more)
    try:
        yield
    except expected as refused:
        stop(str(refused))


def stop(line: str) -> NoReturn:
    told.print(line, markup=False, soft_wrap=True)
    raise typer.Exit(2)


def no(line: str) -> NoReturn:
    told.print(line, markup=False, soft_wrap=True)
    raise typer.Exit(1)
