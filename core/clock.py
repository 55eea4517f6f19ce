"""The one source of "now": nothing else in the program reads the time (tests hold it)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in Asia/Seoul."""
        ...


def today(clock: Clock) -> date:
    return clock.now().date()


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC).astimezone(SEOUL)


class ShiftedClock:
    """The demonstration's clock: real time plus a shift that only ever grows."""

    def __init__(self, base: Clock, shift: timedelta = timedelta()) -> None:
        self._base = base
        self.shift = shift

    def now(self) -> datetime:
        return self._base.now() + self.shift

    def move_to(self, moment: datetime) -> None:
        """Raise ValueError for a moment that has passed: history is not rewritten."""
        ahead = moment - self.now()
        if ahead < timedelta():
            raise ValueError(f"clock: {moment.isoformat()} has passed; expected a later moment")
        self.shift += ahead


class FixedClock:
    """Stands still until told to move; for tests and simulation."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment.astimezone(SEOUL)

    def now(self) -> datetime:
        return self._moment

    def move_to(self, moment: datetime) -> None:
        self._moment = moment.astimezone(SEOUL)

    def advance(self, step: timedelta) -> None:
        self._moment += step
