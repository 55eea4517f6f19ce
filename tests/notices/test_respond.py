"""What a member's answer to a reminder does to her plan, and what is written down of it."""

from __future__ import annotations

from models import Entitlement, Member
from models.entitlement import EntitlementState
from models.ledger import Happened, is_unbroken, ledger_of
from models.outbox import State
from notices import respond
from notices.plan import FOLLOW_UP, Refusal
from notices.replan import replan_entitlement
from tests.notices.world import World, at

NOW = at("2026-11-22")  # retired 2022-03-01: safe day 2027-02-26


async def happened(world: World, member_id: int) -> list[str]:
    async with world.store.read() as session:
        entries = await ledger_of(session, member_id)
    assert is_unbroken(entries)
    return [entry.happened for entry in entries]


async def say_claimed(world: World, entitlement_id: int, day: str) -> None:
    async with world.store.write() as session:
        one = await session.get_one(Entitlement, entitlement_id)
        await respond.claimed(session, one, now=at(day), today=at(day).date(), terms=world.terms)


async def test_claimed_ends_the_reminders_and_asks_once_a_month_later(world: World) -> None:
    member = await world.member(NOW)
    entitlement = await world.entitlement(member, "2022-03-01", NOW)
    await say_claimed(world, entitlement, "2026-11-27")
    one = await world.get(entitlement)
    assert one.state == EntitlementState.SAID_CLAIMED
    assert (one.next_rung, one.next_reminder_at) == (FOLLOW_UP, at("2026-12-28"))
    assert (await world.due(at("2026-12-28"))).messages == 1
    assert (await world.due(at("2027-03-03"))).messages == 0
    assert Happened.CLAIMED in await happened(world, member)


async def test_claimed_drops_the_reminder_that_is_still_queued(world: World) -> None:
    member = await world.member(NOW)
    entitlement = await world.entitlement(member, "2022-03-01", NOW)
    await world.due(at("2026-11-27"))
    await say_claimed(world, entitlement, "2026-11-27")
    assert {row.state for row in await world.outbox()} == {State.SUPPRESSED}


async def test_claiming_one_of_two_keeps_the_message_about_the_other(world: World) -> None:
    member = await world.member(NOW)
    first = await world.entitlement(member, "2022-03-01", NOW)
    await world.entitlement(member, "2022-03-01", NOW, claim="retirement_benefit")
    await world.due(at("2026-11-27"))
    await say_claimed(world, first, "2026-11-27")
    assert {row.state for row in await world.outbox()} == {State.QUEUED}


async def test_undone_puts_it_back_on_the_ladder(world: World) -> None:
    member = await world.member(NOW)
    entitlement = await world.entitlement(member, "2022-03-01", NOW)
    await say_claimed(world, entitlement, "2026-11-24")
    async with world.store.write() as session:
        one = await session.get_one(Entitlement, entitlement)
        again = await respond.undo_claim(session, one, now=at("2026-11-25"), terms=world.terms)
    assert again == at("2026-11-27")
    assert (await world.get(entitlement)).claimed_on is None
    assert (await world.due(at("2026-11-27"))).messages == 1
    assert Happened.UNCLAIMED in await happened(world, member)


async def test_undone_after_the_question_the_ladder_goes_on(world: World) -> None:
    member = await world.member(NOW)
    entitlement = await world.entitlement(member, "2022-03-01", NOW)
    await say_claimed(world, entitlement, "2026-11-24")
    await world.due(at("2026-12-28"))
    async with world.store.write() as session:
        one = await session.get_one(Entitlement, entitlement)
        again = await respond.undo_claim(session, one, now=at("2026-12-29"), terms=world.terms)
    assert again == at("2027-01-27")


async def test_confirmed_is_the_end(world: World) -> None:
    member = await world.member(NOW)
    entitlement = await world.entitlement(member, "2022-03-01", NOW)
    await say_claimed(world, entitlement, "2026-11-24")
    async with world.store.write() as session:
        one = await session.get_one(Entitlement, entitlement)
        await respond.confirm(session, one, now=at("2026-12-28", 11), terms=world.terms)
    one = await world.get(entitlement)
    assert (one.state, one.next_reminder_at) == (EntitlementState.CONFIRMED, None)


