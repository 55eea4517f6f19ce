"""The answer that comes after Kakao's five seconds, to the address it gave for it: once, within a
minute, and only to Kakao (channels/kakao/inbound.py:callback_url)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

import aiohttp
import structlog

_log = structlog.get_logger(__name__)
WITHIN_SECONDS: Final = 45.0
"""Kakao takes it for a minute after its request, of which four seconds are gone."""
_CALL: Final = aiohttp.ClientTimeout(total=8.0)
HELD: Final[dict[str, Any]] = {"version": "2.0", "useCallback": True, "data": {}}


async def call_back(url: str, answer: dict[str, Any]) -> bool:
    """False when Kakao did not take it. The address is a key: it is not logged."""
    try:
        async with (
            aiohttp.ClientSession(timeout=_CALL) as session,
            session.post(url, json=answer, allow_redirects=False) as taken,
        ):
            status = taken.status
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        _log.warning("callback not taken", reason=type(error).__name__)
        return False
    if status != HTTPStatus.OK:
        _log.warning("callback not taken", status=status)
    return status == HTTPStatus.OK
