"""How somebody asks: may I, until when, how much. The part that asks is looked at first."""

from __future__ import annotations

import re
from functools import cache

from bot.understand.lexicon import table
from bot.understand.questions import Piece


def aim_of(said: str, parts: tuple[Piece, ...]) -> str | None:
    """The aim of a normalised text; None where nothing is asked in any known way."""
    asked = " ".join(said[part.start : part.end] for part in parts if part.asked)
    return _first(asked) or _first(said)


def _first(text: str) -> str | None:
    return next((name for name, regex in _aims() if regex.search(text)), None)


@cache
def _aims() -> tuple[tuple[str, re.Pattern[str]], ...]:
    flags = re.VERBOSE | re.IGNORECASE
    return tuple((row["name"], re.compile(row["regex"], flags)) for row in table("topics")["aim"])
