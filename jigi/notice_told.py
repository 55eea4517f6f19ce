"""What a step of an officer leads to, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from core.i18n import Say, Voice, tell

_VOICE: Final = Voice()


@dataclass(frozen=True, slots=True)
class Told:
    """`data`: as JSON. `lines`: sentences. `panels`: title and text. `rows`: a table, its head
    first."""

    data: Any
    lines: Sequence[Say | str] = ()
    panels: Sequence[tuple[str, str]] = ()
    rows: Sequence[Sequence[str]] = ()


def show(told: Told) -> None:
    out = Console(highlight=False)
    for title, text in told.panels:
        out.print(Panel(Text(text), title=title, title_align="left"))
    for line in told.lines:
        out.print(line if isinstance(line, str) else tell(line, _VOICE), markup=False)
    if told.rows:
        table = Table(*told.rows[0])
        for row in told.rows[1:]:
            table.add_row(*(Text(cell) for cell in row))
        out.print(table)
