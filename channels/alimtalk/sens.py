"""NAVER Cloud SENS over plain HTTP. It keeps no key of a request: an answer that is lost leaves the
fate of its letters unknown, and only the deliverer's policy may send them again."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlsplit

import aiohttp

from channels.alimtalk import codes
from channels.alimtalk.port import (
    Bundle,
    Keep,
    Letters,
    Profile,
    ReportsFailedError,
    Waiting,
    send_in_bundles,
)
from channels.alimtalk.templates import Button, Full, Templates
from channels.base import Arrival, Outcome, Receipt, Refused, Unknown
from core.clock import SEOUL, Clock

BASE_URL: Final = "https://sens.apigw.ntruss.com"
# A request of theirs takes 100 messages.
_MOST: Final = 100
_TIMEOUT: Final = aiohttp.ClientTimeout(total=30.0, sock_connect=5.0, sock_read=20.0)
_ASKED_TOGETHER: Final = 8
_ASKED_AT_ONCE: Final = 200
_FIRST_ASKED: Final = timedelta(seconds=5)
_ANSWER_BYTES: Final = 4 << 20
_OK, _NOT_FOUND, _BUSY, _UNAVAILABLE, _OURS = 200, 404, 429, 503, range(400, 500)
_TAKEN: Final = (200, 202)
_NOT_SET_UP: Final = (401, 403, _NOT_FOUND)
_ARRIVAL: Final = {"success": Arrival.DELIVERED, "fail": Arrival.FAILED}


@dataclass(frozen=True, slots=True, repr=False)
class Access:
    """`base_url` empty: their public zone; the government's has another address."""

    key: str
    secret: str
    service: str
    base_url: str = ""

    @property
    def url(self) -> str:
        service = quote(self.service, safe=":")
        return f"{self.base_url.rstrip('/') or BASE_URL}/alimtalk/v2/services/{service}/messages"


