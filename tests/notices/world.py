"""A small world to remind people in: members, what they may claim, and a day to look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from channels.base import Message
from core.clock import SEOUL
from models import Address, Entitlement, LifeEvent, Member, Outgoing, Person, Reminder
from models.entitlement import entitlements_of, reminders_of
from models.member import lookup_of
from models.store import Store
from notices.due import DueResult, send_due
from notices.payload import from_payload
from notices.policy import Policy
from notices.replan import replan_entitlement
from notices.respond import Terms
from rules.calendar import BusinessCalendar
from rules.facts import PartialDate
from rules.limitation import Limitation, Unit, deadline

PHONE = "000-0000-0000"


def at(day: str, hour: int = 10, minute: int = 0) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(hour, minute), SEOUL)


def address_at(channel: str, number: int) -> str:
    return f"0101234{number:04d}" if channel == "alimtalk" else f"{channel}-{number}"


@dataclass
class World:
    store: Store
    policy: Policy
    calendar: BusinessCalendar
    members: int = 0

    @property
    def terms(self) -> Terms:
        return Terms(self.policy, self.calendar)

    async def member(
        self, now: datetime, *, channels: tuple[str, ...] = ("telegram",), language: str = "ko"
    ) -> int:
        self.members += 1
        async with self.store.write() as session:
            member = Member(
                code=f"m{self.members}",
                language=language,
                created_at=now,
                first_channel=next(iter(channels), None),
            )
            session.add(member)
            await session.flush()
            for channel in channels:
                address = address_at(channel, self.members)
                session.add(
                    Address(
                        member_id=member.id,
                        channel=channel,
                        lookup=lookup_of(channel, address),
                        address=address,
                        created_at=now,
                    )
                )
            return member.id

    async def entitlement(
        self, member_id: int, retired: str, now: datetime, *, claim: str = "retirement_allowance"
    ) -> int:
        """A retirement on that day, told of and planned at `now`."""
        async with self.store.write() as session:
            person = Person(member_id=member_id, relation="self", created_at=now)
            session.add(person)
            await session.flush()
            event = LifeEvent(person_id=person.id, kind="retirement", created_at=now)
            session.add(event)
            await session.flush()
            start = PartialDate.parse(retired)
            limit = deadline(start.earliest, Limitation(5, Unit.YEAR), self.calendar)
            benefit = claim if claim == "retirement_allowance" else "retirement_lump_sum"
            entitlement = Entitlement(
                member_id=member_id,
                event_id=event.id,
                claim=claim,
                benefits=benefit,
                certainty="likely",
                start=retired,
                raw=limit.raw,
                adjusted=limit.adjusted,
                safe=limit.safe,
                created_at=now,
            )
            session.add(entitlement)
            await session.flush()
            await replan_entitlement(
                session, entitlement, now=now, policy=self.policy, calendar=self.calendar
            )
            return entitlement.id

    async def due(self, now: datetime, limit: int = 50) -> DueResult:
        async with self.store.write() as session:
            return await send_due(
                session,
                now=now,
                policy=self.policy,
                calendar=self.calendar,
                phone=PHONE,
                limit=limit,
            )

    async def get(self, entitlement_id: int) -> Entitlement:
        async with self.store.read() as session:
            return await session.get_one(Entitlement, entitlement_id)

    async def of(self, member_id: int) -> list[Entitlement]:
        async with self.store.read() as session:
            return list(await entitlements_of(session, member_id))

    async def reminders(self, member_id: int) -> dict[str, str]:
        """Of each rung: what came of it."""
        async with self.store.read() as session:
            found = await reminders_of(session, member_id)
            return {reminder.rung: reminder.state for reminder in found}

    async def outbox(self) -> list[Outgoing]:
        async with self.store.read() as session:
            return await _all_outgoing(session)

    async def texts(self) -> list[Message]:
        return [from_payload(row.payload) for row in await self.outbox() if row.payload]


async def _all_outgoing(session: AsyncSession) -> list[Outgoing]:
    found: list[Outgoing] = []
    row_id = 0
    while (row := await session.get(Outgoing, row_id := row_id + 1)) is not None:
        found.append(row)
    return found


__all__ = ["PHONE", "Reminder", "World", "at"]
