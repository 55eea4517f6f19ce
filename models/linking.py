"""Which addresses are one member's: another one joins her, one leaves again. What was said at an
address that leaves goes with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import ColumnElement

from models.conversation import Conversation
from models.erase import BY_HERSELF, erase_member
from models.handover import Handover
from models.inbox import Received
from models.ledger import audit
from models.member import Address, Consent, Member, at_places, find_address, lookup_of
from models.one_time_code import WrongCode
from models.outbox import Kind, Outgoing
from models.person import Person


async def may_be_moved(session: AsyncSession, member_id: int) -> bool:
    """She has registered nothing and talks at one address only: nothing is lost by moving it."""
    persons = select(func.count()).select_from(Person).where(Person.member_id == member_id)
    addresses = select(func.count()).select_from(Address).where(Address.member_id == member_id)
    counted = (await session.scalars(persons)).one(), (await session.scalars(addresses)).one()
    return counted == (0, 1)


async def join(
    session: AsyncSession, member: Member, conversation: Conversation, address: str, now: datetime
) -> Address:
    """The address of this conversation is the member's from now on. Who had it and registered
    nothing there is no member any more; her consents come along."""
    here = await find_address(session, conversation.channel, conversation.lookup)
    before = None if here is None else await session.get_one(Member, here.member_id)
    if here is None:
        here = _address(member, conversation.channel, address, now)
        session.add(here)
    here.member_id, conversation.member_id = member.id, member.id
    here.dead_at = here.dead_reason = None
    await session.flush()
    if before is not None and before.id != member.id:
        for table in (Consent, Outgoing):
            await session.execute(
                update(table).where(table.member_id == before.id).values(member_id=member.id)
            )
        await erase_member(session, before.id, actor=BY_HERSELF, now=now)
    await audit(session, "link", member.code, actor=BY_HERSELF, now=now, detail=_told(here))
    return here


async def add_number(
    session: AsyncSession, member: Member, channel: str, number: str, now: datetime
) -> bool:
    """False when it is another member's. Where it is dead, it has changed hands: who proved that
    it is hers has it now."""
    here = await find_address(session, channel, lookup_of(channel, number))
    if here is not None and here.member_id != member.id:
        if here.dead_at is None:
            return False
        await session.delete(here)
        await session.flush()
        here = None
    if here is None:
        here = _address(member, channel, number, now)
        session.add(here)
    here.dead_at = here.dead_reason = None
    await session.flush()
    await audit(session, "link", member.code, actor=BY_HERSELF, now=now, detail=_told(here))
    return True


async def part(
    session: AsyncSession, address: Address, *, now: datetime, actor: str = BY_HERSELF
) -> None:
    """An address is nobody's any more: all that was said there goes, and what a person still has
    to answer is answered by telephone."""
    member = await session.get_one(Member, address.member_id)
    place = [(address.channel, address.lookup)]
    for table in (Received, Conversation, WrongCode):
        await session.execute(delete(table).where(at_places(table, place)))
    await session.execute(delete(Outgoing).where(at_places(Outgoing, place), _not_under_way()))
    await session.execute(
        delete(Handover).where(at_places(Handover, place), Handover.answered_at.is_not(None))
    )
    if member.first_channel == address.channel:
        member.first_channel = None
    await _withdraw_consents(session, address, now)
    detail = _told(address)
    await session.delete(address)
    await session.flush()
    await audit(session, "unlink", member.code, actor=actor, now=now, detail=detail)


async def texted_since(session: AsyncSession, channel: str, number: str, since: datetime) -> int:
    """How many codes were sent to this number, by whomever: nobody is to be pestered."""
    return await _count(
        session,
        at_places(Outgoing, [(channel, lookup_of(channel, number))])
        & (Outgoing.kind == Kind.REPLY)
        & (Outgoing.created_at > since),
    )


async def texted_by_since(
    session: AsyncSession, channel: str, member_id: int, since: datetime
) -> int:
    return await _count(
        session,
        (Outgoing.member_id == member_id)
        & (Outgoing.channel == channel)
        & (Outgoing.kind == Kind.REPLY)
        & (Outgoing.created_at > since),
    )


async def _count(session: AsyncSession, which: ColumnElement[bool]) -> int:
    found = select(func.count()).select_from(Outgoing).where(which)
    return (await session.scalars(found)).one()


def _not_under_way() -> ColumnElement[bool]:
    """What is being sent this moment is settled by its sender."""
    return literal_column("outbox.state != 'attempting'")


async def _withdraw_consents(session: AsyncSession, address: Address, now: datetime) -> None:
    """What was agreed to for this channel alone ends with the last address on it."""
    others = select(func.count()).select_from(Address)
    same = others.where(
        Address.member_id == address.member_id,
        Address.channel == address.channel,
        Address.id != address.id,
    )
    if (await session.scalars(same)).one():
        return
    await session.execute(
        update(Consent)
        .where(
            Consent.member_id == address.member_id,
            Consent.channel == address.channel,
            Consent.kind.in_(("transfer", "phone")),
            Consent.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )


def _address(member: Member, channel: str, address: str, now: datetime) -> Address:
    return Address(
        member_id=member.id,
        channel=channel,
        lookup=lookup_of(channel, address),
        address=address,
        created_at=now,
    )


def _told(address: Address) -> dict[str, str]:
    return {"channel": address.channel}
