"""Many recipients in one request under a key, through crashes and silences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from channels.base import Channel, Message, Outcome, RetryAfter, Sent, Unknown
from core.clock import FixedClock
from jobs import deliver
from jobs.deliver import Deliverer
from models import frozen
from models.outbox import Kind, State
from notices.outbox import recover
from tests.jobs.sending import NOON, Killed, all_in, kill_at, rows, running, until, write


class Together:
    """A provider that takes two recipients a request and remembers its keys."""

    most = 2
    keeps_keys = True

    def __init__(self) -> None:
        self.requests: list[tuple[str, tuple[str, ...]]] = []
        self.sent: dict[str, Sequence[Outcome]] = {}
        self.silent = 0
        self.put_off = False

    async def send_batch(
        self, key: str, letters: Sequence[tuple[str, Message]]
    ) -> Sequence[Outcome]:
        self.requests.append((key, tuple(address for address, _ in letters)))
        if self.put_off:
            return [RetryAfter(0, "busy") for _ in letters]
        self.sent.setdefault(key, [Sent(f"{key}-{address}") for address, _ in letters])
        if self.silent:
            self.silent -= 1
            return [Unknown("no answer") for _ in letters]
        return self.sent[key]


@pytest.fixture
def together(deliverer: Deliverer) -> Deliverer:
    return replace(deliverer, senders={}, batchers={Channel.TELEGRAM: Together()})


def provider(deliverer: Deliverer) -> Together:
    batcher = deliverer.batchers[Channel.TELEGRAM]
    assert isinstance(batcher, Together)
    return batcher


async def test_many_go_in_one_request_under_a_key_of_its_own(together: Deliverer) -> None:
    for number in range(3):
        await write(together.store, f"k{number}", address=f"a{number}")
    assert [await together.sweep(Channel.TELEGRAM) for _ in range(3)] == [2, 1, 0]
    (first, addresses), (second, _) = provider(together).requests
    assert addresses == ("a0", "a1")
    assert first != second
    assert await all_in(together.store, State.SENT)


@pytest.mark.parametrize("point", ["after_attempting_before_send", "after_send_before_settle"])
async def test_a_frozen_request_goes_again_under_its_key_and_nothing_is_marked(
    together: Deliverer, point: str
) -> None:
    for number in range(2):
        await write(together.store, f"k{number}", address=f"a{number}")
    with pytest.raises(Killed):
        await replace(together, fault=kill_at(point)).sweep(Channel.TELEGRAM)
    await write(together.store, "k2", address="a2")
    async with together.store.write() as session:
        left = await recover(session, now=NOON, policy=together.policy, worker="w1", before=NOON)
        await frozen.disown(session, "w1")
    assert left == 0
    assert [await together.sweep(Channel.TELEGRAM) for _ in range(3)] == [2, 1, 0]
    assert len(provider(together).sent) == 2
    assert {row.repeated for row in await rows(together.store)} == {False}
    assert await all_in(together.store, State.SENT)


async def test_a_request_without_an_answer_waits_and_goes_again_under_its_key(
    together: Deliverer,
) -> None:
    provider(together).silent = 1
    await write(together.store, "k1")
    assert await together.sweep(Channel.TELEGRAM) == 1
    assert await together.sweep(Channel.TELEGRAM) == 0
    later = replace(together, clock=FixedClock(NOON + deliver.ABANDONED_AFTER))
    assert await later.sweep(Channel.TELEGRAM) == 1
    assert len({key for key, _ in provider(together).requests}) == 1
    assert await all_in(together.store, State.SENT)


async def test_what_was_put_off_goes_by_another_provider_without_the_firsts_key(
    together: Deliverer,
) -> None:
    """One that keeps no keys would be asked every two minutes, and might send each time."""
    first, second = provider(together), Together()
    first.put_off = True
    await write(together.store, "k1", kind=Kind.REMINDER)
    assert await together.sweep(Channel.TELEGRAM) == 1
    second.keeps_keys, second.silent = False, 1
    later = replace(together, batchers={Channel.TELEGRAM: second})
    assert await later.sweep(Channel.TELEGRAM) == 1
    assert second.requests == [("", ("a",))]
    (row,) = await rows(together.store)
    assert (row.state, row.repeated) == (State.QUEUED, True)


async def test_the_running_loop_takes_over_what_its_last_life_froze(together: Deliverer) -> None:
    await write(together.store, "k1")
    dying = replace(together, fault=kill_at("after_attempting_before_send"))
    with pytest.raises(Killed):
        await dying.sweep(Channel.TELEGRAM)
    async with running(together) as nursery:
        await until(nursery, lambda: bool(provider(together).requests))
    assert await all_in(together.store, State.SENT)
