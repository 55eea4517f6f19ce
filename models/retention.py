"""How long each table keeps what it holds, as data, and the sweep that keeps the word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import CursorResult, delete, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import ColumnElement

from models.conversation import Conversation
from models.entitlement import Entitlement
from models.erase import erase_member
from models.handover import Handover
from models.inbox import Received
from models.ledger import AuditEntry
from models.member import Address, Consent, ConsentKind, Member
from models.notice import Notice
from models.officer import Officer
from models.one_time_code import KEPT, OneTimeCode, WrongCode
from models.outbox import FINISHED, Outgoing, State

WITHOUT_CONSENT: Final = timedelta(hours=24)
CONVERSED: Final = timedelta(days=90)
YEAR: Final = timedelta(days=365)
TWO_YEARS: Final = timedelta(days=730)
_WITH_THE_MEMBER: Final = "as long as the member's own row"
_WITH_THE_LETTER: Final = "as long as the message's own row"
ACTOR: Final = "retention"
BATCH: Final = 5_000

_Swept = type[
    AuditEntry
    | Conversation
    | Handover
    | Notice
    | Officer
    | OneTimeCode
    | Outgoing
    | Received
    | WrongCode
]
_Addressed = type[Conversation | Handover | Outgoing | Received]


@dataclass(frozen=True, slots=True)
class Kept:
    """`limit` is what `purge` counts for members; None: nothing to count, `until` says why."""

    table: str
    what: str
    until: str
    limit: timedelta | None = None


RETENTION: Final = (
    Kept(
        "members",
        "code, name, wishes",
        "a year after the last deadline, the last word and the registration, or until erased",
        YEAR,
    ),
    Kept("addresses", "where messages go", _WITH_THE_MEMBER),
    Kept("consents", "what was agreed to, in which wording, when", _WITH_THE_MEMBER),
    Kept("persons", "whose benefits are watched", _WITH_THE_MEMBER),
    Kept("life_events", "what happened to them", _WITH_THE_MEMBER),
    Kept("facts", "what was said about it, corrections too", _WITH_THE_MEMBER),
    Kept("entitlements", "claims and their deadlines", _WITH_THE_MEMBER),
    Kept("reminders", "which rungs were reached", _WITH_THE_MEMBER),
    Kept("ledger", "what happened to each promise", _WITH_THE_MEMBER),
    Kept("conversations", "where a talk stands", f"{_WITH_THE_MEMBER}; 24 hours without consent"),
    Kept(
        "inbox",
        "masked messages of a person",
        "90 days after the answer; 24 hours without consent",
        CONVERSED,
    ),
    Kept(
        "outbox",
        "messages to a person",
        "a year after they were finished; 24 hours without consent",
        YEAR,
    ),
    Kept("documents", "where each electronic notice stands", _WITH_THE_LETTER),
    Kept("document_events", "what the intermediary said of it", _WITH_THE_LETTER),
    Kept(
        "handovers",
        "questions a person must answer",
        "a year after the answer; without consent 24 hours after it",
        YEAR,
    ),
    Kept("one_time_codes", "keyed hashes of codes", "a day after they stopped working", KEPT),
    Kept("wrong_codes", "that a wrong code came from an address", "a day", KEPT),
    Kept(
        "notices",
        "officers' words to many, filter and figures",
        "two years after the notice was over",
        TWO_YEARS,
    ),
    Kept(
        "officers",
        "who may write to many, and her chat",
        "two years after the role was withdrawn; the chat until then",
        TWO_YEARS,
    ),
    Kept("audit", "who did what with a member's data", "two years", TWO_YEARS),
    Kept("reading_counts", "which topic a question meant, as counts", "always: of nobody"),
    Kept("marks", "the program's own notes, nothing about a person", "as long as they are true"),
)


async def purge(
    session: AsyncSession, now: datetime, *, kept: timedelta = YEAR, batch: int = BATCH
) -> dict[str, int]:
    """Delete what has been kept long enough: at most `batch` rows of each table, so that nobody
    waits long for the database. Return how many went, by table; call again while any is `batch`."""
    counts = {
        table.__tablename__: await _sweep(session, table, condition, batch=batch)
        for table, condition in _overdue(now, kept)
    }
    counts[Member.__tablename__] = await _forget_members(session, now, kept=kept, batch=batch)
    return counts


def _overdue(now: datetime, kept: timedelta) -> tuple[tuple[_Swept, ColumnElement[bool]], ...]:
    day_ago = now - WITHOUT_CONSENT
    return (
        (
            Received,
            or_(
                Received.done_at <= now - CONVERSED,
                (Received.received_at <= day_ago) & _without_consent(Received),
            ),
        ),
        (
            Outgoing,
            or_(
                Outgoing.state.in_(FINISHED) & (Outgoing.created_at <= now - kept),
                (Outgoing.created_at <= day_ago)
                # A held row has no words, and is sent to where she is by then.
                & Outgoing.state.not_in((State.ATTEMPTING, State.HELD))
                & _without_consent(Outgoing),
            ),
        ),
        (Conversation, (Conversation.updated_at <= day_ago) & _without_consent(Conversation)),
        (
            Handover,
            or_(
                Handover.answered_at <= now - kept,
                (Handover.answered_at <= day_ago) & _without_consent(Handover),
            ),
        ),
        (Notice, Notice.finished_at <= now - TWO_YEARS),
        (Officer, Officer.withdrawn_at <= now - TWO_YEARS),
        (AuditEntry, AuditEntry.at <= now - TWO_YEARS),
        (OneTimeCode, OneTimeCode.expires_at <= now - KEPT),
        (WrongCode, WrongCode.tried_at <= now - KEPT),
    )


def _without_consent(table: _Addressed) -> ColumnElement[bool]:
    """Nobody at this address has agreed to storing, or she has taken it back."""
    agreed = (
        select(Consent.id)
        .join(Address, Address.member_id == Consent.member_id)
        .where(
            Address.channel == table.channel,
            Address.lookup == table.lookup,
            Consent.kind == ConsentKind.STORAGE,
            Consent.withdrawn_at.is_(None),
        )
    )
    return ~exists(agreed.correlate(table))


async def _sweep(
    session: AsyncSession, table: _Swept, condition: ColumnElement[bool], *, batch: int
) -> int:
    oldest = select(table.id).where(condition).order_by(table.id).limit(batch)
    result = await session.execute(delete(table).where(table.id.in_(oldest)))
    return result.rowcount if isinstance(result, CursorResult) else 0


async def _forget_members(
    session: AsyncSession, now: datetime, *, kept: timedelta, batch: int
) -> int:
    edge = now - kept
    watched = select(Entitlement.id).where(
        Entitlement.member_id == Member.id, Entitlement.adjusted >= edge.date()
    )
    spoke = select(Conversation.id).where(
        Conversation.member_id == Member.id, Conversation.updated_at >= edge
    )
    found = (
        select(Member.id)
        .where(Member.created_at < edge, ~exists(watched), ~exists(spoke))
        .order_by(Member.id)
        .limit(batch)
    )
    forgotten = (await session.scalars(found)).all()
    for member_id in forgotten:
        await erase_member(session, member_id, actor=ACTOR, now=now)
    return len(forgotten)
