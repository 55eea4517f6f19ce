"""What runs when, and what each tick does for the people behind it."""

from __future__ import annotations

import asyncio
import inspect
from datetime import datetime, timedelta

import pytest
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger
from structlog.testing import capture_logs

from core.bell import Bell
from core.clock import SEOUL, FixedClock
from core.faults import StorageUnavailable
from jobs.timetable import Job, Ticks, scheduler, timetable
from models import Outgoing
from models.outbox import State
from models.store import Store
from notices.policy import Policy, load_policy
from rules.calendar import BusinessCalendar, ExtraHoliday
from tests.notices.world import PHONE, World, at

NOW = at("2026-11-22")


@pytest.fixture
def policy() -> Policy:
    return load_policy()


@pytest.fixture
def world(any_store: Store, policy: Policy) -> World:
    return World(any_store, policy, BusinessCalendar())


def ticks(world: World, moment: datetime, calendar: BusinessCalendar | None = None) -> Ticks:
    return Ticks(
        store=world.store,
        clock=FixedClock(moment),
        bell=Bell(),
        policy=world.policy,
        calendar=calendar or world.calendar,
        phone=PHONE,
    )


def test_every_job_is_a_coroutine_for_a_thread_would_outrun_the_clock(
    policy: Policy, store: Store
) -> None:
    jobs = timetable(ticks(World(store, policy, BusinessCalendar()), NOW))
    assert [job.name for job in jobs] == [
        "plan",
        "due",
        "deliver",
        "notices",
        "documents",
        "recover",
    ]
    assert all(inspect.iscoroutinefunction(job.work) for job in jobs)


def test_the_plan_is_made_at_ten_past_midnight_in_seoul(policy: Policy, store: Store) -> None:
    plan = timetable(ticks(World(store, policy, BusinessCalendar()), NOW))[0]
    fires = plan.trigger.get_next_fire_time(None, NOW)
    assert fires == datetime(2026, 11, 23, 0, 10, tzinfo=SEOUL)


async def test_the_scheduler_calls_what_the_timetable_lists() -> None:
    called = asyncio.Event()

    async def work() -> None:
        called.set()

    made = scheduler((Job("now", DateTrigger(timezone=SEOUL), work, late=60),))
    made.start()
    async with asyncio.timeout(10):
        await called.wait()
    made.shutdown(wait=False)


async def test_a_job_that_finds_no_database_says_so_once_and_runs_again() -> None:
    runs, enough = iter(["away", "away", "well", "away"]), asyncio.Event()

    async def work() -> None:
        match next(runs, None):
            case "away":
                raise StorageUnavailable("no server")
            case None:
                enough.set()

    made = scheduler((Job("often", IntervalTrigger(seconds=0.01, timezone=SEOUL), work, late=60),))
    with capture_logs() as told:
        made.start()
        async with asyncio.timeout(10):
            await enough.wait()
        made.shutdown(wait=False)
    assert [(line["event"], line["job"]) for line in told] == [
        ("a job waits for the database", "often"),
        ("a job waits for the database", "often"),
    ]


async def test_more_than_one_batch_is_due_and_everyone_hears(world: World) -> None:
    for _ in range(60):
        await world.entitlement(await world.member(NOW), "2022-03-01", NOW)
    result = await ticks(world, at("2026-11-27")).due()
    assert (result.members, result.messages) == (60, 60)
    assert (await ticks(world, at("2026-11-27")).due()).members == 0


async def test_the_nightly_plan_sees_a_new_holiday_and_sweeps_what_is_kept_no_longer(
    world: World,
) -> None:
    member = await world.member(NOW)
    entitlement = await world.entitlement(member, "2022-03-01", NOW)
    decreed = BusinessCalendar([ExtraHoliday(at("2027-02-26").date(), "임시공휴일")])
    swept: list[datetime] = []

    async def purge(_session: object, now: datetime) -> bool:
        swept.append(now)
        return len(swept) == 1

    nightly = ticks(world, NOW, decreed)
    nightly = Ticks(nightly.store, nightly.clock, nightly.bell, world.policy, decreed, PHONE, purge)
    assert await nightly.plan() == 1
    assert len(swept) == 2
    assert await nightly.plan() == 0
    assert (await world.get(entitlement)).safe == at("2027-02-25").date()


async def test_rows_of_a_process_that_never_came_back_are_taken_up(world: World) -> None:
    async with world.store.write() as session:
        session.add(
            Outgoing(
                key="k",
                kind="reply",
                priority=0,
                channel="telegram",
                lookup=b"x" * 32,
                address="a",
                payload={"text": "글"},
                state=State.ATTEMPTING,
                attempted_by="gone",
                attempted_at=NOW,
                next_attempt_at=NOW,
                created_at=NOW,
            )
        )
    assert await ticks(world, NOW + timedelta(seconds=90)).recover() == 0
    assert await ticks(world, NOW + timedelta(seconds=121)).recover() == 1
    assert (await world.outbox())[0].state == State.QUEUED


async def test_two_processes_look_at_once_and_she_hears_once(world: World) -> None:
    member = await world.member(NOW)
    for claim in ("retirement_allowance", "retirement_benefit"):
        await world.entitlement(member, "2022-03-01", NOW, claim=claim)
    both = await asyncio.gather(
        ticks(world, at("2026-11-27")).due(), ticks(world, at("2026-11-27")).due()
    )
    assert sum(result.messages for result in both) == 1
    assert [e.next_rung for e in await world.of(member)] == ["d60", "d60"]