async def test_later_comes_later_and_not_before(world: World) -> None:
    member = await world.member(NOW)
    entitlement = await world.entitlement(member, "2022-03-01", NOW)
    await world.due(at("2026-11-27"))
    async with world.store.write() as session:
        one = await session.get_one(Entitlement, entitlement)
        result = await respond.snooze(
            session, one, days=40, now=at("2026-11-27", 11), terms=world.terms
        )
    assert (result.accepted, result.next) == (True, at("2027-01-06"))
    assert (await world.due(at("2026-12-28"))).messages == 0
    assert (await world.due(at("2027-01-06"))).messages == 1
    assert (await world.get(entitlement)).next_rung == "d30"
    assert Happened.SNOOZED in await happened(world, member)


async def test_later_is_refused_in_the_last_thirty_days_and_past_the_deadline(
    world: World,
) -> None:
    member = await world.member(NOW)
    entitlement = await world.entitlement(member, "2022-03-01", NOW)
    planned = (await world.get(entitlement)).next_reminder_at
    async with world.store.write() as session:
        one = await session.get_one(Entitlement, entitlement)
        far = await respond.snooze(session, one, days=96, now=NOW, terms=world.terms)
        near = await respond.snooze(
            session, one, days=3, now=at("2027-01-27", 11), terms=world.terms
        )
    assert (far.accepted, far.reason, far.next) == (False, Refusal.PAST_DEADLINE, planned)
    assert (near.accepted, near.reason) == (False, Refusal.FINAL)


async def test_what_was_claimed_cannot_be_put_off(world: World) -> None:
    member = await world.member(NOW)
    entitlement = await world.entitlement(member, "2022-03-01", NOW)
    await say_claimed(world, entitlement, "2026-11-24")
    async with world.store.write() as session:
        one = await session.get_one(Entitlement, entitlement)
        result = await respond.snooze(session, one, days=7, now=NOW, terms=world.terms)
    assert result.reason == Refusal.CLAIMED


async def test_stop_works_at_once_and_resume_begins_anew_without_making_up(world: World) -> None:
    member = await world.member(NOW)
    entitlement = await world.entitlement(member, "2022-03-01", NOW)
    await world.due(at("2026-11-27"))
    async with world.store.write() as session:
        one = await session.get_one(Member, member)
        await respond.stop(session, one, now=at("2026-11-27", 11), terms=world.terms)
    assert {row.state for row in await world.outbox()} == {State.SUPPRESSED}
    assert (await world.get(entitlement)).next_reminder_at is None
    async with world.store.write() as session:
        one = await session.get_one(Member, member)
        await respond.resume(session, one, now=at("2027-01-10", 11), terms=world.terms)
    assert (await world.get(entitlement)).next_reminder_at == at("2027-01-27")
    assert [h for h in await happened(world, member) if h in ("stopped", "resumed")] == [
        Happened.STOPPED,
        Happened.RESUMED,
    ]


async def test_less_leaves_out_the_sixtieth_day(world: World) -> None:
    member = await world.member(NOW)
    entitlement = await world.entitlement(member, "2022-03-01", NOW)
    async with world.store.write() as session:
        one = await session.get_one(Member, member)
        await respond.less(session, one, now=at("2026-12-01"), terms=world.terms)
    assert (await world.get(entitlement)).next_rung == "d30"


async def test_another_hour_moves_the_reminder_and_does_not_lose_todays(world: World) -> None:
    member = await world.member(NOW)
    entitlement = await world.entitlement(member, "2022-03-01", NOW)
    async with world.store.write() as session:
        (await session.get_one(Member, member)).hour = 8
        await session.flush()
        await replan_entitlement(
            session,
            await session.get_one(Entitlement, entitlement),
            now=at("2026-11-27", 9),
            policy=world.policy,
            calendar=world.calendar,
        )
    assert (await world.get(entitlement)).next_reminder_at == at("2026-11-27", 9)
