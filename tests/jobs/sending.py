"""What the tests of sending share: a channel that pretends, rows, a running loop, a death."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from channels.base import Message, Outcome, Sent
from core.nursery import Nursery
from jobs.deliver import Deliverer
from models import Outgoing
from models.outbox import Kind, State
from models.store import Store
from notices.outbox import Letter, enqueue
from tests.notices.world import at

NOON = at("2026-11-24", 12)


class Pretend:
    """A channel that answers as told, and remembers what it was given."""

    def __init__(self, answer: Callable[[str], Outcome] = Sent) -> None:
        self.answer = answer
        self.heard: list[tuple[str, str]] = []
        self.hanging: set[str] = set()
        self.released = asyncio.Event()

    async def send(self, address: str, message: Message) -> Outcome:
        self.heard.append((address, message.text))
        if address in self.hanging:
            await self.released.wait()
        return self.answer(f"id-{len(self.heard)}")


async def write(store: Store, key: str, address: str = "a", kind: Kind = Kind.REPLY) -> None:
    async with store.write() as session:
        letter = Letter(key, kind, "telegram", address, Message(f"text {key}"))
        await enqueue(session, letter, now=NOON)


async def rows(store: Store) -> list[Outgoing]:
    async with store.read() as session:
        found = [await session.get(Outgoing, number) for number in range(1, 40)]
    return [row for row in found if row is not None]


async def all_in(store: Store, state: State) -> bool:
    return {row.state for row in await rows(store)} == {state}


@asynccontextmanager
async def running(deliverer: Deliverer, grace: float = 5) -> AsyncIterator[Nursery]:
    nursery = Nursery()
    nursery.keep("deliver", lambda: deliverer.run(nursery))
    try:
        yield nursery
    finally:
        await nursery.stop(grace=grace)


async def until(nursery: Nursery, seen: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not seen():
            await nursery.pause(0.01)


class Killed(BaseException):
    """The process is gone."""


def kill_at(point: str) -> Callable[[str], None]:
    def fault(reached: str) -> None:
        if reached == point:
            raise Killed

    return fault
