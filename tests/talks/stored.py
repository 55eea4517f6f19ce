"""What the database holds of a person after a turn, and whether it holds what it must not."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.base import Base
from models.entitlement import Entitlement, entitlements_of
from models.handover import Handover
from models.member import Member, consents_of, find_address, living_addresses, lookup_of
from models.person import Fact, LifeEvent, Person, events_of, facts_of, persons_of
from models.store import Store
from tests.client import Person as Client

_WISHES: Final = ("name", "language", "wording", "hour", "pace", "first_channel")
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)[\s\-·.]+(?=\d)")
_COUNTED: Final[Mapping[str, type[Base]]] = {
    "members": Member,
    "persons": Person,
    "life_events": LifeEvent,
    "facts": Fact,
    "entitlements": Entitlement,
    "handovers": Handover,
}


async def member_of(session: AsyncSession, client: Client) -> Member | None:
    place = (client.channel, lookup_of(client.channel, client.address))
    address = await find_address(session, *place)
    return await session.get(Member, address.member_id) if address else None


async def wishes_of(session: AsyncSession, client: Client) -> dict[str, Any]:
    """Her settings; `stopped` and `registered` besides. Empty when she is no member."""
    member = await member_of(session, client)
    if member is None:
        return {}
    wishes: dict[str, Any] = {name: getattr(member, name) or "" for name in _WISHES}
    return {**wishes, "stopped": member.stopped_at is not None}


async def events_in_order(session: AsyncSession, client: Client) -> Sequence[LifeEvent]:
    member = await member_of(session, client)
    return await events_of(session, member.id) if member else ()


async def current_facts(session: AsyncSession, client: Client, event_id: int) -> dict[str, str]:
    member = await member_of(session, client)
    found = await facts_of(session, member.id) if member else ()
    return {f.name: f.value for f in found if f.event_id == event_id and f.replaced_at is None}


async def claims_by_name(
    session: AsyncSession, client: Client, event_id: int
) -> dict[str, dict[str, str]]:
    member = await member_of(session, client)
    rows = await entitlements_of(session, member.id) if member else ()
    return {
        row.claim: {
            "safe": row.safe.isoformat(),
            "state": str(row.state),
            "next": row.next_reminder_at.date().isoformat() if row.next_reminder_at else "",
            "hour": str(row.next_reminder_at.hour) if row.next_reminder_at else "",
        }
        for row in rows
        if row.event_id == event_id
    }


async def consents_given(session: AsyncSession, client: Client) -> list[str]:
    member = await member_of(session, client)
    return [str(row.kind) for row in await consents_of(session, member.id)] if member else []


async def channels_of(session: AsyncSession, client: Client) -> tuple[str, ...]:
    """Every channel that belongs to her, in its order."""
    member = await member_of(session, client)
    found = await living_addresses(session, member.id) if member else ()
    return tuple(sorted(address.channel for address in found))


async def relations(session: AsyncSession, client: Client) -> list[str]:
    member = await member_of(session, client)
    return [row.relation for row in await persons_of(session, member.id)] if member else []


async def counts(session: AsyncSession) -> dict[str, int]:
    return {
        name: (await session.scalars(select(func.count()).select_from(table))).one()
        for name, table in _COUNTED.items()
    }


async def handed_over(session: AsyncSession) -> list[Handover]:
    return list((await session.scalars(select(Handover).order_by(Handover.id))).all())


async def everything_kept(store: Store) -> str:
    """Every column of every row, opened: what a thief with the keys would read."""
    kept = []
    async with store.read() as session:
        for mapper in Base.registry.mappers:
            for row in await session.scalars(select(mapper.class_)):
                values = {column.key: getattr(row, column.key) for column in mapper.column_attrs}
                kept.append(json.dumps(values, ensure_ascii=False, default=repr))
    return "\n".join(kept)


def without_gaps(text: str) -> str:
    """Digits that stand together, however they were written."""
    return _BETWEEN_DIGITS.sub("", "".join(_plain(letter) for letter in text))


def _plain(letter: str) -> str:
    return str(int(letter)) if letter.isdecimal() else letter
