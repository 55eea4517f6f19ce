"""The condition of each rule in short words for people, from rules/data/conditions.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rules.tables import entries, read_file

_FILE: Final = "conditions.toml"


@dataclass(frozen=True, slots=True)
class Condition:
    """A noun phrase: it reads on its own, after "applies:" and after "does not apply:"."""

    text: str
    text_en: str


def condition(rule: str) -> Condition:
    """Raise KeyError for an id that is no rule's."""
    return conditions()[rule]


@lru_cache(maxsize=1)
def conditions() -> Mapping[str, Condition]:
    """Raise ValueError naming the rule and the key when the file is wrong."""
    read: dict[str, Condition] = {}
    for key, entry in entries(_FILE, "condition", read_file(_FILE)).items():
        read[key] = Condition(entry.text("text"), entry.text("text_en"))
        entry.finish()
    return read
