"""Reads what a turn may know of a member: one snapshot from the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.view import AddressView, ClaimView, EventView, MemberView, PersonView
from channels.base import ANSWERS_ONLY
from core.clock import SEOUL
from core.i18n import Voice
from models.entitlement import Entitlement, Reminder, entitlements_of, reminders_of
from models.member import ConsentKind, Member, Place, agreed_at, living_addresses
from models.person import Fact, LifeEvent, events_of, facts_of, persons_of
from rules.facts import PartialDate
from rules.limitation import Deadline


async def member_view(session: AsyncSession, member: Member, here: Place) -> MemberView:
    addresses = await living_addresses(session, member.id)
    channels = [address.channel for address in addresses]
    persons = await persons_of(session, member.id)
    # While she registers nobody is known yet: four looks less in most of those turns.
    events = await events_of(session, member.id) if persons else ()
    facts = await facts_of(session, member.id) if events else ()
    entitlements = await entitlements_of(session, member.id) if events else ()
    reminders = await reminders_of(session, member.id) if entitlements else ()
    agreed = await agreed_at(session, member.id, ConsentKind.ADVERTISING)
    person_of = {event.id: event.person_id for event in events}
    return MemberView(
        id=member.id,
        code=member.code,
        name=member.name,
        voice=Voice(member.language, member.wording),
        hour=member.hour,
        pace=member.pace,
        stopped=member.stopped_at is not None,
        channels=tuple(dict.fromkeys(c for c in channels if c not in ANSWERS_ONLY)),
        first_channel=member.first_channel,
        persons=tuple(PersonView(p.id, p.relation, p.name) for p in persons),
        events=tuple(_event(event, facts) for event in events),
        claims=tuple(_claim(e, person_of[e.event_id], reminders) for e in entitlements),
        addresses=tuple(
            AddressView(a.id, a.channel, (a.channel, a.lookup) == here) for a in addresses
        ),
        ads_since=agreed and agreed.astimezone(SEOUL).date(),
    )


def _event(event: LifeEvent, facts: Sequence[Fact]) -> EventView:
    current = {
        fact.name: fact.value
        for fact in facts
        if fact.event_id == event.id and fact.replaced_at is None
    }
    return EventView(event.id, event.person_id, event.kind, current)


def _claim(row: Entitlement, person_id: int, reminders: Sequence[Reminder]) -> ClaimView:
    return ClaimView(
        id=row.id,
        event_id=row.event_id,
        person_id=person_id,
        claim=row.claim,
        benefits=tuple(row.benefits.split()),
        certainty=row.certainty,
        note=row.note,
        start=PartialDate.parse(row.start),
        deadline=Deadline(row.raw, row.adjusted, row.safe),
        state=row.state,
        claimed_on=row.claimed_on,
        next_at=row.next_reminder_at,
        next_rung=row.next_rung,
        reached=frozenset(
            r.rung for r in reminders if r.entitlement_id == row.id and r.safe == row.safe
        ),
    )
