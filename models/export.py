"""내 정보 내려받기: everything kept about a member, readable by her and by a machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, inspect, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import ColumnElement

from core.i18n import Voice
from models.base import Base
from models.conversation import Conversation
from models.document import DocumentEntry, KeptDocument
from models.entitlement import Entitlement, Reminder, entitlements_of, reminders_of
from models.handover import Handover
from models.inbox import Received
from models.ledger import AuditEntry, is_unbroken, ledger_of
from models.member import Address, Member, at_places, consents_of
from models.notice import notices_numbered
from models.one_time_code import OneTimeCode, WrongCode
from models.outbox import Outgoing
from models.person import Fact, LifeEvent, events_of, facts_of, persons_of

# Row numbers, keyed hashes of what stands beside them, and what the sender and planner note
# for themselves: they say nothing of a person.
NOT_ABOUT_HER: Final = frozenset(
    (
        *("id", "member_id", "person_id", "event_id", "lookup", "key", "outbox_key", "update_id"),
        *("priority", "tries", "problem", "attempts", "attempted_by", "attempted_at", "serial"),
        *("next_attempt_at", "provider_id", "plan_revision", "next_rung", "notice_id"),
        *("outgoing_id", "document_id", "sequence", "line"),
        # Hashes of secrets that open her account while they live.
        *("digits", "token"),
    )
)

_TALKS: Final[dict[str, type[Conversation | Handover | Outgoing]]] = {
    "conversations": Conversation,
    "sent": Outgoing,
    "questions": Handover,
}

Exported = dict[str, Any]


async def export_member(
    session: AsyncSession, member_id: int, *, now: datetime, notice: str
) -> Exported:
    """`notice` is the sentence, in her language, that the ledger is not a 유통증명서.
    Raise LookupError for an unknown member."""
    member = await session.get(Member, member_id)
    if member is None:
        raise LookupError(f"member {member_id}: not found")
    entries = await ledger_of(session, member_id)
    return {
        "exported_at": now.isoformat(),
        "notice": notice,
        "member": _shown(member),
        "consents": _all_shown(await consents_of(session, member_id)),
        "persons": await _persons(session, member_id),
        **await _said(session, member),
        "ledger": {"unbroken": is_unbroken(entries), "entries": _all_shown(entries)},
    }


async def _persons(session: AsyncSession, member_id: int) -> list[Exported]:
    events = await events_of(session, member_id)
    facts = await facts_of(session, member_id)
    entitlements = await entitlements_of(session, member_id)
    reminders = await reminders_of(session, member_id)
    return [
        _shown(person)
        | {
            "events": [
                _event(event, facts, entitlements, reminders)
                for event in events
                if event.person_id == person.id
            ]
        }
        for person in await persons_of(session, member_id)
    ]


def _event(
    event: LifeEvent,
    facts: Iterable[Fact],
    entitlements: Iterable[Entitlement],
    reminders: Iterable[Reminder],
) -> Exported:
    return _shown(event) | {
        "facts": _all_shown(fact for fact in facts if fact.event_id == event.id),
        "entitlements": [
            {"entitlement_id": claim.id}
            | _shown(claim)
            | {"reminders": _all_shown(r for r in reminders if r.entitlement_id == claim.id)}
            for claim in entitlements
            if claim.event_id == event.id
        ],
    }


async def _said(session: AsyncSession, member: Member) -> Exported:
    """Addresses, and all that was said there, by her and by us."""
    of_her = select(Address).where(Address.member_id == member.id).order_by(Address.id)
    addresses = (await session.scalars(of_her)).all()
    places = [(address.channel, address.lookup) for address in addresses]
    found: dict[str, Select[Any]] = {
        name: select(table)
        .where(or_(table.member_id == member.id, at_places(table, places)))
        .order_by(table.id)
        for name, table in _TALKS.items()
    }
    found |= _documents(or_(Outgoing.member_id == member.id, at_places(Outgoing, places)))
    found["received"] = select(Received).where(at_places(Received, places)).order_by(Received.id)
    found["codes"] = (
        select(OneTimeCode).where(OneTimeCode.member_id == member.id).order_by(OneTimeCode.id)
    )
    found["wrong_codes"] = (
        select(WrongCode).where(at_places(WrongCode, places)).order_by(WrongCode.id)
    )
    found["acts_on_her_data"] = (
        select(AuditEntry).where(AuditEntry.subject == member.code).order_by(AuditEntry.id)
    )
    said = {name: (await session.scalars(query)).all() for name, query in found.items()}
    shown = {name: _all_shown(rows) for name, rows in said.items()}
    await _put_in_notices(session, member, said["sent"], shown["sent"])
    return {"addresses": _all_shown(addresses)} | shown


def _documents(hers: ColumnElement[bool]) -> dict[str, Select[Any]]:
    """Her electronic notices, and what their intermediary said of each. `hers`: which messages."""
    letters = select(Outgoing.id).where(hers)
    documents = select(KeptDocument.id).where(KeptDocument.outgoing_id.in_(letters))
    of_hers = select(KeptDocument).where(KeptDocument.outgoing_id.in_(letters))
    told = select(DocumentEntry).where(DocumentEntry.document_id.in_(documents))
    return {
        "documents": of_hers.order_by(KeptDocument.id),
        "document_events": told.order_by(DocumentEntry.id),
    }


async def _put_in_notices(
    session: AsyncSession, member: Member, rows: Sequence[Outgoing], shown: list[Exported]
) -> None:
    """The words of a notice stand in the notice alone."""
    numbers = {row.notice_id for row in rows if row.notice_id is not None}
    notices = await notices_numbered(session, sorted(numbers)) if numbers else {}
    for row, told in zip(rows, shown, strict=True):
        if row.notice_id in notices and row.payload is None:
            texts = notices[row.notice_id].texts
            told["payload"] = {
                "text": texts.get(Voice(member.language, member.wording).name) or texts["ko"]
            }


def _all_shown(rows: Iterable[Base]) -> list[Exported]:
    return [_shown(row) for row in rows]


def _shown(row: Base) -> Exported:
    columns = inspect(type(row)).columns
    return {
        column.name: _readable(getattr(row, column.name))
        for column in columns
        if column.name not in NOT_ABOUT_HER
    }


def _readable(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value
