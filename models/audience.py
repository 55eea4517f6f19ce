"""Whom a notice is for: a filter as SQL over members, who of them is left out and why, and the one
insert that makes a row for each of the others. Ordinary members only: nobody's words are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    String,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import SEOUL
from models.entitlement import Entitlement, EntitlementState
from models.handover import Handover
from models.member import ADS_AGREED_FOR, Address, Consent, ConsentKind, Member
from models.notice import Notice, NoticeClass
from models.outbox import Kind, Outgoing, Priority, State
from models.person import LifeEvent

ANY: Final = "any"
STOPPED: Final = "stopped"
WITH_OFFICER: Final = "with_officer"
NO_CONSENT: Final = "no_consent"
UNREACHABLE: Final = "unreachable"
LEFT_OUT: Final = (STOPPED, WITH_OFFICER, NO_CONSENT, UNREACHABLE)
_RETIREMENT: Final = "retirement"
_DECEMBER: Final = 12
_MANY: Final = 1_000
_VOICES: Final = {"ko": ("ko", "messages"), "easy": ("ko", "easy"), "en": ("en", None)}
_CHOSEN: Final = Address.__table__.alias("chosen")
_REACHED: Final = Address.__table__.alias("reached")


@dataclass(frozen=True, slots=True)
class Audience:
    """What is empty does not matter. `unclaimed`: a claim of the catalogue, or any. `days_from` and
    `days_to`: days from today to the safe day of something unclaimed. `retired_from` and
    `retired_to`: months, 2021-03, both included. `language`: ko, easy or en."""

    unclaimed: str = ""
    days_from: int | None = None
    days_to: int | None = None
    language: str = ""
    channel: str = ""
    retired_from: str = ""
    retired_to: str = ""

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in ("", None)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Audience:
        return cls(**kept)


@dataclass(frozen=True, slots=True)
class Counted:
    """`by_channel`: whom it goes to. `left_out`: how many it does not, by reason."""

    by_channel: Mapping[str, int]
    left_out: Mapping[str, int]

    @property
    def to_send(self) -> int:
        return sum(self.by_channel.values())

    @property
    def audience(self) -> int:
        return self.to_send + sum(self.left_out.values())

    def to_json(self) -> dict[str, Any]:
        return {
            "audience": self.audience,
            "by_channel": dict(self.by_channel),
            "left_out": dict(self.left_out),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Counted:
        return cls(kept["by_channel"], kept["left_out"])


async def count_audience(
    session: AsyncSession, notice: Notice, channels: Sequence[str], *, today: date
) -> Counted:
    """`channels`: those that can be written to first."""
    people = _people(notice, channels, today)
    label = func.coalesce(people.c.why_not, _CHOSEN.c.channel, literal(UNREACHABLE))
    found = (
        select(label.label("label"), func.count())
        .select_from(people)
        .outerjoin(_CHOSEN, _CHOSEN.c.id == people.c.place)
        .group_by("label")
    )
    counts = {str(row[0]): int(row[1]) for row in await session.execute(found)}
    return Counted(
        {name: n for name, n in sorted(counts.items()) if name not in LEFT_OUT},
        {name: counts[name] for name in LEFT_OUT if name in counts},
    )


async def enqueue_audience(
    session: AsyncSession, notice: Notice, channels: Sequence[str], *, now: datetime
) -> int:
    """A row for each recipient who has none yet, in one statement. How many were added.
    They are held: notices/broadcast.py lets them out bit by bit."""
    people = _people(notice, channels, now.date())
    values: dict[str, Any] = {
        "key": literal(f"notice:{notice.id}:") + cast(people.c.id, String),
        "kind": literal(str(Kind.BROADCAST)),
        "priority": literal(int(Priority.BROADCAST)),
        "channel": _CHOSEN.c.channel,
        "lookup": _CHOSEN.c.lookup,
        "member_id": people.c.id,
        "notice_id": literal(notice.id),
        "state": literal(str(State.HELD)),
        "next_attempt_at": literal(now, Outgoing.next_attempt_at.type),
        "attempts": literal(0),
        "repeated": literal(value=False),
        "created_at": literal(now, Outgoing.created_at.type),
    }
    chosen = (
        select(*values.values())
        .select_from(people)
        .join(_CHOSEN, _CHOSEN.c.id == people.c.place)
        .where(people.c.why_not.is_(None))
        .order_by(people.c.id)
    )
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    added = (
        dialect.insert(Outgoing)
        .from_select(list(values), chosen)
        .on_conflict_do_nothing(index_elements=[Outgoing.key])
    )
    is_sqlite = dialect is sqlite
    if is_sqlite:
        # Four indexes grow at random places: with two megabytes they are written over and over.
        await session.execute(text("PRAGMA cache_size=-65536"))
    result = await session.execute(added)
    if is_sqlite:
        await session.execute(text("PRAGMA cache_size=-2000"))
    count = result.rowcount if isinstance(result, CursorResult) else 0
    if count >= _MANY and not is_sqlite:
        # Until it is told, PostgreSQL plans every claim for the small table it knew.
        await session.execute(text("ANALYZE outbox"))
    return count


async def left_out_of(
    session: AsyncSession, notice: Notice, sent_to: int, *, today: date
) -> dict[str, int]:
    """Once everyone who can be reached has a row: how many of the audience have none, by reason.
    Nobody's address is looked up again; who has neither a reason nor a row is unreachable."""
    audience = Audience.from_json(notice.audience)
    why = _why_not(notice.kind, today).label("why_not")
    found = (
        select(why, func.count())
        .select_from(Member)
        .where(*_belongs(audience, today))
        .group_by("why_not")
    )
    counts = {row[0] or UNREACHABLE: int(row[1]) for row in await session.execute(found)}
    counts[UNREACHABLE] = max(counts.get(UNREACHABLE, 0) - sent_to, 0)
    return {name: counts[name] for name in LEFT_OUT if counts.get(name)}


