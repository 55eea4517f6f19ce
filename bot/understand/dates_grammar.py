"""Where in a text the date grammar of dates.toml finds something. It knows forms, not meanings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from bot.understand.lexicon import compiled, section, table

# Read characters are overwritten with this one; normalise() lets no control character through.
_READ: Final = "\x00"
_PART: Final = re.compile(r"\{([A-Z][A-Z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Form:
    name: str
    make: str
    regex: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Season:
    """Windows of months; a month above 12 lies in the next year."""

    regex: re.Pattern[str]
    windows: tuple[tuple[int, int], ...]


def scan(text: str) -> Iterator[tuple[Form, re.Match[str]]]:
    """Every form found, the earlier forms of the table first, no character used twice."""
    left = text
    for form in forms("pattern"):
        for match in list(form.regex.finditer(left)):
            yield form, match
            left = left[: match.start()] + _READ * len(match.group()) + left[match.end() :]


@cache
def forms(kind: str) -> tuple[Form, ...]:
    return tuple(
        Form(row["name"], row["make"], _compile(row["regex"])) for row in table("dates")[kind]
    )


@cache
def seasons() -> tuple[Season, ...]:
    return tuple(
        Season(_compile(row["regex"]), tuple((first, last) for first, last in row["windows"]))
        for row in table("dates")["season"]
    )


@cache
def word(name: str) -> re.Pattern[str]:
    return _compile(section("words", of="dates")[name])


@cache
def numbers_of(name: str) -> dict[str, int]:
    return {str(key): int(value) for key, value in section(name, of="dates").items()}


@cache
def words_of(name: str) -> dict[str, str]:
    return {str(key): str(value) for key, value in section(name, of="dates").items()}


def group(match: re.Match[str], name: str) -> str:
    """What the group read, or its twin with "_" after the name (an alternative of the form)."""
    named = match.groupdict()
    for key in (name, f"{name}_", f"{name}__"):
        if named.get(key):
            return str(named[key])
    return ""


def _compile(regex: str) -> re.Pattern[str]:
    return compiled(_with_parts(regex))


def _with_parts(regex: str) -> str:
    while _PART.search(regex):
        regex = _PART.sub(lambda found: _parts()[found.group(1)], regex)
    return regex


@cache
def _parts() -> dict[str, str]:
    every_season = "|".join(row["regex"] for row in table("dates")["season"])
    return {
        "SEASONS": every_season,
        "SEASON_": f"(?P<season_>{every_season})",
        **section("parts", of="dates"),
    }
