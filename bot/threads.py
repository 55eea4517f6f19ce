"""What a guest said in this talk, in memory only: she agreed to nothing, so nothing is stored. A
restart or another process forgets it, and she is asked again."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from bot.talk import Talk

_KEPT: Final = timedelta(minutes=30)
_MOST: Final = 10_000

Place = tuple[str, bytes]


class GuestThreads:
    def __init__(self) -> None:
        self._talks: OrderedDict[Place, tuple[datetime, Talk]] = OrderedDict()

    def recall(self, place: Place, now: datetime) -> Talk | None:
        """None for who said nothing lately."""
        at, talk = self._talks.get(place, (None, None))
        return talk if at is not None and at <= now <= at + _KEPT else None

    def keep(self, place: Place, talk: Talk, now: datetime) -> None:
        self._talks.pop(place, None)
        self._talks[place] = now, talk
        while len(self._talks) > _MOST or self._oldest() < now - _KEPT:
            self._talks.popitem(last=False)

    def _oldest(self) -> datetime:
        return next(iter(self._talks.values()))[0]

    def forget(self, place: Place) -> None:
        self._talks.pop(place, None)
