"""A plan made again: for a corrected fact, another policy, a new holiday."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from models import Entitlement
from models.ledger import Happened, ledger_of
from notices.policy import Policy
from notices.replan import (
    Move,
    deadline_of,
    explain_moves,
    replan_entitlement,
    replan_member,
    replan_stale,
    revision_of,
    safe_days,
    set_deadline,
)
from rules.calendar import BusinessCalendar, ExtraHoliday
from rules.limitation import Limitation, Unit, deadline
from tests.notices.world import World, at

NOW = at("2026-11-22")  # retired 2022-03-01: safe day 2027-02-26


async def stale(world: World, policy: Policy, calendar: BusinessCalendar, limit: int = 10) -> int:
    async with world.store.write() as session:
        return await replan_stale(session, now=NOW, policy=policy, calendar=calendar, limit=limit)


async def test_planning_twice_writes_nothing_new(world: World) -> None:
    member = await world.member(NOW)
    entitlement = await world.entitlement(member, "2022-03-01", NOW)
    before = (await world.get(entitlement)).next_reminder_at
    for day in ("2026-11-22", "2026-11-24", "2026-11-30"):
        async with world.store.write() as session:
            await replan_member(
                session, member, now=at(day), policy=world.policy, calendar=world.calendar
            )
    assert (await world.get(entitlement)).next_reminder_at == before
    async with world.store.read() as session:
        entries = await ledger_of(session, member)
    assert [entry.happened for entry in entries] == [Happened.PLANNED]


async def test_what_was_due_and_not_said_stays_due(world: World) -> None:
    member = await world.member(NOW)
    entitlement = await world.entitlement(member, "2022-03-01", NOW)
    async with world.store.write() as session:
        await replan_member(
            session, member, now=at("2026-12-05"), policy=world.policy, calendar=world.calendar
        )
    assert (await world.get(entitlement)).next_reminder_at == at("2026-11-27")
    assert (await world.due(at("2026-12-05"))).messages == 1


async def test_another_policy_is_applied_to_everyone_once(
    world: World, policy: Policy, calendar: BusinessCalendar
) -> None:
    ids = [await world.entitlement(await world.member(NOW), "2022-03-01", NOW) for _ in range(3)]
    assert await stale(world, policy, calendar) == 0
    other = replace(policy, rungs=(80, 30, 7, 1, 0), revision="another")
    assert [await stale(world, other, calendar, limit=2) for _ in range(3)] == [2, 1, 0]
    assert {(await world.get(one)).next_rung for one in ids} == {"d80"}


async def test_a_new_temporary_holiday_moves_the_safe_day_and_the_plan(
    world: World, policy: Policy
) -> None:
    member = await world.member(NOW)
    entitlement = await world.entitlement(member, "2022-03-01", NOW)
    decreed = BusinessCalendar([ExtraHoliday(date(2027, 2, 26), "임시공휴일")])
    assert await stale(world, policy, decreed) == 1
    one = await world.get(entitlement)
    assert one.safe == date(2027, 2, 25)
    assert one.raw == date(2027, 3, 1)
    assert one.next_reminder_at == at("2026-11-27")
    assert one.plan_revision == revision_of(policy, decreed)


async def test_a_corrected_date_begins_a_new_ladder(world: World) -> None:
    member = await world.member(NOW)
    entitlement = await world.entitlement(member, "2022-03-01", NOW)
    await world.due(at("2026-11-27"))
    async with world.store.write() as session:
        one = await session.get_one(Entitlement, entitlement)
        before = safe_days([one])
        moved = deadline(date(2023, 3, 1), Limitation(5, Unit.YEAR), world.calendar)
        set_deadline(one, moved)
        assert deadline_of(one) == moved
        after = safe_days([one])
        await replan_entitlement(
            session,
            one,
            now=at("2026-11-27", 11),
            policy=world.policy,
            calendar=world.calendar,
        )
    assert explain_moves(before, after) == (
        Move("retirement_allowance", date(2027, 2, 26), date(2028, 2, 25)),
    )
    assert (await world.get(entitlement)).next_rung == "d365"


def test_only_what_moved_is_explained_nearest_first() -> None:
    before = {(1, "a"): date(2027, 1, 4), (1, "b"): date(2027, 1, 4), (1, "c"): date(2027, 1, 5)}
    after = {(1, "a"): date(2027, 1, 4), (1, "b"): date(2028, 1, 3), (1, "d"): date(2027, 6, 1)}
    assert explain_moves(before, after) == (
        Move("c", date(2027, 1, 5), None),
        Move("d", None, date(2027, 6, 1)),
        Move("b", date(2027, 1, 4), date(2028, 1, 3)),
    )


async def test_a_row_the_rules_no_longer_know_keeps_its_plan_and_stops_nobody(
    world: World, policy: Policy
) -> None:
    strange = await world.entitlement(await world.member(NOW), "2022-03-01", NOW)
    other = await world.entitlement(await world.member(NOW), "2022-03-01", NOW)
    async with world.store.write() as session:
        (await session.get_one(Entitlement, strange)).benefits = "no_such_benefit"
    decreed = BusinessCalendar([ExtraHoliday(date(2027, 2, 26), "임시공휴일")])
    assert [await stale(world, policy, decreed) for _ in range(2)] == [2, 0]
    assert (await world.get(strange)).safe == date(2027, 2, 26)
    assert (await world.get(strange)).next_reminder_at == at("2026-11-27")
    assert (await world.get(other)).safe == date(2027, 2, 25)
