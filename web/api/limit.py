"""How many requests a key may make in a minute. Counted in memory: a restart forgives, and each
process counts by itself, which is enough for answers that cost a millisecond."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from core.clock import Clock

_SECOND: Final = 1_000_000
_WINDOW: Final = 60 * _SECOND


@dataclass(frozen=True, slots=True)
class Spent:
    """What is left after a request. `wait`: whole seconds until the next one is taken, 0 when this
    one was; `reset`: until all of it is there again."""

    limit: int
    remaining: int
    reset: int
    wait: int

    def headers(self) -> dict[str, str]:
        """RateLimit fields as the IETF draft of 2025 has them, and Retry-After for a refusal."""
        told = {
            "RateLimit-Policy": f'"minute";q={self.limit};w=60',
            "RateLimit": f'"minute";r={self.remaining};t={self.reset}',
        }
        return told | {"Retry-After": str(self.wait)} if self.wait else told


class Limits:
    """GCRA: one number for each name, the moment at which its whole allowance is back."""

    def __init__(self, clock: Clock, *, per_minute: int) -> None:
        self._clock = clock
        self._limit = per_minute
        self._step = _WINDOW // per_minute
        self._due: dict[str, int] = {}

    def take(self, name: str) -> Spent:
        moment = self._clock.now()
        now = int(moment.timestamp()) * _SECOND + moment.microsecond
        # A clock set back must not lock anybody out for longer than the window.
        due = min(max(self._due.get(name, now), now), now + _WINDOW)
        over = due + self._step - (now + _WINDOW)
        self._due[name] = due if over > 0 else due + self._step
        if over > 0:
            return Spent(self._limit, 0, _seconds(due - now), max(1, _seconds(over)))
        due += self._step
        return Spent(self._limit, (now + _WINDOW - due) // self._step, _seconds(due - now), 0)


def _seconds(microseconds: int) -> int:
    return -(-microseconds // _SECOND)
