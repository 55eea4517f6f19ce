"""What becomes of a message, answer by answer of a channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from channels.base import (
    Attachment,
    Choice,
    Filled,
    Gone,
    Message,
    Moved,
    Outcome,
    Refused,
    RetryAfter,
    Sent,
    Unknown,
)
from models import Address, Entitlement, Outgoing
from models.entitlement import ReminderState
from models.ledger import Happened, is_unbroken, ledger_of
from models.member import living_addresses, lookup_of
from models.outbox import Kind, State
from models.queue import Claimed, Wanted
from notices import respond
from notices.outbox import (
    Letter,
    claim_batch,
    enqueue,
    recover,
    release,
    settle,
    settle_all,
    wipe_after_shown,
)
from notices.payload import from_payload, to_payload
from tests.notices.world import World, at

NOON = at("2026-11-24", 12)
BEFORE = at("2026-11-22")


async def put(world: World, kind: Kind = Kind.REPLY, *, channel: str = "telegram") -> int:
    member = await world.member(BEFORE) if kind != Kind.REPLY else None
    async with world.store.write() as session:
        letter = Letter("k", kind, channel, f"{channel}-1", Message("글"), member)
        assert await enqueue(session, letter, now=NOON)
    return (await world.outbox())[-1].id


async def claim(world: World, now: datetime = NOON, *, channel: str = "telegram") -> list[Claimed]:
    async with world.store.write() as session:
        wanted = Wanted("w", [channel], 10)
        return await claim_batch(session, wanted, now=now, policy=world.policy)


async def answer(world: World, outgoing_id: int, outcome: Outcome, now: datetime = NOON) -> None:
    async with world.store.write() as session:
        await settle(session, outgoing_id, outcome, now=now, policy=world.policy)


async def row(world: World) -> Outgoing:
    return (await world.outbox())[0]


@dataclass(frozen=True)
class Step:
    """From `attempting`, by this answer, to that state; sent again so many seconds later."""

    kind: Kind
    outcome: Outcome
    state: State
    again_after: int | None = None
    repeated: bool = False


STEPS = [
    Step(Kind.REPLY, Sent("1"), State.SENT),
    Step(Kind.REPLY, RetryAfter(7, "flood"), State.QUEUED, 7),
    Step(Kind.REPLY, RetryAfter(1e12, "for ever"), State.QUEUED, 86_400),
    Step(Kind.REPLY, RetryAfter(float("inf"), "for ever"), State.QUEUED, 86_400),
    Step(Kind.REPLY, RetryAfter(float("nan"), "soon"), State.QUEUED, 0),
    Step(Kind.REPLY, RetryAfter(-5, "yesterday"), State.QUEUED, 0),
    Step(Kind.REPLY, Gone("blocked"), State.FAILED),
    Step(Kind.REPLY, Refused("too long"), State.FAILED),
    Step(Kind.REPLY, Moved("telegram-2"), State.QUEUED, 0),
    Step(Kind.REPLY, Unknown("cut off"), State.QUEUED, 2, repeated=True),
    Step(Kind.REMINDER, Sent("1"), State.SENT),
    Step(Kind.REMINDER, RetryAfter(7, "flood", whole_channel=True), State.QUEUED, 7),
    Step(Kind.REMINDER, Gone("blocked"), State.FAILED),
    Step(Kind.REMINDER, Refused("too long"), State.FAILED),
    Step(Kind.REMINDER, Unknown("cut off"), State.QUEUED, 60, repeated=True),
    Step(Kind.DEADLINE_DAY, Unknown("cut off"), State.QUEUED, 60, repeated=True),
    Step(Kind.BROADCAST, RetryAfter(7, "token", whole_channel=True), State.QUEUED, 7),
    Step(Kind.BROADCAST, Refused("something new"), State.FAILED),
    Step(Kind.BROADCAST, Unknown("cut off"), State.QUEUED, 60, repeated=True),
]


@pytest.mark.parametrize("step", STEPS, ids=lambda s: f"{s.kind}-{type(s.outcome).__name__}")
async def test_every_answer_of_a_channel_leads_to_its_state(world: World, step: Step) -> None:
    outgoing_id = await put(world, step.kind)
    assert [claimed.id for claimed in await claim(world)] == [outgoing_id]
    await answer(world, outgoing_id, step.outcome)
    after = await row(world)
    assert (after.state, after.repeated, after.attempts) == (step.state, step.repeated, 1)
    if step.again_after is not None:
        assert after.next_attempt_at == NOON + timedelta(seconds=step.again_after)
        again = await claim(world, NOON + timedelta(seconds=step.again_after))
        assert [claimed.id for claimed in again] == [outgoing_id]
    else:
        assert not await claim(world, NOON + timedelta(hours=1))


@pytest.mark.parametrize(
    ("outcome", "living", "errors"),
    [
        (Sent("1"), 1, []),
        (RetryAfter(7, "token", whole_channel=True), 1, []),
        (Unknown("cut off"), 1, []),
        (Refused("something new"), 1, ["message refused"]),
        (Gone("blocked"), 0, []),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_only_a_dead_address_is_marked_and_only_our_own_mistake_is_told(
    world: World, outcome: Outcome, living: int, errors: list[str]
) -> None:
    outgoing_id = await put(world, Kind.REMINDER)
    await claim(world)
    with capture_logs() as told:
        await answer(world, outgoing_id, outcome)
    assert [line["event"] for line in told if line["log_level"] == "error"] == errors
    async with world.store.read() as session:
        assert len(await living_addresses(session, 1)) == living


async def test_a_possible_repeat_says_so_and_happens_once(world: World) -> None:
    outgoing_id = await put(world, Kind.REMINDER)
    await claim(world)
    await answer(world, outgoing_id, Unknown("cut off"))
    later = NOON + timedelta(minutes=1)
    (again,) = await claim(world, later)
    assert again.payload is not None
    assert again.payload["text"].endswith("\n글")
    await answer(world, outgoing_id, Unknown("cut off"), later)
    assert (await row(world)).state == State.UNKNOWN
    assert not await claim(world, later + timedelta(hours=1))


async def test_the_news_that_it_arrived_counts_even_when_it_comes_late(world: World) -> None:
    outgoing_id = await put(world, Kind.REMINDER)
    await claim(world)
    async with world.store.write() as session:
        await recover(session, now=NOON, policy=world.policy, worker=None, before=NOON)
    assert (await row(world)).state == State.QUEUED
    await answer(world, outgoing_id, Sent("1"))
    assert (await row(world)).state == State.SENT
    assert not await claim(world, NOON + timedelta(hours=1))


async def test_other_news_that_comes_late_changes_nothing(world: World) -> None:
    outgoing_id = await put(world, Kind.REMINDER)
    await claim(world)
    await answer(world, outgoing_id, Sent("1"))
    await answer(world, outgoing_id, Gone("blocked"))
    assert (await row(world)).state == State.SENT


async def test_the_news_of_an_attempt_says_nothing_of_the_one_after_it(world: World) -> None:
    """A worker that was frozen, or whose commit got no answer, tells it again; somebody else has
    the row in hand by now."""
    await put(world, Kind.REMINDER)
    (first,) = await claim(world)
    async with world.store.write() as session:
        await recover(session, now=NOON, policy=world.policy, worker=None, before=NOON)
    later = NOON + timedelta(minutes=1)
    (second,) = await claim(world, later)
    for attempt, state in ((first, State.ATTEMPTING), (second, State.FAILED)):
        async with world.store.write() as session:
            told = [(attempt, Gone("blocked"))]
            await settle_all(session, told, now=later, policy=world.policy)
        assert (await row(world)).state == state


async def test_recovery_leaves_alone_what_a_living_worker_holds(world: World) -> None:
    await put(world)
    await claim(world)
    async with world.store.write() as session:
        others = await recover(session, now=NOON, policy=world.policy, worker="x", before=NOON)
        recent = await recover(
            session,
            now=NOON,
            policy=world.policy,
            worker=None,
            before=NOON - timedelta(minutes=2),
        )
    assert (others, recent) == (0, 0)


async def test_what_nobody_tried_is_given_back_untouched(world: World) -> None:
    outgoing_id = await put(world)
    await claim(world)
    async with world.store.write() as session:
        await release(session, outgoing_id, until=NOON + timedelta(seconds=1))
    after = await row(world)
    assert (after.state, after.attempts, after.attempted_at) == (State.QUEUED, 0, None)
    assert not await claim(world)


async def test_a_moved_address_is_written_to_under_its_new_name(world: World) -> None:
    member = await world.member(BEFORE)
    async with world.store.write() as session:
        letter = Letter("k", Kind.REMINDER, "telegram", "telegram-1", Message("글"), member)
        await enqueue(session, letter, now=NOON)
    (claimed,) = await claim(world)
    await answer(world, claimed.id, Moved("telegram-new"))
    (again,) = await claim(world)
    assert again.address == "telegram-new"
    async with world.store.read() as session:
        address = await session.get(Address, 1)
    assert address is not None
    assert address.lookup == lookup_of("telegram", "telegram-new")


async def test_an_address_that_moves_again_and_again_is_not_followed_for_ever(
    world: World,
) -> None:
    outgoing_id = await put(world, Kind.REMINDER)
    for name in ("telegram-7", "telegram-8"):
        assert await claim(world)
        await answer(world, outgoing_id, Moved(name))
    assert await claim(world) == []
    after = await row(world)
    assert (after.state, after.reason) == (State.FAILED, "moved again")


async def test_blocked_on_one_channel_the_same_reminder_goes_to_the_next(world: World) -> None:
    member = await world.member(BEFORE, channels=("telegram", "web"))
    await world.entitlement(member, "2022-03-01", at("2026-08-01"))
    await world.due(at("2026-08-28"))
    for bubble in range(2):
        (claimed,) = await claim(world, at("2026-08-28", 10, bubble))
        await answer(world, claimed.id, Gone("blocked"), at("2026-08-28", 10, bubble))
    on_page = []
    for bubble in range(2):
        (claimed,) = await claim(world, at("2026-08-28", 11, bubble), channel="web")
        on_page.append(from_payload(claimed.payload or {}).text)
        await answer(world, claimed.id, Sent("1"), at("2026-08-28", 11, bubble))
    assert "주민등록번호" in on_page[0]
    assert "6개월쯤 남았어요" in on_page[1]
    assert await world.reminders(member) == {"d180": ReminderState.SENT}
    async with world.store.read() as session:
        dead = await session.get(Address, 1)
        entries = await ledger_of(session, member)
    assert dead is not None
    assert dead.dead_reason == "blocked"
    assert [e.happened for e in entries][-2:] == [Happened.SENT, Happened.SENT]
    assert is_unbroken(entries)


async def test_blocked_everywhere_she_is_counted_as_unreached(world: World) -> None:
    member = await world.member(BEFORE, channels=("telegram",))
    await world.entitlement(member, "2022-03-01", at("2026-08-01"))
    await world.due(at("2026-08-28"))
    for bubble in range(2):
        (claimed,) = await claim(world, at("2026-08-28", 10, bubble))
        await answer(world, claimed.id, Gone("blocked"), at("2026-08-28", 10, bubble))
    assert await world.reminders(member) == {"d180": ReminderState.UNREACHED}
    assert (await world.due(at("2026-11-27"))).unreached == 1


async def test_a_reminder_held_up_until_night_waits_and_a_reply_does_not(world: World) -> None:
    reminder = await put(world, Kind.REMINDER)
    async with world.store.write() as session:
        letter = Letter("r", Kind.REPLY, "telegram", "other", Message("답"))
        await enqueue(session, letter, now=NOON)
    night = at("2026-11-24", 22)
    assert [claimed.key for claimed in await claim(world, night)] == ["r"]
    waiting = await row(world)
    assert (waiting.id, waiting.state) == (reminder, State.QUEUED)
    assert waiting.next_attempt_at == at("2026-11-25", 8)


async def test_a_reminder_held_up_overnight_is_said_anew_with_the_days_of_today(
    world: World,
) -> None:
    member = await world.member(BEFORE)
    await world.entitlement(member, "2022-03-01", BEFORE)
    await world.due(at("2027-02-23"))
    assert not await claim(world, at("2027-02-24", 9))
    assert {one.state for one in await world.outbox()} == {State.QUEUED, State.SUPPRESSED}
    await claim(world, at("2027-02-24", 9, 1))
    assert (await world.due(at("2027-02-24", 9, 2))).messages == 1
    (trust,) = await claim(world, at("2027-02-24", 9, 3))
    await answer(world, trust.id, Sent("1"))
    (body,) = await claim(world, at("2027-02-24", 9, 3))
    assert "2일 남았어요" in from_payload(body.payload or {}).text
    assert (await world.due(at("2027-02-24", 10))).members == 0
    assert (await world.due(at("2027-02-25"))).messages == 1


async def test_the_last_days_words_never_arrive_a_day_late(world: World) -> None:
    member = await world.member(BEFORE)
    await world.entitlement(member, "2022-03-02", BEFORE)
    await world.due(at("2027-02-26"))
    morning = at("2027-02-27", 9)
    while await claim(world, morning):
        pass
    await claim(world, morning)
    assert {one.state for one in await world.outbox()} == {State.SUPPRESSED}
    assert (await world.due(at("2027-02-27", 9, 5))).messages == 0
    assert (await world.due(at("2027-03-02"))).messages == 1


async def test_what_the_page_has_shown_to_someone_without_consent_is_wiped(world: World) -> None:
    outgoing_id = await put(world, channel="web")
    await claim(world, channel="web")
    await answer(world, outgoing_id, Sent("1"))
    async with world.store.write() as session:
        one = await session.get_one(Outgoing, outgoing_id)
        assert one.payload is not None
        wipe_after_shown([one])
    assert (await row(world)).payload is None


def test_a_message_comes_back_from_the_table_as_it_went_in() -> None:
    message = Message(
        "글",
        (Choice("청구했어요", "d:claimed:1"), Choice("전화", url="tel:109")),
        Attachment("a.ics", "text/calendar", b"\x00\xff"),
        ask_contact=True,
        filled=Filled("deadline", (("기한", "2027년 2월 26일"),)),
    )
    assert from_payload(to_payload(message)) == message
    assert to_payload(Message("글")) == {"text": "글"}


async def test_a_question_about_a_claim_may_arrive_a_day_late(world: World) -> None:
    member = await world.member(BEFORE)
    entitlement = await world.entitlement(member, "2022-03-01", BEFORE)
    async with world.store.write() as session:
        one = await session.get_one(Entitlement, entitlement)
        await respond.claimed(
            session, one, now=BEFORE, today=at("2026-11-28").date(), terms=world.terms
        )
    await world.due(at("2026-12-28"))
    (question,) = await claim(world, at("2026-12-29", 9))
    assert "연락이 왔나요" in from_payload(question.payload or {}).text


async def test_the_last_notice_keeps_its_first_bubble_a_day_later(world: World) -> None:
    member = await world.member(BEFORE)
    await world.entitlement(member, "2022-03-01", BEFORE)
    await world.due(at("2027-03-03"))
    arrived = []
    while rows := await claim(world, at("2027-03-04", 9)):
        arrived += [from_payload(one.payload or {}).text for one in rows]
        for one in rows:
            await answer(world, one.id, Sent("1"), at("2027-03-04", 9))
    assert ["주민등록번호" in text for text in arrived] == [True, False]
    assert "지난 것으로 보여요" in arrived[1]
