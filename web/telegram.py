"""Where Telegram delivers updates. Stored first, answered then: anything but 2xx brings the update
again, so a 200 is said only for what is kept or was here before."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from channels.base import Receive
from channels.telegram.inbound import callback_id, read_update
from channels.telegram.webhook import accepts
from core.faults import StorageUnavailable
from web.body import read_body

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  a header's name
_LARGEST_BODY: Final = 1 << 20
_log = structlog.get_logger(__name__)


class _NotTaken(Exception):  # noqa: N818  it is an answer, not a failure
    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


def telegram_router(
    receive: Receive, path: str, *, secret: str, on_callback: Callable[[str], None]
) -> APIRouter:
    """`on_callback` gets the id of a pressed button and must return at once."""
    router = APIRouter()

    @router.post("/telegram/{given_path}", include_in_schema=False)
    async def deliver(given_path: str, request: Request) -> JSONResponse:
        try:
            _check_path(given_path, path)
            _check_secret(request.headers.get(SECRET_HEADER), secret)
            incoming = read_update(await _read_json(request))
            if incoming is not None:
                await receive(incoming)
                if pressed := callback_id(incoming):
                    on_callback(pressed)
        except _NotTaken as answer:
            return _answer(answer.status)
        except StorageUnavailable:
            _log.warning("update not stored, it will come again")
            return _answer(HTTPStatus.SERVICE_UNAVAILABLE)
        return _answer(HTTPStatus.OK)

    return router


def _check_path(given: str, expected: str) -> None:
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise _NotTaken(HTTPStatus.NOT_FOUND)


def _check_secret(given: str | None, expected: str) -> None:
    if not accepts(given, expected):
        raise _NotTaken(HTTPStatus.UNAUTHORIZED)


async def _read_json(request: Request) -> object:
    body = await read_body(request, _LARGEST_BODY)
    if body is None:
        raise _NotTaken(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        update: object = json.loads(body)
    except (ValueError, RecursionError):
        raise _NotTaken(HTTPStatus.BAD_REQUEST) from None
    if not isinstance(update, dict):
        raise _NotTaken(HTTPStatus.BAD_REQUEST)
    return update


def _answer(status: HTTPStatus) -> JSONResponse:
    body = {"ok": True} if status is HTTPStatus.OK else {"ok": False, "error": status.phrase}
    return JSONResponse(body, status)
