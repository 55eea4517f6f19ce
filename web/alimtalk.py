"""Where AlimTalk's provider reports what arrived. Its signature covers the moment alone, not the
words: what is told moves a message forward at most, and a failure is asked about first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Final

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from channels.alimtalk.webhook import Forged, NotAReport
from channels.base import Receipt
from core.faults import StorageUnavailable
from web.body import read_body, refusal

PATH: Final = "/alimtalk/report"
# One report is a few hundred bytes.
_LARGEST_BODY: Final = 64 << 10
_log = structlog.get_logger(__name__)

Check = Callable[[Mapping[str, str]], None]
"""Raise Forged for headers that do not prove who sent them."""
Read = Callable[[bytes], Receipt]
"""Raise NotAReport."""
Take = Callable[[Receipt], Awaitable[None]]
"""Write a report down. Raise StorageUnavailable."""


def alimtalk_router(check: Check, read: Read, take: Take) -> APIRouter:
    router = APIRouter()

    @router.post(PATH, include_in_schema=False)
    async def report(request: Request) -> JSONResponse:
        """Written down first; only then its own name is the answer that ends its coming again."""
        try:
            check(request.headers)
            body = await read_body(request, _LARGEST_BODY)
            if body is None:
                return refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            receipt = read(body)
            await take(receipt)
        except Forged:
            return refusal(HTTPStatus.UNAUTHORIZED)
        except NotAReport:
            _log.warning("a report that cannot be read")
            return refusal(HTTPStatus.BAD_REQUEST)
        except StorageUnavailable:
            _log.warning("report not stored, it will come again")
            return refusal(HTTPStatus.SERVICE_UNAVAILABLE)
        return JSONResponse({"msgKey": receipt.provider_id})

    return router