async def agreed_to_advertising(
    session: AsyncSession, members: Sequence[int], *, today: date
) -> set[int]:
    found = select(Consent.member_id).where(Consent.member_id.in_(members), *_agreed(today))
    return set(await session.scalars(found))


def _agreed(today: date) -> tuple[ColumnElement[bool], ...]:
    """Not withdrawn, and not too old to count."""
    return (
        Consent.kind == ConsentKind.ADVERTISING,
        Consent.withdrawn_at.is_(None),
        Consent.given_at >= datetime.combine(today - ADS_AGREED_FOR, time(), SEOUL),
    )


def _people(notice: Notice, channels: Sequence[str], today: date) -> Subquery:
    """Everyone of the audience: id, why she is left out, and the living address she would be
    written to: on the channel she likes best, or the oldest. One pass over both tables."""
    audience = Audience.from_json(notice.audience)
    usable = [channel for channel in channels if audience.channel in ("", channel)]
    reach = and_(
        _REACHED.c.member_id == Member.id,
        _REACHED.c.dead_at.is_(None),
        _REACHED.c.channel.in_(usable),
    )
    liked = case((_REACHED.c.channel == Member.first_channel, _REACHED.c.id))
    return (
        select(
            Member.id,
            func.coalesce(func.min(liked), func.min(_REACHED.c.id)).label("place"),
            _why_not(notice.kind, today).label("why_not"),
        )
        .outerjoin(_REACHED, reach)
        .where(*_belongs(audience, today))
        .group_by(Member.id)
        .subquery("people")
    )


def _why_not(kind: str, today: date) -> ColumnElement[str | None]:
    """Why somebody of the audience is left out, but for the lack of an address; null for the rest.
    Whose message worried us is spoken to by a person first."""
    whens: list[tuple[ColumnElement[bool], str]] = [
        (Member.stopped_at.is_not(None), STOPPED),
        (
            exists().where(
                Handover.member_id == Member.id,
                Handover.urgent.is_(True),
                Handover.answered_at.is_(None),
            ),
            WITH_OFFICER,
        ),
    ]
    if kind == NoticeClass.AD:
        agreed = exists().where(Consent.member_id == Member.id, *_agreed(today))
        whens.append((~agreed, NO_CONSENT))
    return case(*whens, else_=None)


def _belongs(audience: Audience, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [literal(value=True)]
    if audience.language:
        language, wording = _VOICES[audience.language]
        found.append(Member.language == language)
        if wording is not None:
            found.append(Member.wording == wording)
    if audience.channel:
        found.append(
            exists().where(Address.member_id == Member.id, Address.channel == audience.channel)
        )
    if audience.unclaimed or audience.days_from is not None or audience.days_to is not None:
        found.append(_has_unclaimed(audience, today))
    if audience.retired_from or audience.retired_to:
        found.append(_retired_between(audience.retired_from, audience.retired_to))
    return found


def _has_unclaimed(audience: Audience, today: date) -> ColumnElement[bool]:
    wanted = [
        Entitlement.member_id == Member.id,
        Entitlement.state == EntitlementState.UNCLAIMED,
    ]
    if audience.unclaimed not in ("", ANY):
        wanted.append(Entitlement.claim == audience.unclaimed)
    if audience.days_from is not None:
        wanted.append(Entitlement.safe >= today + timedelta(days=audience.days_from))
    if audience.days_to is not None:
        wanted.append(Entitlement.safe <= today + timedelta(days=audience.days_to))
    return exists().where(*wanted)


def _retired_between(first: str, last: str) -> ColumnElement[bool]:
    """By the retirement day as it is known: who knows only its year is not found by a month."""
    wanted = [
        Entitlement.member_id == Member.id,
        LifeEvent.id == Entitlement.event_id,
        LifeEvent.kind == _RETIREMENT,
    ]
    if first:
        wanted.append(Entitlement.start >= first)
    if last:
        wanted.append(Entitlement.start < _month_after(last))
    return exists().where(*wanted)


def _month_after(month: str) -> str:
    year, number = (int(part) for part in month.split("-"))
    return f"{year + (number == _DECEMBER):04}-{number % _DECEMBER + 1:02}"
