"""A notice on its way to many: who gets it, in which words, and figures that add up whatever
happens on the way."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from admin import notices
from admin.notices import Draft
from channels.base import Channel, Gone, Refused, RetryAfter, Unknown
from core.i18n import Say, Voice, tell
from models import Address, Handover, Member, Notice, Outgoing
from models.audience import Audience
from models.erase import erase_member
from models.member import lookup_of
from models.notice import NoticeState
from models.outbox import State, shown_at
from models.queue import Wanted
from models.spread import drop_held
from notices.broadcast import advance, begin, pause, report
from notices.outbox import claim_batch
from tests.admin.office import NOON, Office
from tests.models.plans import plans_of, reads_all_of
from tests.notices.world import at

POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
MARK = tell(Say("repeat.mark"), Voice())


async def members(office: Office, count: int, **how: object) -> list[int]:
    return [await office.world.member(NOON, **how) for _ in range(count)]  # type: ignore[arg-type]


async def states(office: Office) -> list[str]:
    async with office.store.read() as session:
        return list(await session.scalars(select(Outgoing.state).order_by(Outgoing.id)))


async def test_it_reaches_everyone_in_her_own_language(office: Office) -> None:
    await members(office, 2)
    await members(office, 1, language="en")
    await members(office, 1, channels=("web",))
    code = await office.started()
    await office.run()
    assert sorted(office.telegram.heard) == [
        ("telegram-1", "연금지기 공지\n급여를 확인해 주십시오."),
        ("telegram-2", "연금지기 공지\n급여를 확인해 주십시오."),
        ("telegram-3", "Notice of 연금지기\nPlease check your benefits."),
    ]
    async with office.store.read() as session:
        shown = await shown_at(session, "web", lookup_of("web", "web-4"), after=0, limit=5)
    assert [(row.payload or {})["text"] for row in shown] == [
        "연금지기 공지\n급여를 확인해 주십시오."
    ]
    told = await office.report(code)
    assert (told.audience, told.sent, told.adds_up) == (4, 4, True)
    assert (await office.notice(code)).state == NoticeState.DONE


async def test_a_row_holds_neither_words_nor_an_address(office: Office) -> None:
    await members(office, 2)
    await office.started()
    await office.run()
    async with office.store.read() as session:
        rows = (await session.scalars(select(Outgoing))).all()
    assert {row.state for row in rows} == {State.SENT}
    assert [kept for row in rows for kept in (row.payload, row.address) if kept is not None] == []


@pytest.mark.parametrize("any_url", [POSTGRES], indirect=True)
async def test_the_planner_is_told_of_many_new_rows(office: Office) -> None:
    """SQLite plans by the indexes it has."""
    many = [{"code": f"many{n}", "created_at": NOON} for n in range(1_000)]
    async with office.store.write() as session:
        ids = (await session.scalars(insert(Member).returning(Member.id), many)).all()
        await session.execute(insert(Address), [_address(member_id) for member_id in ids])
    await office.started()
    await office.ticks.notices()
    async with office.store.read() as session:
        known = await session.scalar(
            text("SELECT reltuples FROM pg_class WHERE relname = 'outbox'")
        )
    assert known == 1_000


def _address(member_id: int) -> dict[str, object]:
    chat = str(member_id)
    return {
        "member_id": member_id,
        "channel": "telegram",
        "lookup": lookup_of("telegram", chat),
        "address": chat,
        "created_at": NOON,
    }


async def test_begun_again_it_adds_nobody_twice(office: Office) -> None:
    await members(office, 3)
    code = await office.started()
    async with office.store.write() as session:
        notice = await session.merge(await office.notice(code))
        assert await begin(session, notice, now=NOON) == 0
    await office.run()
    assert len(office.telegram.heard) == 3


async def test_who_is_left_out_is_counted_with_the_reason(office: Office) -> None:
    stopped, dead, worried, _ = await members(office, 4)
    await members(office, 1, channels=("kakao",))
    async with office.store.write() as session:
        await session.execute(update(Member).where(Member.id == stopped).values(stopped_at=NOON))
        await session.execute(update(Address).where(Address.member_id == dead).values(dead_at=NOON))
        session.add(
            Handover(
                code="h1",
                member_id=worried,
                channel="telegram",
                lookup=lookup_of("telegram", "telegram-3"),
                urgent=True,
                asked_at=NOON,
            )
        )
    code = await office.started()
    await office.run()
    told = await office.report(code)
    assert told.why == {"stopped": 1, "with_officer": 1, "unreachable": 2}
    assert (told.audience, told.sent, told.suppressed, told.adds_up) == (5, 1, 4, True)


async def test_what_changes_after_the_start_is_respected(office: Office) -> None:
    stops, dies, leaves, erased, stays = await members(office, 5)
    async with office.store.write() as session:
        session.add(
            Address(
                member_id=dies,
                channel="web",
                lookup=lookup_of("web", "other"),
                address="other",
                created_at=NOON,
            )
        )
    code = await office.started()
    async with office.store.write() as session:
        await session.execute(update(Member).where(Member.id == stops).values(stopped_at=NOON))
        of_two = Address.member_id.in_([dies, leaves]) & (Address.channel == "telegram")
        await session.execute(update(Address).where(of_two).values(dead_at=NOON))
        await erase_member(session, erased, actor="operator", now=NOON)
    await office.run()
    told = await office.report(code)
    assert [address for address, _ in office.telegram.heard] == [f"telegram-{stays}"]
    assert told.why == {"erased": 1, "stopped": 1, "unreachable": 1}
    assert (told.audience, told.sent, told.suppressed, told.adds_up) == (5, 2, 3, True)


async def test_the_figures_add_up_after_every_kind_of_fault(office: Office) -> None:
    await members(office, 6)
    answers = office.telegram.answers
    answers["telegram-1"] = Gone("blocked")
    answers["telegram-2"] = Refused("bad request")
    answers["telegram-3"] = Unknown("timeout")
    answers["telegram-4"] = RetryAfter(2, "slow down")
    code = await office.started()
    await office.run()
    told = await office.report(code)
    assert told.adds_up
    assert (told.sent, told.failed, told.unknown, told.waiting) == (2, 2, 0, 2)
    del answers["telegram-4"]
    office.pass_time(minutes=2)
    await office.run()
    told = await office.report(code)
    assert (told.audience, told.sent, told.failed, told.unknown, told.adds_up) == (6, 3, 2, 1, True)
    assert {"blocked": 1, "bad request": 1, "timeout": 1}.items() <= told.why.items()
    assert len([a for a, _ in office.telegram.heard if a in ("telegram-1", "telegram-2")]) == 2


async def test_paused_nothing_goes_and_resumed_nobody_gets_it_twice(office: Office) -> None:
    await members(office, 20)
    code = await office.started()
    await office.ticks.notices()
    await office.deliverer.sweep(Channel.TELEGRAM, limit=8)
    before = len(office.telegram.heard)
    assert 0 < before < 20
    await office.do("kim", lambda acting: notices.pause(acting, code))
    await office.run()
    assert len(office.telegram.heard) == before
    told = await office.report(code)
    assert (told.held, told.waiting, told.adds_up) == (20 - before, 0, True)
    await office.do("park", lambda acting: notices.resume(acting, code))
    await office.run()
    assert sorted(a for a, _ in office.telegram.heard) == sorted(
        f"telegram-{n}" for n in range(1, 21)
    )


async def test_cancelled_the_rest_gets_nothing_and_is_counted(office: Office) -> None:
    await members(office, 20)
    code = await office.started()
    await office.ticks.notices()
    await office.deliverer.sweep(Channel.TELEGRAM, limit=8)
    before = len(office.telegram.heard)
    await office.do("park", lambda acting: notices.cancel(acting, code))
    await office.run()
    told = await office.report(code)
    assert len(office.telegram.heard) == before == told.sent
    assert told.why == {"cancelled": 20 - before}
    assert told.adds_up


async def test_a_row_already_in_hand_when_it_is_paused_comes_back(office: Office) -> None:
    await members(office, 1)
    office.telegram.answers["telegram-1"] = RetryAfter(0, "busy")
    code = await office.started()
    await office.ticks.notices()
    await office.deliverer.sweep(Channel.TELEGRAM)
    await office.do("kim", lambda acting: notices.pause(acting, code))
    async with office.store.write() as session:
        await session.execute(update(Outgoing).values(state=State.QUEUED))
    await office.run()
    assert await states(office) == [State.HELD]
    assert len(office.telegram.heard) == 1


async def test_at_night_it_waits_for_the_morning(office: Office) -> None:
    await members(office, 2)
    office.move_to(at("2026-12-01", 21))
    code = await office.started()
    await office.run()
    assert office.telegram.heard == []
    assert (await office.report(code)).held == 2
    office.move_to(at("2026-12-02", 8))
    await office.run()
    assert len(office.telegram.heard) == 2


async def test_it_starts_at_its_hour(office: Office) -> None:
    await members(office, 1)
    code = await office.approved()
    tomorrow = NOON + timedelta(days=1)
    await office.do("park", lambda acting: notices.start(acting, code, at=tomorrow))
    await office.run()
    assert office.telegram.heard == []
    office.move_to(tomorrow)
    await office.run()
    assert len(office.telegram.heard) == 1


async def test_slowed_down_only_so_many_join_the_queue_a_second(office: Office) -> None:
    await members(office, 12)
    code = await office.started()
    await office.do("park", lambda acting: notices.slow(acting, code, 3))
    for sent in (3, 6, 9):
        await office.ticks.notices()
        while await office.deliverer.sweep(Channel.TELEGRAM):
            pass
        assert len(office.telegram.heard) == sent
        office.pass_time(seconds=1)
    await office.do("park", lambda acting: notices.slow(acting, code, None))
    await office.run()
    assert len(office.telegram.heard) == 12


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        (Audience(), 4),
        (Audience(unclaimed="any"), 2),
        (Audience(unclaimed="retirement_allowance"), 2),
        (Audience(unclaimed="retirement_benefit"), 0),
        (Audience(days_from=0, days_to=90), 1),
        (Audience(days_from=91), 1),
        (Audience(language="en"), 1),
        (Audience(language="easy"), 0),
        (Audience(channel="web"), 1),
        (Audience(channel="kakao"), 0),
        (Audience(retired_from="2022-01", retired_to="2022-01"), 1),
        (Audience(retired_from="2022-02"), 1),
        (Audience(retired_from="2022-02", language="en"), 0),
    ],
)
async def test_an_audience_is_who_its_filter_names(
    office: Office, audience: Audience, expected: int
) -> None:
    soon, later = await members(office, 2)
    await members(office, 1, language="en")
    await members(office, 1, channels=("web",))
    await office.world.entitlement(soon, "2022-01-31", NOON)
    await office.world.entitlement(later, "2024-03-01", NOON)
    notice = await office.do(
        "kim", lambda acting: notices.draft(acting, Draft("점검", {"ko": "글"}, "info", audience))
    )
    _, counted = await office.do("kim", lambda acting: notices.count(acting, notice.code))
    assert counted.audience == expected


async def test_the_figures_stay_when_the_rows_are_gone(office: Office) -> None:
    await members(office, 2)
    code = await office.started()
    await office.run()
    before = await office.report(code)
    async with office.store.write() as session:
        await session.execute(delete(Outgoing))
    after = await office.report(code)
    assert (after.sent, after.audience, after.adds_up) == (2, 2, True)
    assert before.audience == after.audience


async def test_what_a_dead_sender_had_in_hand_is_sent_once_more_and_says_so(office: Office) -> None:
    await members(office, 5)
    code = await office.started()
    await office.ticks.notices()
    async with office.store.write() as session:
        claimed = await claim_batch(
            session,
            Wanted("dead", ["telegram"], 2),
            now=office.clock.now(),
            policy=office.world.policy,
        )
    assert len(claimed) == 2
    told = await office.report(code)
    assert (told.waiting, told.adds_up) == (5, True)
    office.pass_time(minutes=3)
    await office.ticks.recover()
    await office.run()
    told = await office.report(code)
    assert (told.sent, told.waiting, told.adds_up) == (3, 2, True)
    office.pass_time(minutes=2)
    await office.run()
    told = await office.report(code)
    assert (told.sent, told.unknown, told.adds_up) == (5, 0, True)
    said = [text for _, text in office.telegram.heard]
    assert [text.startswith(MARK) for text in said] == [False] * 3 + [True] * 2


async def test_processes_that_tick_and_send_at_once_send_once(office: Office) -> None:
    await members(office, 30)
    code = await office.started()
    for _ in range(12):
        await asyncio.gather(*(office.ticks.notices() for _ in range(3)))
        await asyncio.gather(*(office.deliverer.sweep(Channel.TELEGRAM) for _ in range(3)))
    await office.run()
    assert len({address for address, _ in office.telegram.heard}) == 30
    assert len(office.telegram.heard) == 30
    assert (await office.report(code)).sent == 30


async def test_no_step_reads_through_the_whole_outbox(office: Office) -> None:
    await members(office, 3)
    code = await office.started()
    number = (await office.notice(code)).id

    async def every_step(session: AsyncSession) -> None:
        notice = await session.get_one(Notice, number)
        policy = office.world.policy
        await advance(session, number, now=NOON, policy=policy)
        await report(session, notice, now=NOON, limits={})
        await pause(session, notice)
        await drop_held(session, number, reason="cancelled", limit=10)

    plans = await plans_of(office.store, every_step)
    if office.store.engine.dialect.name == "sqlite":
        assert [plan for plan in plans if reads_all_of("outbox", plan)] == []
