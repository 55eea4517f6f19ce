"""Bizgo over a socket: answers that are late, cut, doubled or none at all. Whatever happens on
the way, nobody gets a message twice."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from bizgo import AsyncBizgo

from channels.alimtalk import bizgo
from channels.alimtalk.bizgo import BizgoGateway, make_client
from channels.base import Gone, RetryAfter, Sent, Unknown
from tests.channels.alimtalk.letters import PROFILE, approved, letter, texts
from tests.peers.alimtalk import Fault
from tests.peers.bizgo import KEY, BizgoServer

pytestmark = pytest.mark.loopback

NUMBERS = [f"0101111{number:04d}" for number in range(200)]


@pytest.fixture
async def peer() -> AsyncIterator[BizgoServer]:
    async with BizgoServer() as server:
        server.world.templates = texts(approved())
        yield server


@pytest.fixture
async def gateway(peer: BizgoServer) -> AsyncIterator[BizgoGateway]:
    made = BizgoGateway(make_client(KEY, peer.base_url), PROFILE, approved(), pause=0.0)
    yield made
    await made.close()


async def test_two_hundred_go_in_one_request(peer: BizgoServer, gateway: BizgoGateway) -> None:
    peer.world.blocked.add(NUMBERS[7])
    outcomes = await gateway.send_batch("k", [letter(number) for number in NUMBERS])
    assert [type(one) for one in outcomes].count(Sent) == 199
    assert isinstance(outcomes[7], Gone)
    assert len(peer.world.requests) == 1
    assert [one.number for one in peer.world.arrived] == NUMBERS[:7] + NUMBERS[8:]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(cut=True),
        Fault(half=True),
        Fault(twice=True),
        Fault(body="<html>sorry</html>"),
        Fault(status=500, body="<html>sorry</html>"),
        Fault(status=502, body=""),
        Fault(delay=1.0),
    ],
    ids=str,
)
@pytest.mark.parametrize("times", [1, 2, 3])
async def test_an_answer_that_went_wrong_is_asked_for_again_and_nothing_comes_twice(
    peer: BizgoServer, monkeypatch: pytest.MonkeyPatch, fault: Fault, times: int
) -> None:
    monkeypatch.setattr(bizgo, "_ANSWER_SECONDS", 0.3)
    gateway = BizgoGateway(make_client(KEY, peer.base_url), PROFILE, approved(), pause=0.0)
    peer.world.faults.extend([fault] * times)
    outcomes = await gateway.send_batch("k", [letter(number) for number in NUMBERS[:3]])
    assert [type(one) for one in outcomes] == [Unknown if times > 2 else Sent] * 3
    assert len(peer.world.arrived) == 3
    # The process died there, and the next one asks with the same key.
    again = await gateway.send_batch("k", [letter(number) for number in NUMBERS[:3]])
    assert [type(one) for one in again] == [Sent] * 3
    assert len(peer.world.arrived) == 3
    await gateway.close()


async def test_what_was_sent_before_keeps_the_name_reports_will_use(
    peer: BizgoServer, gateway: BizgoGateway
) -> None:
    first = await gateway.send_batch("k", [letter(NUMBERS[0])])
    assert await gateway.send_batch("k", [letter(NUMBERS[0])]) == first
    assert isinstance(first[0], Sent)
    assert first[0].provider_id == peer.world.reports[0]["msgKey"]


@pytest.mark.parametrize("status", [429, 200])
async def test_too_fast_is_nobodys_failure(
    peer: BizgoServer, gateway: BizgoGateway, status: int
) -> None:
    peer.world.faults.append(Fault(status=status, code="A020"))
    (outcome,) = await gateway.send_batch("k", [letter(NUMBERS[0])])
    assert isinstance(outcome, RetryAfter)
    assert outcome.whole_channel
    assert peer.world.arrived == []


async def test_a_wrong_key_stops_the_channel(peer: BizgoServer) -> None:
    gateway = BizgoGateway(make_client("another", peer.base_url), PROFILE, approved())
    (outcome,) = await gateway.send_batch("k", [letter(NUMBERS[0])])
    assert isinstance(outcome, RetryAfter)
    assert outcome.seconds >= 600
    assert "another" not in outcome.reason
    await gateway.close()


async def test_nobody_there_means_nothing_was_sent() -> None:
    gateway = BizgoGateway(make_client(KEY, "http://127.0.0.1:1"), PROFILE, approved())
    (outcome,) = await gateway.send_batch("k", [letter(NUMBERS[0])])
    assert isinstance(outcome, RetryAfter)
    await gateway.close()


def test_the_client_repeats_and_paces_nothing_by_itself() -> None:
    client = make_client(KEY)
    assert isinstance(client, AsyncBizgo)
    assert client._config.max_retries == 0  # noqa: SLF001  what their package was told
    assert client._config.timeout == httpx.Timeout(20.0, connect=5.0)  # noqa: SLF001  same
    assert client._transport._limiter is None  # noqa: SLF001  same
