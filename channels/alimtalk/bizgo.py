"""Bizgo (인포뱅크) through its own package: AlimTalk, then a text message, in one request. With
the same key nothing is sent twice, so a lost answer is simply asked for again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

import httpx
from bizgo import (
    APIConnectionError,
    APIError,
    AsyncBizgo,
    BizgoError,
    ConfigurationError,
    DuplicateRequestError,
    InternalServerError,
    InvalidResponseError,
    RateLimitError,
)
from bizgo.models import Report, SendDestinationResult
from bizgo.webhooks import ReportWebhookPayload
from pydantic import ValidationError

from channels.alimtalk import codes
from channels.alimtalk.port import (
    Bundle,
    Keep,
    Letters,
    Profile,
    ReportsFailedError,
    Waiting,
    is_ref,
    send_in_bundles,
)
from channels.alimtalk.templates import Full, Templates
from channels.base import Arrival, Gone, Outcome, Receipt, Refused, Sent, Unknown

# A request of theirs takes 200 recipients (A318 above).
_MOST: Final = 200
_KEPT_SECONDS: Final = 86_400
_ANSWER_SECONDS: Final = 20.0
_CONNECT_SECONDS: Final = 5.0
_ASKS: Final = 3
_DELIVERED: Final = "10000"
_BATCHES: Final = 50
_LOST_AFTER: Final = timedelta(hours=1)
# Of their five calls a second that are no sends, two.
_ASKED_AT_ONCE: Final = 20
_NOTHING_THERE: Final = frozenset({"A820"})
_NOT_FOUND: Final = 404
_NOT_SET_UP: Final = frozenset({401, 403, _NOT_FOUND})
_NEVER_LEFT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def make_client(api_key: str, base_url: str | None = None) -> AsyncBizgo:
    """It paces and repeats nothing by itself: the deliverer does the one, we the other. Raise
    ValueError for a key or an address that cannot be."""
    timeout = httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS)
    try:
        return AsyncBizgo(
            api_key, base_url=base_url, timeout=timeout, max_retries=0, rate_limit=None
        )
    except ConfigurationError as error:
        raise ValueError(str(error)) from None


class BizgoGateway:
    """`pause`: seconds before an answer that was lost is asked for again. `polls` False: reports
    are brought, and only those of messages named by `waiting` are asked for."""

    most = _MOST
    keeps_keys = True

    def __init__(
        self,
        client: AsyncBizgo,
        profile: Profile,
        templates: Templates,
        *,
        pause: float = 1.0,
        polls: bool = True,
    ) -> None:
        self._client = client
        self._profile = profile
        self._templates = templates
        self._pause = pause
        self._polls = polls

    async def send_batch(self, key: str, letters: Letters) -> Sequence[Outcome]:
        return await send_in_bundles(key, letters, self._templates, self._send)

    async def collect(self, keep: Keep, waiting: Waiting) -> int:
        """Theirs is a queue: what `keep` has committed is acknowledged, and does not come again.
        A report that came before we knew its name was lost with that, and one without a code says
        nothing: it is asked for later."""

        async def handle(reports: list[Report]) -> None:
            await keep([receipt_of(report) for report in reports if report.report_code])

        try:
            fetched = 0
            if self._polls:
                fetched = await self._client.reports.consume(handle, max_batches=_BATCHES)
            asked = await waiting(_LOST_AFTER, _ASKED_AT_ONCE)
            late = [await self._inquire(name) for name in asked if not is_ref(name)]
        except BizgoError as error:
            raise ReportsFailedError(_reason(error)) from None
        found = [receipt_of(one) for reports in late for one in reports if one.report_code]
        if found:
            await keep(found)
        return fetched + len(found)

    async def close(self) -> None:
        await self._client.close()

    async def _inquire(self, msg_key: str) -> Sequence[Report]:
        try:
            return await self._client.reports.inquiry(msg_key)
        except APIError as error:
            if error.code in _NOTHING_THERE or error.http_status == _NOT_FOUND:
                return []
            raise

    async def _send(self, bundle: Bundle) -> Mapping[int, Outcome]:
        request = _request(bundle, self._profile)
        outcome: Outcome = Unknown("not asked")
        for ask in range(_ASKS):
            if ask:
                await asyncio.sleep(self._pause)
            try:
                answer = await self._client.send.request(request)
            except ValidationError as error:
                return _for_all(bundle, Refused(_fields(error)))
            except BizgoError as error:
                outcome = _outcome_of(error)
            else:
                return _matched(bundle, answer.destinations)
            if not isinstance(outcome, Unknown):
                break
        if isinstance(outcome, Gone) and len(bundle.places) > 1:
            # One bad number had the whole request refused: whose it is shows alone.
            alone = [await self._send(one) for one in bundle.one_by_one()]
            return {place: said for found in alone for place, said in found.items()}
        return _for_all(bundle, outcome)


def _request(bundle: Bundle, profile: Profile) -> dict[str, Any]:
    full = bundle.first
    alimtalk = {
        "senderKey": profile.sender_key,
        "templateCode": full.template.code,
        "sendType": "template",
    }
    return {
        "destinations": [
            {"to": number, "replaceWords": filled.values, "ref": bundle.ref(at)}
            for at, (number, filled) in enumerate(zip(bundle.numbers, bundle.fulls, strict=True))
        ],
        "messageFlow": [{"alimtalk": alimtalk}, _text_message(full, profile)],
        "idempotencyKey": bundle.key,
        "idempotencyTtl": _KEPT_SECONDS,
    }


def _text_message(full: Full, profile: Profile) -> dict[str, Any]:
    said = {"from": profile.sender_number, "text": full.sms_template}
    return {"mms": {**said, "title": full.template.title}} if full.is_long else {"sms": said}


def _matched(bundle: Bundle, results: Sequence[SendDestinationResult]) -> Mapping[int, Outcome]:
    """By the reference that came back, else by position if all are there."""
    by_ref = {bundle.ref(at): at for at in range(len(bundle.places))}
    all_there = len(results) == len(bundle.places)
    outcomes: dict[int, Outcome] = {}
    for position, result in enumerate(results):
        ref = (result.model_extra or {}).get("ref")
        at = by_ref.get(ref) if isinstance(ref, str) else (position if all_there else None)
        if at is not None and (result.to is None or result.to == bundle.numbers[at]):
            provider_id = result.msg_key or bundle.ref(at)
            outcomes[bundle.places[at]] = codes.outcome_of(
                result.code or "", result.result or "", provider_id=provider_id
            )
    return outcomes


def _for_all(bundle: Bundle, outcome: Outcome) -> Mapping[int, Outcome]:
    if isinstance(outcome, Sent):
        return {place: Sent(bundle.ref(at)) for at, place in enumerate(bundle.places)}
    return dict.fromkeys(bundle.places, outcome)


def _outcome_of(error: BizgoError) -> Outcome:
    """Of a whole request. Unknown is asked again with the same key."""
    reason = _reason(error)
    if isinstance(error, DuplicateRequestError):
        return Sent("")
    if isinstance(error, RateLimitError):
        return codes.busy(error.retry_after, reason)
    if isinstance(error, APIError):
        if error.layer == "service" and error.code:
            return codes.outcome_of(error.code, error.message, provider_id="")
        if error.http_status in _NOT_SET_UP:
            return codes.stopped(reason)
        if isinstance(error, InternalServerError):
            return Unknown(reason)
        # They always name a code: without one somebody in between turned the request away.
        return Refused(reason) if error.code else codes.not_reached(reason)
    if isinstance(error, APIConnectionError) and isinstance(error.__context__, _NEVER_LEFT):
        return codes.not_reached(reason)
    if isinstance(error, APIConnectionError | InvalidResponseError):
        return Unknown(reason)
    return Refused(reason)


def _reason(error: BizgoError) -> str:
    """Their texts may quote what was sent: only the kind, the status and the code are kept."""
    if isinstance(error, APIError):
        return f"{type(error).__name__} {error.http_status} {error.code or ''}".strip()
    if isinstance(error, InvalidResponseError):
        return f"answer not understood, HTTP {error.http_status}"
    return type(error).__name__


def _fields(error: ValidationError) -> str:
    return "; ".join(
        ".".join(str(part) for part in problem["loc"])
        for problem in error.errors(include_url=False)
    )


def receipt_of(report: Report | ReportWebhookPayload) -> Receipt:
    arrived = report.report_code == _DELIVERED
    said = "" if arrived else f"{report.report_code or ''} {report.report_text or ''}".strip()
    at = None
    with suppress(ValueError, TypeError):
        at = datetime.fromisoformat(report.report_time or "")
    return Receipt(
        provider_id=report.msg_key or "",
        ref=report.ref or "",
        state=Arrival.DELIVERED if arrived else Arrival.FAILED,
        reason=said,
        at=at,
    )
