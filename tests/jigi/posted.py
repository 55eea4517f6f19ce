"""A house that sends electronic notices into one folder and finds results in another, by a clock
that is moved by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from channels.base import Channel, Gone, Message, Outcome
from channels.document.exchange import Exchange
from core.bell import Bell
from core.clock import FixedClock
from jigi.document import Documents
from jobs.deliver import Deliverer
from jobs.timetable import Ticks
from models import DocumentEntry, KeptDocument
from models.entitlement import unreached
from models.ledger import ledger_of
from models.store import Store
from notices.policy import load_policy
from rules.calendar import BusinessCalendar
from tests.channels.document.test_exchange import KEY, bring
from tests.notices.world import PHONE, World, at

REGISTERED = at("2026-11-22")
SIXTY = at("2026-12-28")
WINDOW = timedelta(days=7)


@dataclass
class Phones:
    """AlimTalk as it answers here."""

    outcome: Outcome = field(default_factory=lambda: Gone("A324 blocked"))
    most: int = 200
    keeps_keys: bool = True

    async def send_batch(
        self,
        key: str,  # noqa: ARG002  the port's shape
        letters: Sequence[tuple[str, Message]],
    ) -> Sequence[Outcome]:
        return [self.outcome] * len(letters)


@dataclass
class House:
    world: World
    clock: FixedClock
    documents: Documents
    deliverer: Deliverer
    ticks: Ticks
    phones: Phones

    async def member(self, *channels: str) -> int:
        """Someone whose limit is sixty days ahead, when the first channel has its turn."""
        member = await self.world.member(REGISTERED, channels=channels or ("alimtalk", "document"))
        await self.world.entitlement(member, "2022-03-01", REGISTERED)
        return member

    async def remind(self) -> None:
        await self.ticks.due()
        await self.sweep()

    async def sweep(self) -> None:
        for channel in (Channel.ALIMTALK, Channel.DOCUMENT):
            while await self.deliverer.sweep(channel):
                pass

    async def pass_by(self, time: timedelta) -> None:
        self.clock.advance(time)
        await self.ticks.documents()

    async def rows(self) -> list[tuple[str, str]]:
        return [(row.channel, row.state) for row in await self.world.outbox()]

    async def documents_kept(self) -> list[KeptDocument]:
        async with self.world.store.read() as session:
            return list(await session.scalars(select(KeptDocument).order_by(KeptDocument.id)))

    async def evidence(self) -> list[str]:
        async with self.world.store.read() as session:
            found = select(DocumentEntry.state).order_by(DocumentEntry.id)
            return list(await session.scalars(found))

    async def unreached(self) -> list[tuple[str, str]]:
        async with self.world.store.read() as session:
            return [(row.code, row.rung) for row in await unreached(session)]

    async def happened(self, member: int) -> list[str]:
        async with self.world.store.read() as session:
            return [entry.happened for entry in await ledger_of(session, member)]

    async def name(self) -> str:
        (kept,) = await self.documents_kept()
        return kept.name

    def bring(self, *lines: object, sequence: int = 1, **more: Any) -> Path:  # noqa: ANN401  of a manifest
        return bring(self.documents.exchange, list(lines), sequence, **more)

    async def result(self, state: str, sequence: int = 1, **more: str) -> Path:
        return self.bring(
            told(await self.name(), state, self.clock.now(), **more), sequence=sequence
        )


def told(name: str, state: str, moment: datetime, **more: str) -> dict[str, str]:
    return {"id": name, "state": state, "at": moment.isoformat(), **more}


def make_house(store: Store, tmp_path: Path) -> House:
    (tmp_path / "in").mkdir()
    world = World(store, load_policy(), BusinessCalendar())
    clock, phones = FixedClock(SIXTY), Phones()
    exchange = Exchange("kpost", tmp_path / "out", tmp_path / "in", KEY)
    documents = Documents(exchange, world.store, clock, WINDOW)
    deliverer = Deliverer(
        store=world.store,
        senders={},
        batchers={Channel.ALIMTALK: phones, Channel.DOCUMENT: documents},
        clock=clock,
        bell=Bell(),
        worker="w1",
        policy=world.policy,
    )
    ticks = Ticks(
        world.store, clock, Bell(), world.policy, world.calendar, PHONE, results=documents.look
    )
    return House(world, clock, documents, deliverer, ticks, phones)


def lines_of(house: House, sequence: int = 1) -> list[dict[str, str]]:
    folder = house.documents.exchange.outbox / f"kpost-{sequence:06d}"
    return [json.loads(line) for line in (folder / "documents.jsonl").read_text().splitlines()]
