"""What a channel that only answers takes along: all of it or nothing, in its order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from channels.base import Channel, Message
from core.i18n import Voice
from models import Address, Outgoing
from models.member import lookup_of
from models.outbox import Kind, State
from notices.outbox import Handed, Letter, enqueue, hand_over, take_back
from notices.route import take_another_way, ways_to
from tests.notices.world import World, at

NOW = at("2026-11-24", 12)
PLACE_OF = "somebody"


async def put(world: World, *keys: str, member: int | None = None) -> None:
    async with world.store.write() as session:
        for key in keys:
            letter = Letter(key, Kind.REPLY, Channel.KAKAO, PLACE_OF, Message(key), member)
            await enqueue(session, letter, now=NOW)


async def handed(world: World, *, most: int = 3, last: str = "", fails: bool = False) -> Handed:
    def fits(messages: Sequence[Message], _: Voice | None) -> int:
        return min(most, len(messages))

    place = (Channel.KAKAO, lookup_of(Channel.KAKAO, PLACE_OF))
    async with world.store.write() as session:
        taken = await hand_over(session, place, fits, now=NOW, last=last)
        if fails:
            raise RuntimeError("cut off")
    return taken


def texts(taken: Handed) -> list[str]:
    return [message.text for message in taken.messages]


async def test_what_waits_is_taken_once_and_in_its_order(world: World) -> None:
    await put(world, "a", "b", "c", "d")
    taken = await handed(world)
    assert (texts(taken), taken.left) == (["a", "b", "c"], 1)
    assert texts(await handed(world)) == ["d"]
    assert await handed(world) == Handed()


async def test_what_was_queued_after_the_answer_asked_for_belongs_to_another(
    world: World,
) -> None:
    await put(world, "desk:1", "reply:7:0", "reply:7:1", "reply:8:0")
    assert texts(await handed(world, last="reply:7:")) == ["desk:1", "reply:7:0", "reply:7:1"]
    assert texts(await handed(world, last="reply:8:")) == ["reply:8:0"]


async def test_cut_off_before_it_is_written_down_everything_still_waits(world: World) -> None:
    await put(world, "a", "b")
    with pytest.raises(RuntimeError):
        await handed(world, fails=True)
    assert texts(await handed(world)) == ["a", "b"]


async def test_what_did_not_arrive_waits_again(world: World) -> None:
    await put(world, "a")
    taken = await handed(world)
    async with world.store.write() as session:
        await take_back(session, taken.numbers, now=NOW)
    assert texts(await handed(world)) == ["a"]


async def test_it_counts_as_sent(world: World) -> None:
    await put(world, "a")
    taken = await handed(world)
    async with world.store.read() as session:
        row = await session.get_one(Outgoing, taken.numbers[0])
    assert (row.state, row.sent_at, row.attempts) == (State.SENT, NOW, 1)


async def test_no_reminder_is_routed_to_where_nobody_can_be_told_first(world: World) -> None:
    member = await world.member(NOW)
    async with world.store.write() as session:
        before = await ways_to(session, member)
        session.add(
            Address(
                member_id=member,
                channel=Channel.KAKAO,
                lookup=lookup_of(Channel.KAKAO, PLACE_OF),
                address=PLACE_OF,
                created_at=NOW,
            )
        )
        await session.flush()
        assert await ways_to(session, member) == before
        failed = Outgoing(key="k", channel=before[0].channel, member_id=member, kind=Kind.REMINDER)
        assert not await take_another_way(session, failed, now=NOW)
