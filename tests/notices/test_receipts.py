"""What providers report later: states only move forward, and what never came goes another way."""

from __future__ import annotations

from datetime import datetime

import pytest

from channels.base import Arrival, Receipt, Sent
from models import Outgoing
from models.entitlement import ReminderState
from models.ledger import Happened, ledger_of
from models.member import living_addresses
from models.outbox import State
from models.reported import awaiting_report
from notices.outbox import receive_receipts, settle
from tests.notices.world import World, at

REGISTERED = at("2026-11-22")
WEEK = at("2027-02-19")
LATER = at("2027-02-19", 10, 5)
DELIVERED = Receipt("M1", "", Arrival.DELIVERED)
FAILED = Receipt("M1", "", Arrival.FAILED, "30001 not reachable")
READ = Receipt("M1", "", Arrival.READ)


async def sent(world: World, *channels: str, state: State = State.SENT) -> int:
    """A reminder the provider took under the name M1."""
    member = await world.member(REGISTERED, channels=channels or ("alimtalk",))
    await world.entitlement(member, "2022-03-01", REGISTERED)
    await world.due(WEEK)
    async with world.store.write() as session:
        row = await session.get_one(Outgoing, 1)
        row.state = State.ATTEMPTING
        await settle(session, 1, Sent("M1"), now=WEEK, policy=world.policy)
        row.state = state
    return member


async def receive(world: World, *receipts: Receipt) -> int:
    async with world.store.write() as session:
        return await receive_receipts(session, receipts, now=LATER)


async def states(world: World) -> list[str]:
    return [row.state for row in await world.outbox()]


async def happened(world: World, member: int) -> list[str]:
    async with world.store.read() as session:
        return [entry.happened for entry in await ledger_of(session, member)]


@pytest.mark.parametrize(
    ("state", "receipt", "after"),
    [
        (State.SENT, DELIVERED, State.DELIVERED),
        (State.SENT, READ, State.READ),
        (State.SENT, FAILED, State.FAILED),
        (State.DELIVERED, READ, State.READ),
        (State.DELIVERED, DELIVERED, State.DELIVERED),
        (State.DELIVERED, FAILED, State.DELIVERED),
        (State.READ, DELIVERED, State.READ),
        (State.READ, FAILED, State.READ),
        (State.ACKNOWLEDGED, FAILED, State.ACKNOWLEDGED),
        (State.ACKNOWLEDGED, READ, State.ACKNOWLEDGED),
        (State.FAILED, DELIVERED, State.DELIVERED),
        (State.FAILED, FAILED, State.FAILED),
        (State.UNKNOWN, DELIVERED, State.DELIVERED),
        (State.UNKNOWN, FAILED, State.UNKNOWN),
        (State.QUEUED, DELIVERED, State.QUEUED),
        (State.QUEUED, FAILED, State.QUEUED),
        (State.SUPPRESSED, DELIVERED, State.SUPPRESSED),
        (State.HELD, FAILED, State.HELD),
    ],
)
async def test_states_only_move_forward(
    world: World, state: State, receipt: Receipt, after: State
) -> None:
    await sent(world, state=state)
    assert await receive(world, receipt) == (state != after)
    assert (await states(world))[0] == after


async def test_a_report_is_written_down_once(world: World) -> None:
    member = await sent(world)
    assert await receive(world, DELIVERED, DELIVERED) == 1
    assert await receive(world, DELIVERED) == 0
    assert (await happened(world, member)).count(Happened.DELIVERED) == 1


async def test_a_report_of_something_unknown_is_harmless(world: World) -> None:
    await sent(world)
    stranger = Receipt("M9", "r.9", Arrival.FAILED, "no")
    assert await receive(world, stranger, Receipt("", "", Arrival.DELIVERED)) == 0
    assert await states(world) == [State.SENT]


async def test_a_row_is_found_by_our_own_reference_too(world: World) -> None:
    await sent(world)
    assert await receive(world, Receipt("their name", "M1", Arrival.DELIVERED)) == 1


async def test_what_never_came_goes_another_way_once(world: World) -> None:
    member = await sent(world, "telegram", "alimtalk")
    assert await receive(world, FAILED) == 1
    assert await receive(world, FAILED) == 0
    assert await states(world) == [State.FAILED, State.QUEUED]
    failed, other = await world.outbox()
    assert failed.reason == "30001 not reachable"
    assert other.channel == "telegram"
    assert (await happened(world, member)).count(Happened.FAILED) == 1


async def test_without_another_way_nobody_was_reached(world: World) -> None:
    member = await sent(world)
    await receive(world, FAILED)
    assert (await happened(world, member))[-1] == Happened.UNREACHED
    assert (await world.reminders(member))["d7"] == ReminderState.UNREACHED


async def test_a_failed_report_leaves_the_number_alive(world: World) -> None:
    member = await sent(world)
    await receive(world, FAILED)
    async with world.store.read() as session:
        assert len(await living_addresses(session, member)) == 1


async def test_what_had_no_report_is_asked_about(world: World) -> None:
    await sent(world)
    assert await waiting(world) == [(1, "M1")]
    assert await waiting(world, after=1) == []
    assert await waiting(world, since=LATER) == []
    assert await waiting(world, until=REGISTERED) == []
    await receive(world, DELIVERED)
    assert await waiting(world) == []


async def waiting(
    world: World, *, since: datetime = REGISTERED, until: datetime = LATER, after: int = 0
) -> list[tuple[int, str]]:
    async with world.store.read() as session:
        return await awaiting_report(session, since=since, until=until, after=after, limit=9)
