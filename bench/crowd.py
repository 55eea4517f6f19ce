"""Many members with one deadline each, whose next reminders are spread over a year."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, insert, select

from bench.figure import bar
from core.clock import SEOUL
from models import Address, Base, Entitlement, LifeEvent, Member, Person
from models.member import lookup_of
from models.store import Store

NOW: Final = datetime(2026, 3, 2, 10, 5, tzinfo=SEOUL)
DAYS: Final = 365
_CHUNK: Final = 10_000
_MORNING: Final = NOW.replace(minute=0)

_Row = dict[str, Any]


async def settle_in(store: Store, members: int) -> None:
    chunks = -(-members // _CHUNK)
    with bar(f"{members} members", chunks) as advance:
        for first in range(1, members + 1, _CHUNK):
            numbers = range(first, min(first + _CHUNK, members + 1))
            async with store.engine.begin() as connection:
                for table, rows in _rows(numbers).items():
                    await connection.execute(insert(table), rows)
            advance()
    await _know_the_tables(store)


async def multiply_deadlines(store: Store, deadlines: int, members: int) -> None:
    """As many deadlines as asked, though not more people: each has hers again and again, on the
    same mornings."""
    own = Entitlement.__table__.c
    kept = [column.name for column in own if column.name not in {"id", "claim"}]
    whole, rest = divmod(deadlines, members)
    for number, copies in enumerate([members] * (whole - 1) + [rest] * bool(rest)):
        claim = own.claim + f"-{number}"
        again = select(claim, *(own[name] for name in kept)).where(own.id <= copies)
        made = insert(Entitlement).from_select(["claim", *kept], again.order_by(own.id))
        async with store.engine.begin() as connection:
            await connection.execute(made)
    await _know_the_tables(store)


async def _know_the_tables(store: Store) -> None:
    """PostgreSQL counts on from the ids given here, and knows what autovacuum would soon know."""
    if store.engine.dialect.name != "postgresql":
        return
    async with store.engine.begin() as connection:
        for table in (Member, Person, LifeEvent):
            name = table.__tablename__
            await connection.execute(
                select(func.setval(func.pg_get_serial_sequence(name, "id"), func.max(table.id)))
            )
        await connection.exec_driver_sql("ANALYZE")


def _rows(numbers: range) -> dict[type[Base], list[_Row]]:
    born = {"created_at": NOW - timedelta(days=30)}
    return {
        Member: [{"id": n, "code": f"m{n}", "first_channel": "telegram"} | born for n in numbers],
        Address: [_address(n) | born for n in numbers],
        Person: [{"id": n, "member_id": n, "relation": "self"} | born for n in numbers],
        LifeEvent: [{"id": n, "person_id": n, "kind": "retirement"} | born for n in numbers],
        Entitlement: [_entitlement(n) | born for n in numbers],
    }


def _address(number: int) -> _Row:
    chat = str(10_000_000 + number)
    return {
        "member_id": number,
        "channel": "telegram",
        "lookup": lookup_of("telegram", chat),
        "address": chat,
    }


def _entitlement(number: int) -> _Row:
    """One in 365 is due this morning, the others on one of the mornings after."""
    at = _MORNING + timedelta(days=(number - 1) % DAYS)
    safe = at.date() + timedelta(days=90)
    return {
        "member_id": number,
        "event_id": number,
        "claim": "retirement_allowance",
        "benefits": "retirement_allowance",
        "certainty": "likely",
        "start": "2021-02-28",
        "raw": safe + timedelta(days=3),
        "adjusted": safe + timedelta(days=3),
        "safe": safe,
        "next_rung": "d90",
        "next_reminder_at": at,
        "plan_revision": "bench",
    }
