"""Made-up people: one member with a whole life in every table, and small rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import SEOUL
from models.conversation import Conversation
from models.document import DocumentEntry, KeptDocument
from models.entitlement import Entitlement, Reminder, ReminderState
from models.handover import Handover
from models.inbox import Received
from models.ledger import Happened, audit, record
from models.member import Address, Consent, ConsentKind, Member, lookup_of
from models.one_time_code import OneTimeCode, WrongCode
from models.outbox import Kind, Outgoing, Priority, State
from models.person import Fact, LifeEvent, Person, say_fact

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=SEOUL)


async def add_member(
    session: AsyncSession,
    *,
    code: str,
    address: str,
    now: datetime = NOW,
    number: int | None = None,
) -> Member:
    """A member who agreed to storing and writes on Telegram."""
    member = Member(id=number, code=code, name=f"이름 {code}", created_at=now)
    session.add(member)
    await session.flush()
    session.add_all(
        [
            Address(
                member_id=member.id,
                channel="telegram",
                lookup=lookup_of("telegram", address),
                address=address,
                created_at=now,
            ),
            Consent(
                member_id=member.id,
                kind=ConsentKind.STORAGE,
                wording_version="2026-03",
                channel="telegram",
                given_at=now,
            ),
        ]
    )
    await session.flush()
    return member


async def add_entitlement(
    session: AsyncSession, member: Member, *, claim: str = "퇴직수당", **values: object
) -> Entitlement:
    """The person, the event and the claim it opens."""
    person = Person(
        member_id=member.id, relation="self", name=member.name, created_at=member.created_at
    )
    session.add(person)
    await session.flush()
    event = LifeEvent(person_id=person.id, kind="retirement", created_at=member.created_at)
    session.add(event)
    await session.flush()
    entitlement = Entitlement(
        **{
            "member_id": member.id,
            "event_id": event.id,
            "claim": claim,
            "benefits": "retirement_allowance",
            "certainty": "sure",
            "start": "2021-02-28",
            "raw": date(2026, 2, 28),
            "adjusted": date(2026, 3, 3),
            "safe": date(2026, 2, 27),
            "created_at": member.created_at,
        }
        | values
    )
    session.add(entitlement)
    await session.flush()
    return entitlement


def fact(event_id: int, value: str, *, said_at: datetime = NOW) -> Fact:
    return Fact(
        event_id=event_id,
        name="retired_on",
        value=value,
        precision="day",
        source="said",
        said_at=said_at,
    )


def received(update_id: str, *, address: str, now: datetime = NOW, **values: object) -> Received:
    return Received(
        **{
            "channel": "telegram",
            "update_id": update_id,
            "lookup": lookup_of("telegram", address),
            "turn": {"kind": "text", "text": f"한 말 {update_id}"},
            "received_at": now,
        }
        | values
    )


def outgoing(key: str, *, address: str, now: datetime = NOW, **values: object) -> Outgoing:
    return Outgoing(
        **{
            "key": key,
            "kind": Kind.REPLY,
            "priority": Priority.REPLY,
            "channel": "telegram",
            "lookup": lookup_of("telegram", address),
            "address": address,
            "payload": {"text": f"보낸 말 {key}"},
            "next_attempt_at": now,
            "created_at": now,
        }
        | values
    )


def handover(code: str, *, address: str, now: datetime = NOW, **values: object) -> Handover:
    return Handover(
        **{
            "code": code,
            "channel": "telegram",
            "lookup": lookup_of("telegram", address),
            "content": {"text": f"물은 말 {code}"},
            "asked_at": now,
        }
        | values
    )


@dataclass(frozen=True, slots=True)
class Life:
    """What must not be found after an erasure: her words, names, ids and keyed hashes."""

    member: Member
    entitlement: Entitlement
    traces: tuple[str | bytes | int, ...]


async def live(session: AsyncSession, *, code: str, address: str, number: int) -> Life:
    """A member with at least one row in every table that can hold something about her."""
    member = await add_member(session, code=code, address=address, number=number)
    claim = await add_entitlement(session, member, id=number + 1, claim=f"claim-{code}")
    await say_fact(session, fact(claim.event_id, "2021-02-27", said_at=NOW - timedelta(days=1)))
    await say_fact(session, fact(claim.event_id, "2021-02-28"))
    lookup = lookup_of("telegram", address)
    talk = {"channel": "telegram", "lookup": lookup, "member_id": member.id}
    session.add_all(
        [
            Conversation(**talk, state={"step": f"단계 {code}"}, serial=3, updated_at=NOW),
            received(f"update-{code}", address=address, done_at=NOW),
            outgoing(f"reply-{code}", address=address, state=State.SENT, sent_at=NOW),
            outgoing(f"reminder-{code}", address=address, member_id=member.id, kind=Kind.REMINDER),
            handover(f"h{code}", address=address),
            WrongCode(channel="telegram", lookup=lookup, tried_at=NOW),
            OneTimeCode(
                member_id=member.id,
                purpose="phone",
                number=f"번호 {code}",
                created_at=NOW,
                expires_at=NOW,
            ),
            Reminder(
                entitlement_id=claim.id,
                safe=claim.safe,
                rung=f"rung-{code}",
                due_at=NOW,
                state=ReminderState.SENT,
                outbox_key=f"reminder-{code}",
                decided_at=NOW,
            ),
        ]
    )
    await _add_document(session, code)
    await record(session, member.id, Happened.REGISTERED, now=NOW)
    await record(
        session, member.id, Happened.SENT, now=NOW, entitlement_id=claim.id, detail={"of": code}
    )
    await audit(session, "exported", code, actor=f"member:{code}", now=NOW)
    return Life(
        member,
        claim,
        traces=(code, address, f"이름 {code}", number, number + 1, lookup, lookup.hex()),
    )


async def _add_document(session: AsyncSession, code: str) -> None:
    found = select(Outgoing.id).where(Outgoing.key == f"reminder-{code}")
    letter = (await session.scalars(found)).one()
    document = KeptDocument(
        name=f"d-{code}",
        outgoing_id=letter,
        sha256="0" * 64,
        sequence=1,
        requested_at=NOW,
        read_by=NOW + timedelta(days=7),
        state="read",
        receipt=f"receipt {code}",
    )
    session.add(document)
    await session.flush()
    entry = {"provider": "kpost", "sequence": letter, "line": 1, "kept_at": NOW}
    session.add(DocumentEntry(document_id=document.id, state="read", at=NOW, **entry))
