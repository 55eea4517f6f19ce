"""What a flow is given and what it gives back; and the shape every flow has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from bot.effects import Effect
from bot.reply import Reply
from bot.talk import Talk
from bot.view import Scene


@dataclass(frozen=True, slots=True)
class Given:
    """An answer to the present question: a button's value, or words, or both empty for neither."""

    value: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    reply: Reply
    talk: Talk
    effects: tuple[Effect, ...] = ()

    def led_by(self, first: Reply) -> Outcome:
        """The same, with `first` said before it."""
        return replace(self, reply=first.then(self.reply))

    def doing(self, *effects: Effect) -> Outcome:
        return replace(self, effects=(*effects, *self.effects))


class Flow(Protocol):
    def ask(self, talk: Talk, scene: Scene) -> Reply:
        """The present step's question, as it is asked first and whenever it is asked again."""
        ...

    def hear(self, given: Given, talk: Talk, scene: Scene) -> Outcome | None:
        """What an answer leads to; None when it is no answer to the present question."""
        ...
