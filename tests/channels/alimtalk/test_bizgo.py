"""Bizgo without a network: what is asked, and what each answer means for each letter."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest
from bizgo import AsyncBizgo
from bizgo.testing import FakeTransport, success_envelope

from channels.alimtalk.bizgo import BizgoGateway
from channels.alimtalk.port import ReportsFailedError
from channels.base import (
    Arrival,
    Gone,
    Message,
    Outcome,
    Receipt,
    Refused,
    RetryAfter,
    Sent,
    Unknown,
)
from tests.channels.alimtalk.letters import NUMBERS, PROFILE, approved, letter, send


@pytest.fixture
def fake() -> FakeTransport:
    return FakeTransport()


@pytest.fixture
def gateway(fake: FakeTransport) -> BizgoGateway:
    return BizgoGateway(fake.async_client(max_retries=0), PROFILE, approved(), pause=0.0)


def asked(fake: FakeTransport) -> list[dict[str, Any]]:
    return [request.json for request in fake.requests_for("sendOmni")]


async def test_one_request_carries_the_alimtalk_and_the_text_message(
    fake: FakeTransport, gateway: BizgoGateway
) -> None:
    assert [type(outcome) for outcome in await send(gateway)] == [Sent] * 3
    (request,) = asked(fake)
    assert request["idempotencyKey"] == "chunk-1-deadline_week-sms"
    assert request["idempotencyTtl"] == 86400
    alimtalk, text = request["messageFlow"]
    assert alimtalk == {
        "alimtalk": {
            "senderKey": "sender-key",
            "templateCode": "jigi-week-1",
            "sendType": "template",
        }
    }
    assert text["sms"]["from"] == "0212345678"
    assert "#{짧은급여}" in text["sms"]["text"]
    assert [one["to"] for one in request["destinations"]] == list(NUMBERS)
    assert request["destinations"][0]["replaceWords"]["급여"] == "퇴직수당"
    refs = [one["ref"] for one in request["destinations"]]
    assert [ref.rpartition(".")[2] for ref in refs] == ["0", "1", "2"]


async def test_letters_of_several_templates_keep_their_places(
    fake: FakeTransport, gateway: BizgoGateway
) -> None:
    long = letter(NUMBERS[2], 짧은급여="퇴직유족연금특별부가금과 그 밖의 것")
    outcomes = await send(gateway, letter(NUMBERS[0]), letter(NUMBERS[1], "deadline_today"), long)
    assert [type(outcome) for outcome in outcomes] == [Sent] * 3
    keys = [request["idempotencyKey"] for request in asked(fake)]
    assert keys == [
        "chunk-1-deadline_today-sms",
        "chunk-1-deadline_week-sms",
        "chunk-1-deadline_week-lms",
    ]
    text = asked(fake)[2]["messageFlow"][1]["mms"]
    assert text["title"] == "[연금지기] 청구 기한 안내"
    assert "하실 일은 하나입니다." in text["text"]


async def test_the_same_letters_under_the_same_key_make_the_same_requests(
    fake: FakeTransport, gateway: BizgoGateway
) -> None:
    await send(gateway)
    await send(gateway)
    first, again = asked(fake)
    assert first == again


async def test_a_letter_that_does_not_fit_is_refused_alone(
    fake: FakeTransport, gateway: BizgoGateway
) -> None:
    outcomes = await send(
        gateway,
        letter(NUMBERS[0]),
        letter(NUMBERS[1], 급여="가" * 990),
        letter(NUMBERS[2], 안전일=""),
        ("0212345678", letter("")[1]),
        (NUMBERS[0], Message("words without a template")),
    )
    assert isinstance(outcomes[0], Sent)
    assert isinstance(outcomes[1], Refused)
    assert "#{급여}" in outcomes[1].reason
    assert outcomes[2] == Refused("deadline_week: nothing is given for #{안전일}")
    assert outcomes[3] == Gone("not a mobile number")
    assert outcomes[4] == Refused("a message without a template")
    assert len(asked(fake)[0]["destinations"]) == 1


async def test_a_long_key_still_names_one_request(
    fake: FakeTransport, gateway: BizgoGateway
) -> None:
    await gateway.send_batch("k" * 300, [letter(NUMBERS[0])])
    await gateway.send_batch("k" * 301, [letter(NUMBERS[0])])
    first, other = (request["idempotencyKey"] for request in asked(fake))
    assert len(first) <= 200
    assert first != other


async def test_nothing_to_send_asks_nothing(fake: FakeTransport, gateway: BizgoGateway) -> None:
    assert await gateway.send_batch("k", []) == []
    assert asked(fake) == []


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("A000", Sent),
        ("A301", Sent),
        ("A020", RetryAfter),
        ("A920", RetryAfter),
        ("A100", RetryAfter),
        ("A110", RetryAfter),
        ("A001", RetryAfter),
        ("A002", RetryAfter),
        ("A320", RetryAfter),
        ("A325", RetryAfter),
        ("A327", RetryAfter),
        ("A111", RetryAfter),
        ("A323", RetryAfter),
        ("A326", RetryAfter),
        ("A306", Gone),
        ("A324", Gone),
        ("A505", Refused),
        ("A328", Refused),
        ("A777", Refused),
        ("A999", Unknown),
        ("", Unknown),
    ],
)
async def test_each_code_of_acceptance_has_its_outcome(
    fake: FakeTransport, gateway: BizgoGateway, code: str, outcome: type[Outcome]
) -> None:
    fake.on("sendOmni").send_result("A000", code, "A000")
    first, middle, last = await send(gateway)
    assert (type(first), type(middle), type(last)) == (Sent, outcome, Sent)
    if isinstance(middle, RetryAfter):
        assert middle.whole_channel


@pytest.mark.parametrize(
    ("layer", "status", "code", "outcome"),
    [
        ("service", 429, "A020", RetryAfter),
        ("service", 200, "A020", RetryAfter),
        ("service", 503, "A920", RetryAfter),
        ("service", 401, "A100", RetryAfter),
        ("service", 401, "A001", RetryAfter),
        ("service", 403, "A002", RetryAfter),
        ("service", 403, "A110", RetryAfter),
        ("service", 400, "A325", RetryAfter),
        ("service", 400, "A327", RetryAfter),
        ("service", 400, "A318", Refused),
        ("gateway", 404, "A404", RetryAfter),
        ("gateway", 401, "A401", RetryAfter),
        ("gateway", 403, "A403", RetryAfter),
        ("service", 400, "A320", RetryAfter),
        ("service", 400, "A505", Refused),
        ("service", 200, "A505", Refused),
        ("gateway", 400, "A400", Refused),
        ("service", 200, "A301", Sent),
        ("service", 500, "A910", Unknown),
        ("service", 500, "A999", Unknown),
    ],
)
async def test_each_refusal_of_a_whole_request_has_its_outcome(
    fake: FakeTransport,
    gateway: BizgoGateway,
    layer: Any,  # noqa: ANN401  their literal
    status: int,
    code: str,
    outcome: type[Outcome],
) -> None:
    fake.on("sendOmni").fail(layer, status, code)
    outcomes = await send(gateway)
    assert [type(one) for one in outcomes] == [outcome] * 3
    if isinstance(outcomes[0], RetryAfter):
        assert outcomes[0].whole_channel
    # What is unclear is asked again with the same key, the rest is not.
    assert len(asked(fake)) == (3 if outcome is Unknown else 1)
    assert len({request["idempotencyKey"] for request in asked(fake)}) == 1


async def test_how_long_to_wait_is_the_providers_to_say(
    fake: FakeTransport, gateway: BizgoGateway
) -> None:
    fake.on("sendOmni").fail("service", 429, "A020", retry_after=7)
    outcome = (await send(gateway))[0]
    assert isinstance(outcome, RetryAfter)
    assert outcome.seconds == 7


async def test_one_bad_number_does_not_take_the_others_with_it(
    fake: FakeTransport, gateway: BizgoGateway
) -> None:
    answers = fake.on("sendOmni")
    answers.fail("service", 400, "A306").send_result("A000")
    answers.fail("service", 400, "A306").send_result("A000")
    outcomes = await send(gateway)
    assert [type(outcome) for outcome in outcomes] == [Sent, Gone, Sent]
    keys = [request["idempotencyKey"] for request in asked(fake)]
    assert keys[1:] == [f"chunk-1-deadline_week-sms-{at}" for at in range(3)]


async def test_a_lost_answer_is_asked_for_again_and_nothing_goes_twice(
    fake: FakeTransport, gateway: BizgoGateway
) -> None:
    fake.on("sendOmni").timeout().duplicates()
    assert [type(outcome) for outcome in await send(gateway)] == [Sent] * 3
    assert len(asked(fake)) == 2


async def test_an_answer_that_stays_lost_is_unknown(
    fake: FakeTransport, gateway: BizgoGateway
) -> None:
    fake.on("sendOmni").timeout()
    assert await send(gateway) == [Unknown("APITimeoutError")] * 3
    assert len(asked(fake)) == 3


async def test_what_never_left_waits_and_is_nobodys_failure(
    fake: FakeTransport, gateway: BizgoGateway
) -> None:
    fake.on("sendOmni").network_error()
    (outcome, *_) = await send(gateway)
    assert isinstance(outcome, RetryAfter)
    assert outcome.whole_channel
    assert len(asked(fake)) == 1


WRONG_TYPE = json.dumps(success_envelope({"destinations": [{"to": 5}]}))


def raw(gateway_body: str, status: int = 200) -> BizgoGateway:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, text=gateway_body)

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    client = AsyncBizgo("key", http_client=http, max_retries=0, rate_limit=None)
    return BizgoGateway(client, PROFILE, approved(), pause=0.0)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("<html>sorry</html>", 200),
        ("<html>bad gateway</html>", 502),
        ('{"common": {"authCode": "A000"}, "data": {"code"', 200),
        ("", 200),
        ("[]", 200),
        ('{"common": {"authCode": "A000"}}{"common": {"authCode": "A000"}}', 200),
        ('{"hello": "world"}', 200),
        ('{"common": {"authCode": "A000"}, "data": {"code": "A000", "data": {}}}', 200),
        (WRONG_TYPE, 200),
        ("[" * 5000, 200),
    ],
)
async def test_an_answer_that_says_nothing_leaves_the_fate_unknown(body: str, status: int) -> None:
    outcomes = await send(raw(body, status))
    assert [type(outcome) for outcome in outcomes] == [Unknown] * 3


@pytest.mark.parametrize("body", ["<html>blocked</html>", "", "{}"])
async def test_who_turns_the_request_away_before_it_reaches_them_fails_nobody(body: str) -> None:
    (outcome, *_) = await send(raw(body, 400))
    assert isinstance(outcome, RetryAfter)
    assert outcome.whole_channel


async def test_results_are_matched_by_reference_and_not_by_place(
    fake: FakeTransport, gateway: BizgoGateway
) -> None:
    await send(gateway)
    refs = [one["ref"] for one in asked(fake)[0]["destinations"]]
    results = [
        {"to": NUMBERS[2], "ref": refs[2], "code": "A306", "msgKey": "M2"},
        {"to": NUMBERS[0], "ref": refs[0], "code": "A000", "msgKey": "M0"},
    ]
    fake.on("sendOmni").data({"destinations": results})
    first, middle, last = await send(gateway)
    assert first == Sent("M0")
    assert middle == Unknown("left out of the answer")
    assert isinstance(last, Gone)


async def test_a_result_of_another_number_is_not_taken_for_ours(
    fake: FakeTransport, gateway: BizgoGateway
) -> None:
    results = [{"to": "01099999999", "code": "A000", "msgKey": "M"}] * 3
    fake.on("sendOmni").data({"destinations": results})
    assert [type(outcome) for outcome in await send(gateway)] == [Unknown] * 3


def reported(**more: str) -> dict[str, Any]:
    return {
        "msgKey": "M1",
        "ref": "r.1",
        "reportCode": "10000",
        "reportTime": "2026-11-24T12:00:05+09:00",
        **more,
    }


async def nobody(age: timedelta, limit: int) -> Sequence[str]:
    return []


async def test_reports_are_acknowledged_once_they_are_kept(
    fake: FakeTransport, gateway: BizgoGateway
) -> None:
    failed = reported(msgKey="M2", reportCode="30001", reportText="no", reportTime="soon")
    empty = {"msgKey": "M3", "ref": "r.3", "reportCode": None}
    polls = fake.on("getReportPolling")
    polls.data({"reportId": "R1", "report": [reported(), failed, empty]})
    polls.data({"reportId": "", "report": None})
    kept: list[Receipt] = []

    async def keep(receipts: Sequence[Receipt]) -> None:
        assert fake.requests_for("ackReportPolling") == []
        kept.extend(receipts)

    assert await gateway.collect(keep, nobody) == 3
    assert [(one.provider_id, one.state, one.reason) for one in kept] == [
        ("M1", Arrival.DELIVERED, ""),
        ("M2", Arrival.FAILED, "30001 no"),
    ]
    assert kept[0].at is not None
    assert kept[0].at.isoformat() == "2026-11-24T12:00:05+09:00"
    assert kept[1].at is None
    assert len(fake.requests_for("ackReportPolling")) == 1


async def test_reports_that_could_not_be_kept_come_again(
    fake: FakeTransport, gateway: BizgoGateway
) -> None:
    fake.on("getReportPolling").data({"reportId": "R1", "report": [reported()]})

    async def keep(_: Sequence[Receipt]) -> None:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011  its own
        await gateway.collect(keep, nobody)
    assert fake.requests_for("ackReportPolling") == []


async def test_reports_that_cannot_be_fetched_are_told(
    fake: FakeTransport, gateway: BizgoGateway
) -> None:
    fake.on("getReportPolling").respond(200, success_envelope({"report": "nonsense"}))

    async def keep(_: Sequence[Receipt]) -> None:
        raise AssertionError

    with pytest.raises(ReportsFailedError):
        await gateway.collect(keep, nobody)


async def test_a_report_that_was_lost_is_asked_for_by_its_name(
    fake: FakeTransport, gateway: BizgoGateway
) -> None:
    fake.on("getReportPolling").data({"reportId": "", "report": None})
    asked_for = fake.on("GET", "/api/comm/v1/report/inquiry/{msgKey}")
    asked_for.data({"report": [reported()]}).fail("service", 400, "A820")
    kept: list[Receipt] = []

    async def keep(receipts: Sequence[Receipt]) -> None:
        kept.extend(receipts)

    async def waiting(age: timedelta, limit: int) -> Sequence[str]:
        assert age >= timedelta(hours=1)
        return ["M1", "M2", f"{'a' * 24}.7"]

    assert await gateway.collect(keep, waiting) == 1
    assert [one.provider_id for one in kept] == ["M1"]
    asked_paths = [one.path for one in fake.requests_for("getReportInquiry")]
    assert [path.rpartition("/")[2] for path in asked_paths] == ["M1", "M2"]
