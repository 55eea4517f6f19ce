"""Reads the files of this folder table by table. It knows the shapes of values, not schemes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rules import tables
from rules.entries import Phrase
from rules.loading import read_phrase
from rules.tables import Entry

STATUTES: Final = "statutes.toml"
PHRASES: Final = "phrases.toml"
NATURES: Final = "natures.toml"

_FOLDER: Final = "schemes"
_SHARED: Final = frozenset({STATUTES, PHRASES, NATURES})


def three(entry: Entry, key: str) -> Phrase:
    """One of several texts of an entry: `who`, `who_easy`, `who_en`."""
    return Phrase(entry.text(key), entry.text(f"{key}_easy"), entry.text(f"{key}_en"))


class Sayings:
    """The texts the entries share, in three voices, and which of them some entry uses."""

    def __init__(self, table: Mapping[str, Entry]) -> None:
        self._table = table
        self._phrases = {key: read_phrase(entry) for key, entry in table.items()}
        self._keys = {said.ko: key for key, said in self._phrases.items()}
        self._used: set[str] = set()

    def of(self, entry: Entry, key: str) -> Phrase:
        return self._said(entry, key, entry.text(key))

    def of_or_none(self, entry: Entry, key: str) -> Phrase | None:
        text = entry.text_or(key, "")
        return self._said(entry, key, text) if text else None

    def each(self, entry: Entry, key: str) -> tuple[Phrase, ...]:
        return tuple(self._said(entry, key, text) for text in entry.texts_or_none(key))

    def finish(self) -> None:
        """Refuse a text that no entry has: after an edit it would be a text nobody sees."""
        for key, entry in self._table.items():
            if key not in self._used:
                raise entry.error("ko", "a text of some benefit, to the letter")

    def _said(self, entry: Entry, key: str, text: str) -> Phrase:
        if text not in self._keys:
            raise entry.error(key, f"a text that {PHRASES} says in other words")
        self._used.add(self._keys[text])
        return self._phrases[self._keys[text]]


def read_file(name: str) -> dict[str, object]:
    """The content of rules/schemes/<name>."""
    return tables.read_file(name, _FOLDER)


def file_names() -> tuple[str, ...]:
    """One for each scheme."""
    return tuple(name for name in tables.file_names(_FOLDER) if name not in _SHARED)


def entries_of(name: str, content: dict[str, object], *kinds: str) -> list[dict[str, Entry]]:
    """The entries [kind.id] of a file, by kind and id. Refuse tables of other kinds, and fewer."""
    different = sorted(content.keys() ^ set(kinds))
    if different:
        raise ValueError(f"{name}: [{different[0]}]; expected {', '.join(kinds)}")
    return [tables.entries(name, kind, content) for kind in kinds]
