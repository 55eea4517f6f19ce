"""Who is not written to, when it waits, and which way it goes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models import Entitlement, Member
from models.entitlement import EntitlementState, ReminderState
from models.ledger import Happened, is_unbroken, ledger_of
from models.outbox import Kind
from notices import respond
from tests.notices.world import World, at

NOW = at("2026-11-22")  # retired 2022-03-01: safe day 2027-02-26


async def test_at_night_it_waits_until_eight_and_then_comes_once(world: World) -> None:
    member = await world.member(NOW)
    await world.entitlement(member, "2022-03-01", NOW)
    assert (await world.due(at("2026-11-27", 22))).messages == 0
    assert (await world.due(at("2026-11-28", 7, 59))).members == 0
    assert (await world.due(at("2026-11-28", 8))).messages == 1


async def test_the_night_never_pushes_the_last_day_past_itself(world: World) -> None:
    member = await world.member(NOW)
    entitlement = await world.entitlement(member, "2022-03-01", NOW)
    await world.due(at("2027-02-25"))
    assert (await world.get(entitlement)).next_rung == "d0"
    # The program is away from the morning of the last day until its night.
    assert (await world.due(at("2027-02-26", 22))).messages == 0
    # On Saturday morning the words of the last day are no longer true; the office opens Tuesday.
    assert (await world.due(at("2027-02-27", 8))).missed == 1
    planned = await world.get(entitlement)
    assert (planned.next_rung, planned.next_reminder_at) == ("urgent", at("2027-03-02"))
    result = await world.due(at("2027-03-02"))
    assert result.messages == 1
    rows = await world.outbox()
    assert rows[-1].kind == Kind.DEADLINE_DAY
    text = (await world.texts())[-1].text
    assert "아직 청구하실 수 있는 것으로 보여요. 오늘 바로 공단에 내세요." in text


async def test_when_all_has_passed_one_last_notice_says_only_the_office_knows(
    world: World,
) -> None:
    member = await world.member(NOW)
    entitlement = await world.entitlement(member, "2022-03-01", NOW)
    await world.due(at("2027-03-02"))
    assert (await world.due(at("2027-03-03"))).messages == 1
    text = (await world.texts())[-1].text
    assert "날짜로만 보면 지난 것으로 보여요." in text
    assert "소멸" not in text
    assert "확인은 공단만 할 수 있어요" in text
    assert (await world.get(entitlement)).next_reminder_at is None


async def test_a_pension_is_never_said_to_have_passed(world: World) -> None:
    member = await world.member(NOW)
    entitlement = await world.entitlement(member, "2022-03-01", NOW, claim="retirement_benefit")
    async with world.store.write() as session:
        (await session.get_one(Entitlement, entitlement)).note = "pension_not_called_lapsed"
    await world.due(at("2027-03-03"))
    text = (await world.texts())[-1].text
    assert "기한을 세는 날이 다를 수 있어요" in text
    assert "지난 것" not in text


async def test_four_claims_in_one_month_make_three_messages_and_the_final_ones(
    world: World,
) -> None:
    """Four retirements, so many ladders: the cap holds the early rungs, never the final ones."""
    member = await world.member(at("2026-08-01"))
    for retired in ("2022-03-01", "2022-03-15", "2022-03-22", "2022-03-29"):
        await world.entitlement(member, retired, at("2026-08-01"))
    sent = []
    day = at("2026-11-20", 12)
    while day < at("2026-12-20"):
        result = await world.due(day)
        sent += [day.date()] * result.messages
        day += timedelta(days=1)
    assert len(sent) == 3
    assert ReminderState.CAPPED in (await world.reminders(member)).values()
    sent.clear()
    while day < at("2027-03-20"):
        sent += [day.date()] * (await world.due(day)).messages
        day += timedelta(days=1)
    assert len([one for one in sent if one >= at("2027-02-15").date()]) > 3


async def test_nobody_without_a_living_address_is_forgotten(world: World) -> None:
    member = await world.member(NOW, channels=())
    await world.entitlement(member, "2022-03-01", NOW)
    assert (await world.due(at("2026-11-27"))).unreached == 1
    assert await world.reminders(member) == {"d90": ReminderState.UNREACHED}
    async with world.store.read() as session:
        entries = await ledger_of(session, member)
    assert entries[-2].happened == Happened.UNREACHED
    assert is_unbroken(entries)


async def test_who_never_answered_hears_from_the_next_channel_from_ninety_days_on(
    world: World,
) -> None:
    now = at("2026-08-01")
    member = await world.member(now, channels=("telegram", "web"))
    await world.entitlement(member, "2022-03-01", now)
    for day in ("2026-08-28", "2026-11-27", "2026-12-28"):
        await world.due(at(day))
    by_key = {row.key.rsplit(":", 1)[-1]: row.channel for row in await world.outbox()}
    assert (by_key["d180"], by_key["d90"], by_key["d60"]) == ("telegram", "web", "telegram")


async def test_who_answers_stays_on_her_own_channel(world: World) -> None:
    now = at("2026-08-01")
    member = await world.member(now, channels=("telegram", "web"))
    entitlement = await world.entitlement(member, "2022-03-01", now)
    await world.due(at("2026-08-28"))
    async with world.store.write() as session:
        one = await session.get_one(Entitlement, entitlement)
        await respond.acknowledge(session, [one], now=at("2026-08-29"))
    await world.due(at("2026-11-27"))
    assert {row.channel for row in await world.outbox()} == {"telegram"}


async def test_who_stopped_hears_nothing_even_of_what_was_due(world: World) -> None:
    member = await world.member(NOW)
    await world.entitlement(member, "2022-03-01", NOW)
    async with world.store.write() as session:
        one = await session.get_one(Member, member)
        await respond.stop(session, one, now=NOW, terms=world.terms)
    assert (await world.due(at("2027-02-26"))).messages == 0


async def test_an_erased_member_hears_nothing(world: World) -> None:
    member = await world.member(NOW)
    await world.entitlement(member, "2022-03-01", NOW)
    async with world.store.write() as session:
        await session.delete(await session.get_one(Member, member))
    assert (await world.due(at("2026-11-27"))).members == 0


async def test_the_last_reminder_of_a_day_speaks_to_an_english_reader_in_english(
    world: World,
) -> None:
    member = await world.member(NOW, language="en")
    await world.entitlement(member, "2022-03-01", NOW)
    await world.due(at("2026-11-27"))
    text = (await world.texts())[-1].text
    assert "by Fri 26 Feb 2027 at the latest. 91 days left." in text
    assert "(퇴직수당)" in text


async def test_looking_twice_at_the_same_moment_says_nothing_twice(world: World) -> None:
    member = await world.member(NOW)
    await world.entitlement(member, "2022-03-01", NOW)
    await world.due(at("2026-11-27"))
    again = await world.due(at("2026-11-27"))
    assert again.members == 0


@pytest.mark.parametrize("limit", [1, 2, 50])
async def test_a_small_batch_still_says_everything_in_one_message(world: World, limit: int) -> None:
    member = await world.member(NOW)
    for claim in ("retirement_allowance", "retirement_benefit"):
        await world.entitlement(member, "2022-03-01", NOW, claim=claim)
    assert (await world.due(at("2026-11-27"), limit)).merged == 1
    assert (await world.due(at("2026-11-27"), limit)).members == 0


async def test_a_claim_is_asked_about_on_a_day_without_reminders(world: World) -> None:
    member = await world.member(NOW)
    claimed = await world.entitlement(member, "2022-03-01", NOW, claim="retirement_benefit")
    await world.entitlement(member, "2022-03-01", NOW)
    day = at("2026-11-27") - world.policy.follow_up_after
    async with world.store.write() as session:
        one = await session.get_one(Entitlement, claimed)
        await respond.claimed(session, one, now=NOW, today=day.date(), terms=world.terms)
    assert (await world.due(at("2026-11-27"))).messages == 1
    assert "연락이 왔나요" not in (await world.texts())[-1].text
    assert (await world.due(at("2026-11-27", 12))).members == 0
    assert (await world.due(at("2026-11-30"))).messages == 1
    question = (await world.texts())[-1]
    assert "공단에서 연락이 왔나요?" in question.text
    assert [c.payload for c in question.choices] == [
        f"d:confirmed:{claimed}",
        f"d:notyet:{claimed}",
    ]
    one_asked = await world.get(claimed)
    assert (one_asked.follow_up, one_asked.next_reminder_at) == (True, None)
    assert one_asked.state == EntitlementState.SAID_CLAIMED


async def test_a_row_the_rules_do_not_know_silences_nobody_behind_it(world: World) -> None:
    strange = await world.member(NOW)
    await world.entitlement(strange, "2022-03-01", NOW, claim="no_such_claim")
    member = await world.member(NOW)
    await world.entitlement(member, "2022-03-01", NOW)
    result = await world.due(at("2026-11-27"))
    assert (result.members, result.messages) == (1, 1)
    assert {row.member_id for row in await world.outbox()} == {member}
    (waiting,) = await world.of(strange)
    assert (waiting.next_rung, waiting.next_reminder_at) == ("d90", at("2026-11-27", 11))
    assert await world.reminders(strange) == {}
