"""The data on other agencies' schemes in a person's own voice, and how much of it has room."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from bot.explain.fitting import BUBBLE, Room
from bot.view import Scene
from core.i18n import Say
from rules.entries import Phrase
from rules.limitation import Limitation
from rules.schemes import Scheme, SchemeBenefit
from rules.voices import called, in_voice

_ROOM: Final = {"en": Room(lines=8, letters=1200)}


@dataclass(frozen=True, slots=True)
class Teller:
    """The words of the data in the person's own voice."""

    scene: Scene

    def __call__(self, phrase: Phrase) -> str:
        """Plain Korean says one thing a line."""
        by_line = replace(phrase, easy=phrase.easy.replace(". ", ".\n"))
        return in_voice(by_line, self.scene.voice.name)

    def name(self, benefit: SchemeBenefit) -> str:
        return called(benefit, self.scene.voice.language)

    def plain(self, benefit: SchemeBenefit) -> str:
        return self(Phrase(ko=benefit.plain, easy=benefit.easy, en=benefit.plain_en))

    def body(self, own: Scheme) -> str:
        return own.body_en if self.scene.voice.language == "en" else own.body


def room_of(scene: Scene) -> Room:
    return _ROOM.get(scene.voice.name, BUBBLE)


def length_of(period: Limitation) -> Say:
    return Say(f"scheme.{period.unit.value}s", count=period.amount)
