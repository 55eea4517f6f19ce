"""One message to one member: in which words, which way, and what is written down of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from channels.base import ONE_WAY
from core.i18n import Say, Voice, tell
from models import Address, Member, Person, Reminder
from models.entitlement import ReminderState, was_reminded
from models.ledger import Happened, Note
from models.outbox import Kind
from models.person import owners_of
from notices import route
from notices.outbox import Letter, enqueue
from notices.plan import FOLLOW_UP, URGENT, days_told
from notices.policy import Policy
from notices.templated import carried
from notices.wording import Item, Occasion, reminder
from rules.calendar import BusinessCalendar


@dataclass(frozen=True, slots=True)
class Desk:
    """One look at the clock, and what it is judged by. `phone` is the pension office's."""

    session: AsyncSession
    now: datetime
    policy: Policy
    calendar: BusinessCalendar
    phone: str


async def dispatch(desk: Desk, member: Member, items: Sequence[Item]) -> list[Note] | None:
    """Into the outbox, the most urgent item first; what to write down of it. None when she
    cannot be reached in any way."""
    living = await route.ways_to(desk.session, member.id)
    tried = await route.tried_in_vain(desk.session, [item.entitlement.id for item in items])
    untried = [one for one in living if one.channel not in tried]
    address = _address(desk, items, untried or living)
    if address is None:
        return None
    in_fixed_words = any(one.channel in ONE_WAY for one in living)
    way = _Way(address, tried if untried else [], in_fixed_words=in_fixed_words)
    key = await _write(desk, member, items, way)
    for item in items:
        state = ReminderState.SENT if item is items[0] else ReminderState.MERGED
        reach(desk, item, state, key=key)
    return [note(item, Happened.QUEUED, key=key, channel=address.channel) for item in items]


def reach(desk: Desk, item: Item, state: ReminderState, *, key: str | None = None) -> None:
    """The rung is behind us: what came of it."""
    entitlement, rung = item.entitlement, item.rung
    if rung.rung == FOLLOW_UP:
        entitlement.follow_up = True
    desk.session.add(
        Reminder(
            entitlement_id=entitlement.id,
            safe=entitlement.safe,
            rung=rung.rung,
            due_at=rung.at,
            state=state,
            outbox_key=key,
            decided_at=desk.now,
        )
    )


def note(item: Item, happened: Happened, **more: str) -> Note:
    detail = {"rung": item.rung.rung, "safe": item.entitlement.safe.isoformat(), **more}
    return Note(happened, item.entitlement.id, detail)


def _address(desk: Desk, items: Sequence[Item], living: Sequence[Address]) -> Address | None:
    today = desk.now.date()
    nearest = min(days_told(item.entitlement.safe, today, item.rung.rung) for item in items)
    answered = [item.entitlement.acknowledged_at for item in items]
    return route.choose(
        living,
        turn=route.turn_at(nearest, desk.policy),
        heard=any(at and desk.now - at <= desk.policy.heard_for for at in answered),
    )


@dataclass(frozen=True, slots=True)
class _Way:
    """Where a message goes, and which channels were tried before. `in_fixed_words`: it may have to
    become an AlimTalk or an electronic notice."""

    address: Address
    tried: Sequence[str]
    in_fixed_words: bool


async def _write(desk: Desk, member: Member, items: Sequence[Item], way: _Way) -> str:
    """The key of the bubble with the buttons."""
    lead, address = items[0], way.address
    cause = f"due:{lead.entitlement.id}:{lead.entitlement.safe:%Y%m%d}:{lead.rung.rung}"
    first = not await was_reminded(desk.session, member.id)
    voice = Voice(member.language, member.wording)
    owners = _labels(await owners_of(desk.session, member.id), voice)
    occasion = Occasion(desk.now.date(), desk.policy, desk.phone, first=first, owners=owners)
    bubbles = reminder(items, occasion, voice)
    if way.in_fixed_words:
        bubbles = carried(bubbles, items, occasion, channel=address.channel)
    for after, message in zip(reversed(range(len(bubbles))), bubbles, strict=True):
        letter = Letter(
            key=route.key_of(cause, after, way.tried),
            kind=_kind(items, occasion),
            channel=address.channel,
            address=address.address,
            message=message,
            member_id=member.id,
        )
        await enqueue(desk.session, letter, now=desk.now)
    return route.key_of(cause, 0, way.tried)


def _labels(owners: Mapping[int, Person], voice: Voice) -> dict[int, str]:
    """Event by event, whose it is; nothing while there is only one person."""
    if len({person.id for person in owners.values()}) < len("ab"):
        return {}
    return {
        event: person.name or tell(Say(f"whose.{person.relation}"), voice)
        for event, person in owners.items()
    }


def _kind(items: Sequence[Item], occasion: Occasion) -> Kind:
    last_day = any(
        item.rung.rung == URGENT or item.entitlement.safe == occasion.today
        for item in items
        if item.rung.rung != FOLLOW_UP
    )
    return Kind.DEADLINE_DAY if last_day else Kind.REMINDER
