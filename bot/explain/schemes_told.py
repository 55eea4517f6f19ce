"""The data on other agencies' schemes in a person's own voice, and how much of it has room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.explain.fitting import Room
from bot.view import Scene
from core.i18n import Say
from rules.entries import Phrase
from rules.limitation import Limitation
from rules.schemes import Scheme, SchemeBenefit

_ROOM: Final = {"en": Room(lines=8, letters=1200)}
_ROOM_KO: Final = Room(lines=8, letters=320)


@dataclass(frozen=True, slots=True)
class Teller:
    """The words of the data in the person's own voice."""

    scene: Scene

    def __call__(self, phrase: Phrase) -> str:
        return self._one(phrase.ko, _line_by_line(phrase.easy), phrase.en)

    def name(self, benefit: SchemeBenefit) -> str:
        english = f"{benefit.name_en} ({benefit.name})"
        return self._one(benefit.name, benefit.name, english)

    def plain(self, benefit: SchemeBenefit) -> str:
        return self._one(benefit.plain, _line_by_line(benefit.easy), benefit.plain_en)

    def body(self, own: Scheme) -> str:
        return self._one(own.body, own.body, own.body_en)

    def _one(self, ko: str, easy: str, en: str) -> str:
        return {"easy": easy, "en": en}.get(self.scene.voice.name, ko)


def _line_by_line(easy: str) -> str:
    """Plain Korean says one thing a line."""
    return easy.replace(". ", ".\n")


def room_of(scene: Scene) -> Room:
    return _ROOM.get(scene.voice.name, _ROOM_KO)


def length_of(period: Limitation) -> Say:
    return Say(f"scheme.{period.unit.value}s", count=period.amount)
