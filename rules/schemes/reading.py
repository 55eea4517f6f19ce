"""Reads the files of this folder table by table. It knows the shapes of values, not schemes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from importlib import resources
from typing import Final

from rules.entries import Phrase
from rules.tables import Entry

STATUTES: Final = "statutes.toml"
PHRASES: Final = "phrases.toml"
NATURES: Final = "natures.toml"

_SHARED: Final = frozenset({STATUTES, PHRASES, NATURES})


class SchemeEntry(Entry):
    """An entry with yes-or-no values and with days that may be absent."""

    def flag(self, key: str) -> bool:
        value = self._get(key)
        if not isinstance(value, bool):
            raise self.error(key, "true or false")
        return value

    def day_or(self, key: str, fallback: date) -> date:
        return self.day(key) if key in self._values else fallback

    def day_or_none(self, key: str) -> date | None:
        return self.day(key) if key in self._values else None

    def phrase(self) -> Phrase:
        """The whole entry as one text in three voices."""
        ko = self.text("ko")
        read = Phrase(ko=ko, easy=self.text_or("easy", ko), en=self.text("en"))
        self.finish()
        return read

    def three(self, key: str) -> Phrase:
        """One of several texts of the entry: `who`, `who_easy`, `who_en`."""
        return Phrase(self.text(key), self.text(f"{key}_easy"), self.text(f"{key}_en"))


class Sayings:
    """The texts the entries share, in three voices, and which of them some entry uses."""

    def __init__(self, table: Mapping[str, SchemeEntry]) -> None:
        self._table = table
        self._phrases = {key: entry.phrase() for key, entry in table.items()}
        self._keys = {said.ko: key for key, said in self._phrases.items()}
        self._used: set[str] = set()

    def of(self, entry: SchemeEntry, key: str) -> Phrase:
        return self._said(entry, key, entry.text(key))

    def of_or_none(self, entry: SchemeEntry, key: str) -> Phrase | None:
        text = entry.text_or(key, "")
        return self._said(entry, key, text) if text else None

    def each(self, entry: SchemeEntry, key: str) -> tuple[Phrase, ...]:
        return tuple(self._said(entry, key, text) for text in entry.texts_or_none(key))

    def finish(self) -> None:
        """Refuse a text that no entry has: after an edit it would be a text nobody sees."""
        for key, entry in self._table.items():
            if key not in self._used:
                raise entry.error("ko", "a text of some benefit, to the letter")

    def _said(self, entry: SchemeEntry, key: str, text: str) -> Phrase:
        if text not in self._keys:
            raise entry.error(key, f"a text that {PHRASES} says in other words")
        self._used.add(self._keys[text])
        return self._phrases[self._keys[text]]


def read_file(name: str) -> dict[str, object]:
    """The content of rules/schemes/<name>."""
    raw = resources.files("rules").joinpath("schemes", name).read_text(encoding="utf-8")
    return tomllib.loads(raw)


def file_names() -> tuple[str, ...]:
    """One for each scheme."""
    folder = resources.files("rules").joinpath("schemes")
    names = {file.name for file in folder.iterdir() if file.name.endswith(".toml")}
    return tuple(sorted(names - _SHARED))


def tables(name: str, content: Mapping[str, object], *kinds: str) -> list[dict[str, SchemeEntry]]:
    """The entries [kind.id] of a file, by kind and id. Refuse tables of other kinds."""
    unknown = sorted(content.keys() - set(kinds))
    if unknown:
        raise ValueError(f"{name}: [{unknown[0]}]; expected one of {', '.join(kinds)}")
    return [_table(name, kind, content.get(kind)) for kind in kinds]


def _table(name: str, kind: str, found: object) -> dict[str, SchemeEntry]:
    if not isinstance(found, dict) or not all(isinstance(one, dict) for one in found.values()):
        raise ValueError(f"{name}: {kind} = {found!r}; expected tables [{kind}.<id>]")
    return {key: SchemeEntry(f"{name}: [{kind}.{key}]", values) for key, values in found.items()}
