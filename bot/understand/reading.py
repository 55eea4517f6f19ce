"""One pass over a message: everything that later steps look at, found once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.understand.aims import aim_of
from bot.understand.deaths import condolence_of, with_condolence
from bot.understand.facts import Heard, hear
from bot.understand.features import features_of
from bot.understand.misheard import as_meant
from bot.understand.normalise import normalise
from bot.understand.questions import Piece, pieces
from bot.understand.schemes import scheme_of
from bot.understand.spans import Span, find_spans
from bot.understand.stated import Stated, state


@dataclass(frozen=True)
class Passage:
    """`said` is normalised; places of spans and parts point into it."""

    said: str
    parts: tuple[Piece, ...]
    spans: tuple[Span, ...]
    heard: Heard
    stated: Stated

    @cached_property
    def aim(self) -> str | None:
        return aim_of(self.said, self.parts)

    @cached_property
    def scheme(self) -> str:
        return scheme_of(self.said, self.spans)

    @cached_property
    def features(self) -> dict[str, float]:
        return features_of(self.said, spans=self.spans, aim=self.aim, stated=self.stated)

    @cached_property
    def condolence(self) -> str | None:
        """The condolence payment that is meant, where it is plain whose death is spoken of."""
        return condolence_of(self._terms, self._benefits, self.stated)

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The ids of all terms, in their order."""
        return with_condolence(self._terms, self.condolence)

    @cached_property
    def benefits(self) -> tuple[str, ...]:
        """The benefits named, in their order."""
        return (self.condolence,) if self.condolence else self._benefits

    @cached_property
    def _terms(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for span in self.spans for name in span.ids))

    @cached_property
    def _benefits(self) -> tuple[str, ...]:
        named = (b for span in self.spans for term in span.terms for b in term.benefits)
        return tuple(dict.fromkeys(named))


def read(text: str, *, today: date) -> Passage:
    said = normalise(text)
    parts = pieces(said)
    heard = hear(said, today=today)
    stated = state(said, parts=parts, heard=heard, today=today)
    return Passage(said, parts, as_meant(find_spans(said)), heard, stated)
