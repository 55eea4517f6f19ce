"""Who may write to many: officers, their roles, and the chat each of them has shown to be hers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import LargeBinary, String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import NEVER_REUSED, Base, BigId, Moment, Sealed, vault


class Role(StrEnum):
    AUTHOR = "author"
    APPROVER = "approver"
    OPERATOR = "operator"


class Officer(Base):
    """`roles` are words of Role. The chat is empty until the one-time code was typed there; of the
    code only a keyed hash is kept, and of who is withdrawn no chat."""

    __tablename__ = "officers"
    __table_args__ = (UniqueConstraint("channel", "lookup"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(Sealed("officers.name"))
    roles: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str | None] = mapped_column(String(10))
    lookup: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    address: Mapped[str | None] = mapped_column(Sealed("officers.address"))
    bind_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    bind_until: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)

    def may(self, role: Role) -> bool:
        return self.withdrawn_at is None and role in self.roles.split()


def digest_of_code(code: str) -> bytes:
    return vault().fingerprint(code, "officers.bind")


async def officer_by_code(session: AsyncSession, code: str) -> Officer | None:
    return (await session.scalars(select(Officer).where(Officer.code == code))).one_or_none()


async def officer_at(session: AsyncSession, channel: str, lookup: bytes) -> Officer | None:
    """Who writes from this chat, if she is an officer still."""
    found = select(Officer).where(
        Officer.channel == channel, Officer.lookup == lookup, Officer.withdrawn_at.is_(None)
    )
    return (await session.scalars(found)).one_or_none()


async def officer_waiting_for(session: AsyncSession, code: str, now: datetime) -> Officer | None:
    """Whom this one-time code was given to, while it holds."""
    found = select(Officer).where(
        Officer.bind_digest == digest_of_code(code),
        Officer.bind_until > now,
        Officer.withdrawn_at.is_(None),
    )
    return (await session.scalars(found)).one_or_none()


async def all_officers(session: AsyncSession) -> Sequence[Officer]:
    return (await session.scalars(select(Officer).order_by(Officer.id))).all()


async def officers_who(session: AsyncSession, role: Role) -> Sequence[Officer]:
    return [officer for officer in await all_officers(session) if officer.may(role)]
