"""What arrives when a reminder's moment has come."""

from __future__ import annotations

from tests.notices.world import PHONE, World, at


async def test_the_first_reminder_says_we_ask_for_no_numbers_and_is_no_claim(world: World) -> None:
    now = at("2026-11-22")
    member = await world.member(now)
    await world.entitlement(member, "2022-03-01", now)  # safe: 2027-02-26
    result = await world.due(at("2026-11-27"))
    assert result.messages == 1
    trust, body = await world.texts()
    assert "주민등록번호" in trust.text
    assert "2027년 2월 26일(금)까지 청구하세요. 91일 남았어요." in body.text
    assert "청구를 대신하지 않아요" in body.text
    assert PHONE in body.text
    assert [choice.label for choice in body.choices] == [
        "청구했어요",
        "서류 보기",
        "나중에",
        "상담원",
        "그만 받기",
    ]


async def test_nothing_arrives_before_its_moment(world: World) -> None:
    now = at("2026-11-22")
    await world.entitlement(await world.member(now), "2022-03-01", now)
    assert (await world.due(at("2026-11-27", 9, 59))).messages == 0


async def test_two_claims_of_one_day_come_as_one_message(world: World) -> None:
    now = at("2026-11-22")
    member = await world.member(now)
    first = await world.entitlement(member, "2022-03-01", now)
    second = await world.entitlement(member, "2022-03-01", now, claim="retirement_benefit")
    result = await world.due(at("2026-11-27"))
    assert (result.messages, result.merged) == (1, 1)
    body = (await world.texts())[-1]
    assert "2가지" in body.text
    assert body.choices[0].payload == f"d:claimed:{first}.{second}"


async def test_two_members_never_share_a_message(world: World) -> None:
    now = at("2026-11-22")
    for _ in range(2):
        await world.entitlement(await world.member(now), "2022-03-01", now)
    assert (await world.due(at("2026-11-27"))).messages == 2
    assert len({row.member_id for row in await world.outbox()}) == 2


async def test_after_nine_days_down_one_message_comes_with_the_true_days_left(world: World) -> None:
    now = at("2027-01-20")
    member = await world.member(now)
    await world.entitlement(member, "2022-03-01", now)
    await world.entitlement(member, "2022-03-01", now, claim="retirement_benefit")
    # d30 fell on 01-27, d14 on 02-12; the program is away until 02-15.
    result = await world.due(at("2027-02-15", 12))
    assert (result.messages, result.merged, result.missed) == (1, 1, 2)
    assert "11일 남음" in (await world.texts())[-1].text
    assert (await world.due(at("2027-02-15", 13))).messages == 0
