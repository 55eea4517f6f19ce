"""The words people use, read once from the data files beside this module: Korean stays there."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_NO_LETTERS = re.compile(r"\\.|\(\?P[<=]\w+|\(\?[a-zA-Z]+\)")
_LATIN = re.compile(r"[A-Za-z]")


@cache
def table(name: str) -> dict[str, Any]:
    """The whole of `name`.toml: "lexicon" (words) or "dates" (the date grammar)."""
    with (_HERE / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def section(*path: str, of: str = "lexicon") -> dict[str, Any]:
    found: Any = table(of)
    for key in path:
        found = found[key]
    if not isinstance(found, dict):
        raise TypeError(f"{of}.toml: {'.'.join(path)} is {type(found).__name__}; expected a table")
    return found


@cache
def pattern(*path: str) -> re.Pattern[str]:
    """The regular expression at `path` of lexicon.toml, written there over several lines."""
    *tables, key = path
    return compiled(section(*tables)[key])


def compiled(regex: str) -> re.Pattern[str]:
    """Hangul has no capitals, and to look for them makes compiling three times as slow."""
    capitals = re.IGNORECASE if _LATIN.search(_NO_LETTERS.sub("", regex)) else re.NOFLAG
    return re.compile(regex, re.VERBOSE | capitals)
