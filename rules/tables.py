"""Reads one entry of a data file, key by key, and says exactly what is wrong with it.
It knows the shapes of values, not what benefits are."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from importlib import resources
from typing import Any, Final, TypeVar, cast

from rules.citation import Citation, article_text
from rules.limitation import Limitation, Unit

_Choice = TypeVar("_Choice", bound=StrEnum)

_PERIOD: Final = re.compile(r"(\d+)(년|개월|일)")
_UNITS: Final = {"년": Unit.YEAR, "개월": Unit.MONTH, "일": Unit.DAY}


class Entry:
    """One table of a TOML file. Every reader raises ValueError naming file, id and key."""

    def __init__(self, place: str, values: dict[str, object]) -> None:
        self._place = place
        self._values = values
        self._asked: set[str] = set()

    def error(self, key: str, expected: str) -> ValueError:
        return ValueError(f"{self._place} {key} = {self._values.get(key)!r}; expected {expected}")

    def text(self, key: str) -> str:
        value = self._get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, "a text")
        return value

    def text_or(self, key: str, fallback: str) -> str:
        return self.text(key) if key in self._values else fallback

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._get(key)
        if not isinstance(value, list) or not value or not all(_is_text(item) for item in value):
            raise self.error(key, "a list of texts, not empty")
        return tuple(value)

    def texts_or_none(self, key: str) -> tuple[str, ...]:
        return self.texts(key) if key in self._values else ()

    def day(self, key: str) -> date:
        value = self._get(key)
        if type(value) is not date:
            raise self.error(key, "a day as 2026-10-02")
        return value

    def day_or(self, key: str, fallback: date) -> date:
        return self.day(key) if key in self._values else fallback

    def day_or_none(self, key: str) -> date | None:
        return self.day(key) if key in self._values else None

    def flag(self, key: str) -> bool:
        value = self._get(key)
        if not isinstance(value, bool):
            raise self.error(key, "true or false")
        return value

    def limitation(self, key: str) -> Limitation | None:
        if key not in self._values:
            return None
        found = _PERIOD.fullmatch(self.text(key))
        if found is None:
            raise self.error(key, "a period as 5년, 6개월 or 30일")
        return Limitation(int(found[1]), _UNITS[found[2]])

    def citation(self, key: str) -> Citation:
        return self._citation(key, self.text(key))

    def citations(self, key: str) -> tuple[Citation, ...]:
        return tuple(self._citation(key, item) for item in self.texts(key))

    def choice(self, key: str, kind: type[_Choice]) -> _Choice:
        given = self.text(key)
        try:
            return kind(given)
        except ValueError as error:
            raise self.error(key, f"one of {', '.join(kind)}") from error

    def known(self, key: str) -> None:
        """Say that a key was read elsewhere."""
        self._asked.add(key)

    def finish(self) -> None:
        """Refuse keys that nobody asked for: a misspelt key must not be silently ignored."""
        unknown = sorted(self._values.keys() - self._asked)
        if unknown:
            raise self.error(unknown[0], f"one of {', '.join(sorted(self._asked))}")

    def _get(self, key: str) -> object:
        self._asked.add(key)
        return self._values.get(key)

    def _citation(self, key: str, item: str) -> Citation:
        statute, _, article = item.partition(" ")
        try:
            article_text(article)
        except ValueError as error:
            raise self.error(key, f"articles as '법 54①' ({error})") from error
        return Citation(statute, article)


def file_names(folder: str) -> tuple[str, ...]:
    """The data files of rules/<folder>, sorted."""
    files = resources.files("rules").joinpath(folder).iterdir()
    return tuple(sorted(file.name for file in files if file.name.endswith(".toml")))


def read_file(
    name: str, folder: str = "data", parse_float: Callable[[str], Any] = float
) -> dict[str, object]:
    """The content of rules/<folder>/<name>."""
    raw = resources.files("rules").joinpath(folder, name).read_text(encoding="utf-8")
    return tomllib.loads(raw, parse_float=parse_float)


def read_folder(
    folder: str, parse_float: Callable[[str], Any] = float
) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Every table of every file: the file's name, the table's id, its values. Refuse an id that
    two files have."""
    owners: dict[str, str] = {}
    for name in file_names(folder):
        for key, values in read_file(name, folder, parse_float).items():
            if key in owners:
                raise ValueError(
                    f"{name}: [{key}]; expected an id that no other file has, not {owners[key]}"
                )
            owners[key] = name
            yield name, key, as_table(f"{name}: [{key}]", values)


def entries(name: str, table: str, content: dict[str, object]) -> dict[str, Entry]:
    """The entries [table.id] of a file, [defaults] filled in, by id."""
    defaults = _named(name, "defaults", content.get("defaults", {}))
    found = _named(name, table, content.get(table, {}))
    return {
        key: Entry(f"{name}: [{table}.{key}]", defaults | _named(name, f"{table}.{key}", values))
        for key, values in found.items()
    }


def as_table(place: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError(f"{place}; expected a table")  # noqa: TRY004  the file is wrong
    return cast("dict[str, object]", value)


def _named(name: str, table: str, value: object) -> dict[str, object]:
    return as_table(f"{name}: {table} = {value!r}", value)


def _is_text(item: object) -> bool:
    return isinstance(item, str) and bool(item.strip())
