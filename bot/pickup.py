"""For channels that are asked and answer: waits until a turn is answered and hands over what lies
ready at its address. Nothing is lost between two requests: what was not shown waits in its row."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final
from weakref import WeakValueDictionary

from bot.reception import Reception, kept_name
from channels.base import Incoming
from core.bell import Bell
from core.clock import Clock
from models.inbox import is_waiting, number_of
from models.member import Place, lookup_of
from models.store import Store
from notices.outbox import Fits, Handed, hand_over, take_back

# Another process rings no bell here.
_LOOK_EVERY: Final = 0.25
_Queues = WeakValueDictionary[Place, asyncio.Lock]


class Pickup:
    def __init__(self, reception: Reception, store: Store, clock: Clock, *, answered: Bell) -> None:
        self._reception = reception
        self._store, self._clock, self._answered = store, clock, answered
        self._arrivals: _Queues = WeakValueDictionary()
        self._queues: _Queues = WeakValueDictionary()

    async def receive(self, incoming: Incoming) -> bool:
        """Store once, one person's words in their order: so her requests queue in it, too."""
        async with _queue(self._arrivals, _place(incoming)):
            return await self._reception.receive(await self._reception.as_meant(incoming))

    async def pick_up(self, incoming: Incoming, fits: Fits, *, seconds: float) -> Handed | None:
        """What lies ready once this update is answered, or, when it was never stored, once all
        of its sender's are; None when that takes longer. One person's requests go in order."""
        place = _place(incoming)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds) as patience, _queue(self._queues, place):
                number = await self._until_answered(place, kept_name(incoming))
                # Cut off here, what was written down as shown would never be seen.
                patience.reschedule(None)
                return await self._hand_over(place, fits, number)
        return None

    async def put_back(self, handed: Handed) -> None:
        """It was taken along and did not arrive: it is shown with the next request."""
        async with self._store.write() as session:
            await take_back(session, handed.numbers, now=self._clock.now())

    async def _until_answered(self, place: Place, update_id: str) -> int | None:
        """The number of the update, if there is one."""
        # Heard from now on: what rings between a look and the wait after it is not slept over.
        await self._answered.wait(0)
        async with self._store.read() as session:
            number = await number_of(session, place[0], update_id)
            waits = await is_waiting(session, *place, up_to=number)
        while waits:
            await self._answered.wait(_LOOK_EVERY)
            waits = await self._is_waiting(place, number)
        return number

    async def _is_waiting(self, place: Place, number: int | None) -> bool:
        async with self._store.read() as session:
            return await is_waiting(session, *place, up_to=number)

    async def _hand_over(self, place: Place, fits: Fits, number: int | None) -> Handed:
        last = "" if number is None else f"reply:{number}:"
        async with self._store.write() as session:
            return await hand_over(session, place, fits, now=self._clock.now(), last=last)


def _place(incoming: Incoming) -> Place:
    return incoming.channel, lookup_of(incoming.channel, incoming.address)


def _queue(queues: _Queues, place: Place) -> asyncio.Lock:
    return queues.setdefault(place, asyncio.Lock())
