"""모두 지우기: everything about a member goes at once; what stays says that it was done,
and nothing about her."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import CursorResult, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import ColumnElement

from models.base import Base, vault
from models.conversation import Conversation
from models.document import DocumentEntry, KeptDocument
from models.entitlement import Entitlement, Reminder
from models.handover import Handover
from models.inbox import Received
from models.ledger import AuditEntry, LedgerEntry, audit
from models.member import Address, Consent, Member, Place, at_places
from models.notice import count_erased
from models.one_time_code import OneTimeCode, WrongCode
from models.outbox import Outgoing
from models.person import Fact, LifeEvent, Person
from models.spread import unfinished_to

ERASED: Final = "erased"
BY_HERSELF: Final = "member"
_FINGERPRINT_LETTERS: Final = 40

_Doomed = Sequence[tuple[type[Base], ColumnElement[bool]]]


async def erase_member(
    session: AsyncSession, member_id: int, *, actor: str, now: datetime
) -> dict[str, int]:
    """Delete every row about a member and return how many went, by table.

    The caller's transaction is the unit: all of it or nothing. One audit entry stays, with the
    counts and a keyed fingerprint of the member's code. Raise LookupError for an unknown member.
    """
    member = await session.get(Member, member_id, with_for_update=True)
    if member is None:
        raise LookupError(f"member {member_id}: not found")
    found = select(Address.channel, Address.lookup).where(Address.member_id == member_id)
    places = [(row.channel, row.lookup) for row in await session.execute(found)]
    await count_erased(session, await unfinished_to(session, member_id))
    counts = {
        table.__tablename__: await _delete(session, table, condition)
        for table, condition in _doomed(member, places)
    }
    await audit(
        session,
        ERASED,
        fingerprint_of(member.code),
        actor=BY_HERSELF if member.code in actor else actor,
        now=now,
        detail=counts,
    )
    return counts


def fingerprint_of(code: str) -> str:
    """What the audit calls an erased member: it answers "was she erased?" to who has her code."""
    return vault().fingerprint(code, "members.code").hex()[:_FINGERPRINT_LETTERS]


def _doomed(member: Member, places: Sequence[Place]) -> _Doomed:
    """Children before their parents, so that every row is counted."""
    entitlements = select(Entitlement.id).where(Entitlement.member_id == member.id)
    persons = select(Person.id).where(Person.member_id == member.id)
    events = select(LifeEvent.id).where(LifeEvent.person_id.in_(persons))
    letters = select(Outgoing.id).where(
        or_(Outgoing.member_id == member.id, at_places(Outgoing, places))
    )
    documents = select(KeptDocument.id).where(KeptDocument.outgoing_id.in_(letters))
    return (
        (DocumentEntry, DocumentEntry.document_id.in_(documents)),
        (KeptDocument, KeptDocument.outgoing_id.in_(letters)),
        (Reminder, Reminder.entitlement_id.in_(entitlements)),
        (Entitlement, Entitlement.member_id == member.id),
        (Fact, Fact.event_id.in_(events)),
        (LifeEvent, LifeEvent.person_id.in_(persons)),
        (Person, Person.member_id == member.id),
        (LedgerEntry, LedgerEntry.member_id == member.id),
        (Handover, or_(Handover.member_id == member.id, at_places(Handover, places))),
        (Outgoing, or_(Outgoing.member_id == member.id, at_places(Outgoing, places))),
        (Received, at_places(Received, places)),
        (Conversation, or_(Conversation.member_id == member.id, at_places(Conversation, places))),
        (OneTimeCode, OneTimeCode.member_id == member.id),
        (WrongCode, at_places(WrongCode, places)),
        (Consent, Consent.member_id == member.id),
        (Address, Address.member_id == member.id),
        (AuditEntry, or_(AuditEntry.subject == member.code, AuditEntry.actor == member.code)),
        (Member, Member.id == member.id),
    )


async def _delete(session: AsyncSession, table: type[Base], condition: ColumnElement[bool]) -> int:
    result = await session.execute(delete(table).where(condition))
    return result.rowcount if isinstance(result, CursorResult) else 0