class SensGateway:
    most = _MOST
    keeps_keys = False

    def __init__(
        self, access: Access, profile: Profile, templates: Templates, *, clock: Clock
    ) -> None:
        self._access = access
        self._profile = profile
        self._templates = templates
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    async def send_batch(self, key: str, letters: Letters) -> Sequence[Outcome]:
        return await send_in_bundles(key, letters, self._templates, self._send)

    async def collect(self, keep: Keep, waiting: Waiting) -> int:
        """They are asked about each message that has had no report."""
        found: list[Receipt] = []
        asked = list(await waiting(_FIRST_ASKED, _ASKED_AT_ONCE))
        for start in range(0, len(asked), _ASKED_TOGETHER):
            some = asked[start : start + _ASKED_TOGETHER]
            answers = await asyncio.gather(*(self._report(provider_id) for provider_id in some))
            found += [receipt for receipt in answers if receipt is not None]
        if found:
            await keep(found)
        return len(found)

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _send(self, bundle: Bundle) -> Mapping[int, Outcome]:
        try:
            status, answer = await self._call(
                "POST", self._access.url, _body(bundle, self._profile)
            )
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return dict.fromkeys(bundle.places, codes.not_reached(type(error).__name__))
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return dict.fromkeys(bundle.places, Unknown(type(error).__name__))
        if status not in _TAKEN:
            return dict.fromkeys(bundle.places, _refusal(status, answer))
        results = answer.get("messages")
        if isinstance(results, list) and len(results) == len(bundle.places):
            return _matched(bundle, results)
        return dict.fromkeys(bundle.places, Unknown(f"answer not understood, HTTP {status}"))

    async def _report(self, provider_id: str) -> Receipt | None:
        url = f"{self._access.url}/{quote(provider_id, safe='')}"
        try:
            status, answer = await self._call("GET", url)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise ReportsFailedError(type(error).__name__) from None
        if status == _NOT_FOUND:
            return None
        if status != _OK:
            raise ReportsFailedError(f"HTTP {status}")
        return _receipt(provider_id, answer)

    async def _call(
        self, method: str, url: str, body: object = None
    ) -> tuple[int, Mapping[str, Any]]:
        """An answer that is no JSON object is an empty one."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = self._signed(method, url) | {"Content-Type": "application/json; charset=utf-8"}
        async with self._session.request(
            method, url, data=data, headers=headers, allow_redirects=False
        ) as answer:
            raw = await answer.content.read(_ANSWER_BYTES)
            while not answer.content.at_eof() and len(raw) < _ANSWER_BYTES:
                raw += await answer.content.read(_ANSWER_BYTES)
        with suppress(ValueError, RecursionError):
            read = json.loads(raw)
            if isinstance(read, dict):
                return answer.status, read
        return answer.status, {}

    def _signed(self, method: str, url: str) -> dict[str, str]:
        """Their signature v2; the clock may be wrong by five minutes at most."""
        stamp = str(int(self._clock.now().timestamp() * 1000))
        signed = f"{method} {urlsplit(url).path}\n{stamp}\n{self._access.key}"
        digest = hmac.digest(self._access.secret.encode(), signed.encode(), hashlib.sha256)
        return {
            "x-ncp-apigw-timestamp": stamp,
            "x-ncp-iam-access-key": self._access.key,
            "x-ncp-apigw-signature-v2": base64.b64encode(digest).decode(),
        }


def _body(bundle: Bundle, profile: Profile) -> dict[str, Any]:
    each = zip(bundle.numbers, bundle.fulls, strict=True)
    return {
        "plusFriendId": profile.sender_key,
        "templateCode": bundle.first.template.code,
        "messages": [_message(number, full, profile) for number, full in each],
    }


def _message(number: str, full: Full, profile: Profile) -> dict[str, Any]:
    fallback = {
        "type": "LMS" if full.is_long else "SMS",
        "from": profile.sender_number,
        "content": full.sms,
    }
    if full.is_long:
        fallback["subject"] = full.template.title
    return {
        "to": number,
        "content": full.text,
        "buttons": [_button(button) for button in full.template.buttons],
        "useSmsFailover": True,
        "failoverConfig": fallback,
    }


def _button(button: Button) -> dict[str, str]:
    link = {"linkMobile": button.url, "linkPc": button.url} if button.url else {}
    return {"type": button.kind, "name": button.name, **link}


def _matched(bundle: Bundle, results: Sequence[object]) -> Mapping[int, Outcome]:
    """Their answers have no reference of ours: the number must stand where we put it."""
    outcomes: dict[int, Outcome] = {}
    for place, number, result in zip(bundle.places, bundle.numbers, results, strict=True):
        if isinstance(result, dict) and result.get("to") == number:
            code = str(result.get("requestStatusCode") or "")
            said = str(result.get("requestStatusDesc") or result.get("requestStatusName") or "")
            provider_id = str(result.get("messageId") or "")
            outcomes[place] = codes.outcome_of(code, said, provider_id=provider_id)
    return outcomes


def _refusal(status: int, answer: Mapping[str, Any]) -> Outcome:
    error = answer.get("error")
    code = str(error.get("errorCode", "")) if isinstance(error, dict) else ""
    reason = f"HTTP {status} {code}".strip()
    if status in _NOT_SET_UP:
        return codes.stopped(reason)
    if status == _BUSY:
        return codes.busy(None, reason)
    if status == _UNAVAILABLE or (status in _OURS and not answer):
        # Without an answer of theirs somebody in between turned the request away.
        return codes.not_reached(reason)
    return Refused(reason) if status in _OURS else Unknown(reason)


def _receipt(provider_id: str, answer: Mapping[str, Any]) -> Receipt | None:
    """None while it is on its way. After a failure the text message decides, where one is sent."""
    last, failover = answer, answer.get("failover")
    if _arrival(answer) is Arrival.FAILED and answer.get("useSmsFailover") is True:
        last = failover if isinstance(failover, dict) else {}
    state = _arrival(last)
    if state is None:
        return None
    said = f"{last.get('messageStatusCode', '')} {last.get('messageStatusDesc', '')}".strip()
    reason = said if state is Arrival.FAILED else ""
    return Receipt(provider_id, "", state, reason, _moment(last.get("completeTime")))


def _arrival(result: Mapping[str, Any]) -> Arrival | None:
    return _ARRIVAL.get(str(result.get("messageStatusName", "")))


def _moment(told: object) -> datetime | None:
    with suppress(ValueError, TypeError):
        at = datetime.fromisoformat(str(told))
        return at if at.tzinfo else at.replace(tzinfo=SEOUL)
    return None
