"""What the pages ask of the house; jigi/ hands in the real thing, tests hand in small fakes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from channels.base import Attachment, Incoming, Message


@dataclass(frozen=True, slots=True)
class Line:
    """One bubble of a thread. `number` orders the bot's lines and is their SSE id; 0 for own ones.
    `at` is in Asia/Seoul, by the demonstration's clock where there is one."""

    number: int
    mine: bool
    message: Message
    at: datetime


class ChatDesk(Protocol):
    async def receive(self, incoming: Incoming) -> bool:
        """Store before answering. True when new, False when this update_id was here before.
        Raises StorageUnavailable: then the caller must not acknowledge the update."""
        ...

    async def thread(self, address: str) -> Sequence[Line]:
        """Everything kept of this address, oldest first."""
        ...

    async def news(self, address: str, after: int) -> Sequence[Line]:
        """The bot's lines numbered above `after`, oldest first."""
        ...

    async def attachment(self, address: str, number: int) -> Attachment | None:
        """The file that came with the bot's line `number`, only for its own address."""
        ...

    async def changed(self, seconds: float) -> None:
        """Return when there may be news, at the latest after `seconds`."""
        ...


class Step(StrEnum):
    MONTH = "month"
    YEAR = "year"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Moved:
    """`reminders`: how many were sent on the way. `idle`: nothing lies ahead to move to."""

    now: datetime
    reminders: int
    idle: bool = False


class DemoClock(Protocol):
    def now(self) -> datetime: ...

    async def move(self, step: Step, address: str) -> Moved:
        """Forward only; live through every reminder that falls due on the way."""
        ...


@dataclass(frozen=True, slots=True)
class Health:
    """`ready` decides the status of /healthz; `checks` are one word each, no personal data."""

    ready: bool
    checks: dict[str, str]


class HealthCheck(Protocol):
    async def __call__(self) -> Health: ...
