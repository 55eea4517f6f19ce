"""What is kept goes when its time has come, and nothing goes before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from models import Base
from models.base import Base as Table
from models.conversation import Conversation, conversation_at
from models.entitlement import Entitlement
from models.handover import Handover
from models.inbox import Received
from models.ledger import AuditEntry, audit
from models.member import Consent, Member, lookup_of, move_address
from models.outbox import Kind, Outgoing, State
from models.retention import RETENTION, WITHOUT_CONSENT, purge
from models.store import Store
from tests.models.people import (
    NOW,
    add_entitlement,
    add_member,
    handover,
    outgoing,
    received,
)

DAY = timedelta(days=1)
A_MOMENT = timedelta(seconds=1)
HER, STRANGER = "100", "200"


async def put(store: Store, *rows: Table) -> None:
    async with store.write() as session:
        session.add_all(rows)


async def sweep(store: Store, now: datetime, *, batch: int = 100) -> dict[str, int]:
    async with store.write() as session:
        return {t: n for t, n in (await purge(session, now, batch=batch)).items() if n}


async def left(store: Store, column: Iterable[object]) -> list[object]:
    async with store.read() as session:
        return list((await session.scalars(select(column).order_by(column))).all())  # type: ignore[call-overload]  # any column


@pytest.fixture
async def with_her(any_store: Store) -> Store:
    async with any_store.write() as session:
        await add_member(session, code="hers2345", address=HER)
    return any_store


def test_every_table_is_in_the_list_once() -> None:
    assert sorted(kept.table for kept in RETENTION) == sorted(Base.metadata.tables)
    assert all(kept.what and kept.until for kept in RETENTION)


async def test_what_a_stranger_said_goes_after_a_day(with_her: Store) -> None:
    lookup = lookup_of("telegram", STRANGER)
    await put(
        with_her,
        received("hers", address=HER, done_at=NOW),
        received("answered", address=STRANGER, done_at=NOW),
        received("never answered", address=STRANGER),
        outgoing("to her", address=HER, state=State.SENT),
        outgoing("sent", address=STRANGER, state=State.SENT),
        outgoing("never sent", address=STRANGER),
        outgoing("being sent", address=STRANGER, state=State.ATTEMPTING),
        Conversation(channel="telegram", lookup=lookup, state={}, updated_at=NOW),
    )
    async with with_her.write() as session:
        await conversation_at(session, "telegram", lookup_of("telegram", HER), NOW)
    assert await sweep(with_her, NOW + WITHOUT_CONSENT - A_MOMENT) == {}
    gone = await sweep(with_her, NOW + WITHOUT_CONSENT)
    assert gone == {"inbox": 2, "outbox": 2, "conversations": 1}
    assert await left(with_her, Received.update_id) == ["hers"]
    assert await left(with_her, Outgoing.key) == ["being sent", "to her"]
    assert await left(with_her, Conversation.lookup) == [lookup_of("telegram", HER)]


async def test_a_notice_that_is_held_for_days_loses_nobody_whose_address_moved(
    with_her: Store,
) -> None:
    async with with_her.read() as session:
        member = (await session.scalars(select(Member))).one()
    row = outgoing("notice", address=HER, member_id=member.id, kind=Kind.BROADCAST)
    row.state = State.HELD
    await put(with_her, row)
    async with with_her.write() as session:
        await move_address(session, "telegram", lookup_of("telegram", HER), new_address="-100")
    assert await sweep(with_her, NOW + 3 * DAY) == {}
    assert await left(with_her, Outgoing.key) == ["notice"]


async def test_who_took_her_consent_back_is_a_stranger(with_her: Store) -> None:
    await put(with_her, received("hers", address=HER, done_at=NOW))
    async with with_her.write() as session:
        await session.execute(update(Consent).values(withdrawn_at=NOW))
    assert await sweep(with_her, NOW + DAY) == {"inbox": 1}


async def test_a_members_own_words_go_after_their_time(with_her: Store) -> None:
    await put(
        with_her,
        received("old", address=HER, done_at=NOW),
        received("newer", address=HER, done_at=NOW + DAY),
        received("waits", address=HER),
        outgoing("old", address=HER, state=State.READ),
        outgoing("waits", address=HER),
    )
    await put(
        with_her,
        handover("old", address=HER, answered_at=NOW),
        handover("waits", address=HER),
        handover("stranger", address=STRANGER, answered_at=NOW),
    )
    assert await sweep(with_her, NOW + DAY) == {"handovers": 1}
    assert await sweep(with_her, NOW + 90 * DAY - A_MOMENT) == {}
    assert await sweep(with_her, NOW + 90 * DAY) == {"inbox": 1}
    gone = await sweep(with_her, NOW + 365 * DAY)
    assert gone == {"inbox": 1, "outbox": 1, "handovers": 1}
    assert await left(with_her, Outgoing.key) == ["waits"]
    assert await left(with_her, Handover.code) == ["waits"]


async def test_who_did_what_is_kept_two_years(any_store: Store) -> None:
    async with any_store.write() as session:
        await audit(session, "exported", "abcd", actor="officer", now=NOW)
    assert await sweep(any_store, NOW + 730 * DAY - A_MOMENT) == {}
    assert await sweep(any_store, NOW + 730 * DAY) == {"audit": 1}


async def test_a_member_goes_a_year_after_her_last_deadline(with_her: Store) -> None:
    async with with_her.write() as session:
        member = (await session.scalars(select(Member))).one()
        await add_entitlement(session, member, adjusted=date(2028, 2, 28), safe=date(2028, 2, 25))
    last_day = datetime(2029, 2, 27, tzinfo=NOW.tzinfo)
    assert await sweep(with_her, last_day) == {}
    assert await sweep(with_her, last_day + DAY) == {"members": 1}
    assert await left(with_her, Entitlement.id) == []
    assert await left(with_her, AuditEntry.actor) == ["retention"]


async def test_a_member_who_still_talks_with_us_stays(with_her: Store) -> None:
    async with with_her.write() as session:
        member = (await session.scalars(select(Member))).one()
        lookup = lookup_of("telegram", HER)
        talk = await conversation_at(session, "telegram", lookup, NOW + 300 * DAY)
        talk.member_id = member.id
    assert await sweep(with_her, NOW + 400 * DAY) == {}
    assert await sweep(with_her, NOW + 666 * DAY) == {"members": 1}


async def test_it_goes_in_small_steps(with_her: Store) -> None:
    await put(with_her, *(received(f"{n}", address=STRANGER, done_at=NOW) for n in range(5)))
    steps = [await sweep(with_her, NOW + DAY, batch=2) for _ in range(4)]
    assert steps == [{"inbox": 2}, {"inbox": 2}, {"inbox": 1}, {}]
