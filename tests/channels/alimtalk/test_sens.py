"""SENS against a server of ours that behaves like it: words, outcomes, faults and reports."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import aiohttp
import pytest

from channels.alimtalk import sens
from channels.alimtalk.port import ReportsFailedError
from channels.alimtalk.sens import Access, SensGateway
from channels.base import (
    Arrival,
    Gone,
    Outcome,
    Receipt,
    Refused,
    RetryAfter,
    Sent,
    Unknown,
)
from core.clock import FixedClock
from tests.channels.alimtalk.letters import NUMBERS, PROFILE, VALUES, approved, letter, send
from tests.notices.world import at
from tests.peers.alimtalk import Fault
from tests.peers.sens import ACCESS_KEY, SECRET_KEY, SERVICE, SensServer

pytestmark = pytest.mark.loopback

CLOCK = FixedClock(at("2026-11-24", 12))


@pytest.fixture
async def peer() -> AsyncIterator[SensServer]:
    async with SensServer() as server:
        yield server


@pytest.fixture
async def gateway(peer: SensServer) -> AsyncIterator[SensGateway]:
    made = made_for(peer.base_url)
    yield made
    await made.close()


def made_for(base_url: str, secret: str = SECRET_KEY) -> SensGateway:
    access = Access(ACCESS_KEY, secret, SERVICE, base_url)
    return SensGateway(access, PROFILE, approved(), clock=CLOCK)


async def test_the_words_are_whole_and_each_has_its_text_message(
    peer: SensServer, gateway: SensGateway
) -> None:
    assert [type(outcome) for outcome in await send(gateway)] == [Sent] * 3
    (request,) = peer.world.requests
    assert (request["plusFriendId"], request["templateCode"]) == ("sender-key", "jigi-week-1")
    message = request["messages"][0]
    template = approved()["deadline_week"]
    assert message["content"] == template.fill(VALUES).text
    assert [button["name"] for button in message["buttons"]] == [
        "청구했어요",
        "상담원",
        "알림 끄기",
    ]
    assert message["failoverConfig"] == {
        "type": "SMS",
        "from": "0212345678",
        "content": template.fill(VALUES).sms,
    }


async def test_a_long_text_message_has_a_subject(peer: SensServer, gateway: SensGateway) -> None:
    await send(gateway, letter(NUMBERS[0], 짧은급여="퇴직유족연금특별부가금과 그 밖의 것"))
    fallback = peer.world.requests[0]["messages"][0]["failoverConfig"]
    assert (fallback["type"], fallback["subject"]) == ("LMS", "[연금지기] 청구 기한 안내")


async def test_a_blocked_number_is_gone_and_the_rest_goes(
    peer: SensServer, gateway: SensGateway
) -> None:
    peer.world.blocked.add(NUMBERS[1])
    outcomes = await send(gateway)
    assert [type(outcome) for outcome in outcomes] == [Sent, Gone, Sent]


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault(status=401, code="200"), RetryAfter),
        (Fault(status=403, code="210"), RetryAfter),
        (Fault(status=429, code="400"), RetryAfter),
        (Fault(status=503, code="430"), RetryAfter),
        (Fault(status=404, code="300"), RetryAfter),
        (Fault(status=400, body="<html>blocked</html>"), RetryAfter),
        (Fault(status=400, body='{"status": 400, "errorMessage": "no"}'), Refused),
        (Fault(status=400, code="100"), Refused),
        (Fault(status=200, code="200"), Unknown),
        (Fault(status=500, code="900"), Unknown),
        (Fault(status=202, body="<html>sorry</html>"), Unknown),
        (Fault(status=202, half=True), Unknown),
        (Fault(status=202, twice=True), Unknown),
        (Fault(status=202, body=""), Unknown),
        (Fault(status=202, body="[]"), Unknown),
        (Fault(status=202, body='{"messages": []}'), Unknown),
        (Fault(status=202, body='{"messages": [1, 2, 3]}'), Unknown),
        (Fault(status=302), Unknown),
        (Fault(cut=True), Unknown),
    ],
    ids=str,
)
async def test_each_answer_has_its_outcome_and_is_asked_for_once(
    peer: SensServer, gateway: SensGateway, fault: Fault, outcome: type[Outcome]
) -> None:
    peer.world.faults.append(fault)
    outcomes = await send(gateway)
    assert [type(one) for one in outcomes] == [outcome] * 3
    assert len(peer.world.requests) == 1
    if isinstance(outcomes[0], RetryAfter):
        assert outcomes[0].whole_channel


@pytest.mark.parametrize("code", [None, "", "absent"])
async def test_a_result_that_does_not_say_what_became_of_it_is_unknown(
    peer: SensServer, gateway: SensGateway, code: str | None
) -> None:
    result = {"to": NUMBERS[0], "messageId": "M1", "requestStatusCode": code}
    if code == "absent":
        del result["requestStatusCode"]
    peer.world.faults.append(Fault(status=202, body=json.dumps({"messages": [result]})))
    (outcome,) = await send(gateway, letter(NUMBERS[0]))
    assert isinstance(outcome, Unknown)


async def test_an_error_inside_an_answer_of_success_is_its_own_outcome(
    peer: SensServer, gateway: SensGateway
) -> None:
    body = (
        '{"statusCode": "202", "messages": [{"to": "01011112222", '
        '"requestStatusCode": "A505", "requestStatusDesc": "no such template"}]}'
    )
    peer.world.faults.append(Fault(status=202, body=body))
    assert await send(gateway, letter(NUMBERS[0])) == [Refused("A505 no such template")]


async def test_an_answer_that_is_late_leaves_the_fate_unknown(
    peer: SensServer, gateway: SensGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sens, "_TIMEOUT", aiohttp.ClientTimeout(total=0.2))
    peer.world.faults.append(Fault(status=202, delay=2.0))
    (outcome,) = await send(gateway, letter(NUMBERS[0]))
    assert isinstance(outcome, Unknown)
    # Which is why nobody may ask again by himself: it did arrive.
    assert len(peer.world.arrived) == 1


async def test_nobody_there_means_nothing_was_sent() -> None:
    gateway = made_for("http://127.0.0.1:1")
    (outcome,) = await send(gateway, letter(NUMBERS[0]))
    assert isinstance(outcome, RetryAfter)
    await gateway.close()


async def test_a_wrong_secret_stops_the_channel_and_blames_nobody(peer: SensServer) -> None:
    gateway = made_for(peer.base_url, "another")
    (outcome,) = await send(gateway, letter(NUMBERS[0]))
    assert isinstance(outcome, RetryAfter)
    assert outcome.seconds >= 600
    assert "another" not in repr(gateway) + repr(Access("k", "another", "s"))
    await gateway.close()


async def test_each_message_is_asked_about(peer: SensServer, gateway: SensGateway) -> None:
    peer.world.without_kakao.add(NUMBERS[1])
    peer.world.unreachable.add(NUMBERS[2])
    sent = [one.provider_id for one in await send(gateway) if isinstance(one, Sent)]
    peer.world.results["later"] = {"messageStatusName": "processing"}
    peer.world.results["text on its way"] = {
        "messageStatusName": "fail",
        "useSmsFailover": True,
    }
    kept: list[Receipt] = []

    async def keep(receipts: Sequence[Receipt]) -> None:
        kept.extend(receipts)

    async def waiting(age: timedelta, limit: int) -> Sequence[str]:
        return [*sent, "later", "text on its way", "never heard of"]

    assert await gateway.collect(keep, waiting) == 3
    assert [(one.provider_id, one.state) for one in kept] == [
        (sent[0], Arrival.DELIVERED),
        (sent[1], Arrival.DELIVERED),
        (sent[2], Arrival.FAILED),
    ]
    assert kept[0].at == at("2026-11-24", 12).replace(second=5)


@pytest.mark.parametrize(
    "answer",
    ["<html>sorry</html>", '{"messageStatusName": "succ', "null", "", '{"messageStatusName": 5}'],
)
async def test_a_report_that_says_nothing_is_none_and_hides_no_other(
    peer: SensServer, gateway: SensGateway, answer: str
) -> None:
    peer.world.unclear["odd"] = answer
    (sent,) = await send(gateway, letter(NUMBERS[0]))
    assert isinstance(sent, Sent)
    kept: list[Receipt] = []

    async def keep(receipts: Sequence[Receipt]) -> None:
        kept.extend(receipts)

    async def waiting(age: timedelta, limit: int) -> Sequence[str]:
        return ["odd", sent.provider_id]

    assert await gateway.collect(keep, waiting) == 1
    assert [one.provider_id for one in kept] == [sent.provider_id]


async def test_reports_that_cannot_be_fetched_are_told(peer: SensServer) -> None:
    async def keep(_: Sequence[Receipt]) -> None:
        raise AssertionError

    async def waiting(age: timedelta, limit: int) -> Sequence[str]:
        return ["one"]

    for gateway in (made_for(peer.base_url, "another"), made_for("http://127.0.0.1:1")):
        with pytest.raises(ReportsFailedError):
            await gateway.collect(keep, waiting)
        await gateway.close()
