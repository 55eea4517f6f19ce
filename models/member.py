"""Who talks with us: the member, the addresses she uses, and what she agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import (
    CursorResult,
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
    and_,
    delete,
    false,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement

from core.pace import Pace
from models.base import NEVER_REUSED, Base, BigId, Moment, Sealed, vault

DEFAULT_HOUR: Final = 10
# 정보통신망법 제50조 제8항, 시행령 제62조의3: consent to advertising is looked at again every two
# years. We ask nobody again; it ends.
ADS_AGREED_FOR: Final = timedelta(days=730)

Place = tuple[str, bytes]
"""Channel and lookup: where someone is reached."""


class Wording(StrEnum):
    MESSAGES = "messages"
    EASY = "easy"


class ConsentKind(StrEnum):
    STORAGE = "storage"
    TRANSFER = "transfer"
    OTHER_PERSON = "other_person"
    PHONE = "phone"
    ADVERTISING = "advertising"


class Member(Base):
    __tablename__ = "members"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str | None] = mapped_column(Sealed("members.name"))
    language: Mapped[str] = mapped_column(String(5), default="ko")
    wording: Mapped[str] = mapped_column(String(10), default=Wording.MESSAGES)
    hour: Mapped[int] = mapped_column(default=DEFAULT_HOUR)
    pace: Mapped[str] = mapped_column(String(10), default=Pace.NORMAL)
    first_channel: Mapped[str | None] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(Moment)
    stopped_at: Mapped[datetime | None] = mapped_column(Moment)


class Address(Base):
    __tablename__ = "addresses"
    __table_args__ = (UniqueConstraint("channel", "lookup"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id, ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(10))
    lookup: Mapped[bytes] = mapped_column(LargeBinary(32))
    address: Mapped[str] = mapped_column(Sealed("addresses.address"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    dead_at: Mapped[datetime | None] = mapped_column(Moment)
    dead_reason: Mapped[str | None] = mapped_column(String(100))


class Consent(Base):
    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id, ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    wording_version: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(10))
    given_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


def lookup_of(channel: str, address: str) -> bytes:
    """The keyed hash an address is found by: 32 bytes."""
    return vault().fingerprint(address, f"address.{channel}")


async def find_address(session: AsyncSession, channel: str, lookup: bytes) -> Address | None:
    found = select(Address).where(Address.channel == channel, Address.lookup == lookup)
    return (await session.scalars(found)).one_or_none()


async def address_on(session: AsyncSession, member_id: int, channel: str) -> Address | None:
    """Her oldest address on a channel, dead or alive."""
    found = (
        select(Address)
        .where(Address.member_id == member_id, Address.channel == channel)
        .order_by(Address.id)
        .limit(1)
    )
    return (await session.scalars(found)).one_or_none()


async def living_addresses(session: AsyncSession, member_id: int) -> Sequence[Address]:
    """Addresses that can be written to, the member's first channel first, then the oldest; an
    electronic notice, which nobody reads at once, last."""
    member = await session.get_one(Member, member_id)
    found = (
        select(Address)
        .where(Address.member_id == member_id, Address.dead_at.is_(None))
        .order_by(
            Address.channel != (member.first_channel or ""),
            Address.channel == "document",
            Address.id,
        )
    )
    return (await session.scalars(found)).all()


async def mark_dead(
    session: AsyncSession, channel: str, lookup: bytes, *, reason: str, now: datetime
) -> None:
    await session.execute(
        update(Address)
        .where(Address.channel == channel, Address.lookup == lookup, Address.dead_at.is_(None))
        .values(dead_at=now, dead_reason=reason[:100])
    )


async def mark_alive(session: AsyncSession, channel: str, lookup: bytes) -> None:
    await session.execute(
        update(Address)
        .where(Address.channel == channel, Address.lookup == lookup)
        .values(dead_at=None, dead_reason=None)
    )


async def move_address(
    session: AsyncSession, channel: str, lookup: bytes, *, new_address: str
) -> None:
    """The provider gave an address a new name: everything kept under the old one follows, what
    waits to be sent too. Where the new name is known already, the old row of its kind goes."""
    new_lookup = lookup_of(channel, new_address)
    for mapper in Base.registry.mappers:
        if "lookup" in mapper.columns:
            table = mapper.class_
            here = at_places(table, [(channel, lookup)])
            if await _is_taken(session, table, (channel, new_lookup)):
                await session.execute(delete(table).where(here))
            values = {"lookup": new_lookup, "address": new_address}
            moved = {name: value for name, value in values.items() if name in mapper.columns}
            await session.execute(update(table).where(here).values(moved))


async def _is_taken(session: AsyncSession, table: type[Base], place: Place) -> bool:
    """A place has one address and one conversation; messages it has many."""
    if table.__tablename__ not in {"addresses", "conversations"}:
        return False
    found = select(func.count()).select_from(table).where(at_places(table, [place]))
    return (await session.scalars(found)).one() > 0


def at_places(table: type[Base], places: Sequence[Place]) -> ColumnElement[bool]:
    """Rows of `table` that came from or go to any of these addresses. Not the held ones of a
    notice: each is its member's, who is asked for her address again before it goes."""
    # Spelled out: for (channel, lookup) IN (…) SQLite goes through the whole channel.
    columns = table.__table__.columns
    found = or_(
        false(),
        *((columns["channel"] == c) & (columns["lookup"] == lookup) for c, lookup in places),
    )
    # The words of the index, without which it does not serve.
    is_outbox = table.__tablename__ == "outbox"
    return and_(literal_column("outbox.state <> 'held'"), found) if is_outbox else found


async def consents_of(session: AsyncSession, member_id: int) -> Sequence[Consent]:
    found = select(Consent).where(Consent.member_id == member_id).order_by(Consent.id)
    return (await session.scalars(found)).all()


async def agreed_at(session: AsyncSession, member_id: int, kind: ConsentKind) -> datetime | None:
    """When she agreed to this last, unless she has withdrawn it."""
    found = select(func.max(Consent.given_at)).where(
        Consent.member_id == member_id, Consent.kind == kind, Consent.withdrawn_at.is_(None)
    )
    return (await session.scalars(found)).one()


async def withdraw_consent(
    session: AsyncSession, member_id: int, kind: ConsentKind, *, now: datetime
) -> bool:
    """From now on it holds no longer; when, stays written down. Whether there was any."""
    withdrawn = await session.execute(
        update(Consent)
        .where(Consent.member_id == member_id, Consent.kind == kind, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
    return isinstance(withdrawn, CursorResult) and withdrawn.rowcount > 0


async def member_by_code(session: AsyncSession, code: str) -> Member | None:
    return (await session.scalars(select(Member).where(Member.code == code))).one_or_none()


async def count_members(session: AsyncSession) -> int:
    return (await session.scalars(select(func.count()).select_from(Member))).one()


async def lock_member(session: AsyncSession, member_id: int) -> Member | None:
    """The member, locked for this transaction; None when another worker has her, or erased."""
    found = select(Member).where(Member.id == member_id).with_for_update(skip_locked=True)
    return (await session.scalars(found)).one_or_none()
