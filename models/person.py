"""Whose benefits are watched: persons, what happened to them, and the facts said about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import NEVER_REUSED, Base, BigId, Moment, Sealed
from models.member import Member


class Person(Base):
    """`relation` is what this person is to the member: self, spouse, parent, child, other."""

    __tablename__ = "persons"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id, ondelete="CASCADE"), index=True)
    relation: Mapped[str] = mapped_column(String(20))
    name: Mapped[str | None] = mapped_column(Sealed("persons.name"))
    created_at: Mapped[datetime] = mapped_column(Moment)


class LifeEvent(Base):
    """One retirement, one death, one divorce: what opens claims. `kind` is rules.EventKind."""

    __tablename__ = "life_events"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    created_at: Mapped[datetime] = mapped_column(Moment)


class Fact(Base):
    """`value` as said (ISO 8601 for dates); a corrected fact stays, with `replaced_at`."""

    __tablename__ = "facts"
    __table_args__ = (
        Index(
            "uq_facts_current",
            "event_id",
            "name",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(LifeEvent.id, ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(Sealed("facts.value"))
    precision: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(10))
    said_at: Mapped[datetime] = mapped_column(Moment)
    replaced_at: Mapped[datetime | None] = mapped_column(Moment)


async def persons_of(session: AsyncSession, member_id: int) -> Sequence[Person]:
    found = select(Person).where(Person.member_id == member_id).order_by(Person.id)
    return (await session.scalars(found)).all()


async def events_of(session: AsyncSession, member_id: int) -> Sequence[LifeEvent]:
    found = (
        select(LifeEvent).join(Person).where(Person.member_id == member_id).order_by(LifeEvent.id)
    )
    return (await session.scalars(found)).all()


async def owners_of(session: AsyncSession, member_id: int) -> dict[int, Person]:
    """Whose each event is, by the event's id."""
    found = (
        select(LifeEvent.id, Person)
        .join(Person, LifeEvent.person_id == Person.id)
        .where(Person.member_id == member_id)
        .order_by(LifeEvent.id)
    )
    return {row[0]: row[1] for row in await session.execute(found)}


async def facts_of(session: AsyncSession, member_id: int) -> Sequence[Fact]:
    """Current and corrected facts, oldest first."""
    found = (
        select(Fact)
        .join(LifeEvent)
        .join(Person)
        .where(Person.member_id == member_id)
        .order_by(Fact.id)
    )
    return (await session.scalars(found)).all()


async def say_fact(session: AsyncSession, fact: Fact) -> None:
    """Store a fact; the one it corrects is kept, marked with the moment it was replaced."""
    await session.execute(
        update(Fact)
        .where(Fact.event_id == fact.event_id, Fact.name == fact.name, Fact.replaced_at.is_(None))
        .values(replaced_at=fact.said_at)
    )
    session.add(fact)
    await session.flush()
