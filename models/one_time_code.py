"""One-time codes: only their keyed hashes are kept, each works once and not for long, and who
guesses is stopped."""

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
    delete,
    func,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement

from core.codes import Secret
from models.base import Base, BigId, Moment, Sealed, vault
from models.member import Member, Place


class Purpose(StrEnum):
    LINK = "link"
    PHONE = "phone"
    PAPER = "paper"


JOINING: Final = (Purpose.LINK, Purpose.PAPER)
LIVES: Final = {
    Purpose.LINK: timedelta(minutes=10),
    Purpose.PHONE: timedelta(minutes=10),
    Purpose.PAPER: timedelta(days=30),
}
TRIES: Final = 5
TRIES_WITHIN: Final = timedelta(hours=1)
# Of everybody together: 26 bits must not be guessed from many addresses either.
TRIES_OF_ALL: Final = 300
TRIES_OF_ALL_WITHIN: Final = timedelta(days=1)
KEPT: Final = timedelta(days=1)


class OneTimeCode(Base):
    """`digits` and `token` are keyed hashes; a code may have either. `number`: the telephone number
    a code was sent to, and proves."""

    __tablename__ = "one_time_codes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id, ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    digits: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    token: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    number: Mapped[str | None] = mapped_column(Sealed("one_time_codes.number"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class WrongCode(Base):
    """A wrong code came from this address. What was typed is not kept."""

    __tablename__ = "wrong_codes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    lookup: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    tried_at: Mapped[datetime] = mapped_column(Moment, index=True)


async def issue(
    session: AsyncSession,
    member_id: int,
    purpose: Purpose,
    secret: Secret,
    *,
    now: datetime,
    number: str | None = None,
) -> OneTimeCode:
    """A new code of a purpose takes the place of the one before."""
    await withdraw(session, member_id, purpose)
    whose = member_id if purpose is Purpose.PHONE else None
    code = OneTimeCode(
        member_id=member_id,
        purpose=purpose,
        digits=_hash_of_digits(secret.digits, whose),
        token=_hash_of_token(secret.token) if secret.token else None,
        number=number,
        created_at=now,
        expires_at=now + LIVES[purpose],
    )
    session.add(code)
    await session.flush()
    return code


async def withdraw(session: AsyncSession, member_id: int, *purposes: Purpose) -> None:
    """Unused codes of these purposes work no more; without any named, of all."""
    of_her = delete(OneTimeCode).where(
        OneTimeCode.member_id == member_id, OneTimeCode.used_at.is_(None)
    )
    await session.execute(of_her.where(OneTimeCode.purpose.in_(purposes)) if purposes else of_her)


async def joining_code(session: AsyncSession, digits: str, now: datetime) -> OneTimeCode | None:
    """The living code that these digits join a messenger by."""
    return await _living(session, OneTimeCode.digits == _hash_of_digits(digits), now)


async def code_of_token(session: AsyncSession, token: str, now: datetime) -> OneTimeCode | None:
    return await _living(session, OneTimeCode.token == _hash_of_token(token), now)


async def code_numbered(session: AsyncSession, code_id: int, now: datetime) -> OneTimeCode | None:
    return await _living(session, OneTimeCode.id == code_id, now)


async def phone_code(
    session: AsyncSession, member_id: int, digits: str, now: datetime
) -> OneTimeCode | None:
    found = OneTimeCode.digits == _hash_of_digits(digits, member_id)
    return await _living(session, found, now, purposes=(Purpose.PHONE,))


async def phone_code_numbered(
    session: AsyncSession, code_id: int, now: datetime
) -> OneTimeCode | None:
    return await _living(session, OneTimeCode.id == code_id, now, purposes=(Purpose.PHONE,))


async def use(session: AsyncSession, code_id: int, now: datetime) -> bool:
    """False when somebody was faster, or it is too late."""
    used = await session.execute(
        update(OneTimeCode)
        .where(
            OneTimeCode.id == code_id,
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > now,
        )
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    return isinstance(used, CursorResult) and used.rowcount == 1


async def count_wrong(session: AsyncSession, place: Place, now: datetime) -> None:
    channel, lookup = place
    session.add(WrongCode(channel=channel, lookup=lookup, tried_at=now))
    await session.flush()


async def is_locked(session: AsyncSession, place: Place, now: datetime) -> bool:
    """Five wrong ones from this address within an hour; or too many from everybody in a day."""
    channel, lookup = place
    tries = select(func.count()).select_from(WrongCode)
    here = tries.where(
        WrongCode.channel == channel,
        WrongCode.lookup == lookup,
        WrongCode.tried_at > now - TRIES_WITHIN,
    )
    if (await session.scalars(here)).one() >= TRIES:
        return True
    return await are_many_wrong(session, now)


async def are_many_wrong(session: AsyncSession, now: datetime) -> bool:
    of_all = (
        select(func.count())
        .select_from(WrongCode)
        .where(WrongCode.tried_at > now - TRIES_OF_ALL_WITHIN)
    )
    return (await session.scalars(of_all)).one() >= TRIES_OF_ALL


async def _living(
    session: AsyncSession,
    which: ColumnElement[bool],
    now: datetime,
    purposes: Sequence[Purpose] = JOINING,
) -> OneTimeCode | None:
    found = (
        select(OneTimeCode)
        .where(
            which,
            OneTimeCode.purpose.in_(purposes),
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > now,
        )
        .with_for_update()
    )
    return (await session.scalars(found)).one_or_none()


def _hash_of_digits(digits: str, member_id: int | None = None) -> bytes:
    """Of a code that only she may type, hers alone: two members may be sent the same digits."""
    return vault().fingerprint(f"{member_id or ''}:{digits}", "one_time_codes.digits")


def _hash_of_token(token: str) -> bytes:
    return vault().fingerprint(token, "one_time_codes.token")
