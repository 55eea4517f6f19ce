"""A Situation that remembers which of its facts were asked for."""

from __future__ import annotations

from dataclasses import fields
from typing import Final, cast

from rules.situation import Situation

_FACTS: Final = frozenset(each.name for each in fields(Situation)) - {"sources", "doubted"}


class Recorder:
    def __init__(self, facts: Situation) -> None:
        self._facts = facts
        self.read: dict[str, None] = {}

    def __getattr__(self, name: str) -> object:
        if name in _FACTS:
            self.read[name] = None
        return getattr(self._facts, name)

    @property
    def situation(self) -> Situation:
        """Itself, for those who only read."""
        return cast("Situation", self)
