"""When something cannot be answered: one clear sentence, as a page or as problem+json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from core.faults import StorageUnavailable
from web.forms import Refusal, wants_json
from web.visitor import visitor_of

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

    from web.pages import Pages

_SENTENCES: Final = {
    404: "web.error.missing",
    405: "web.error.method",
    413: "web.error.large",
    422: "web.error.form",
    429: "web.error.busy",
}
_RETRY_SECONDS: Final = "3"


class Problems:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def handle_all_of(self, app: FastAPI) -> None:
        app.add_exception_handler(Refusal, self._refused)
        app.add_exception_handler(StorageUnavailable, self._away)
        app.add_exception_handler(HTTPException, self._wrong)
        app.add_exception_handler(RequestValidationError, self._unreadable)
        app.add_exception_handler(Exception, self._failed)

    async def _refused(self, request: Request, reason: Exception) -> Response:
        if not isinstance(reason, Refusal):
            raise reason
        return self._tell(request, reason.status, reason.key)

    async def _away(self, request: Request, _: Exception) -> Response:
        response = self._tell(request, 503, "web.error.storage")
        response.headers["Retry-After"] = _RETRY_SECONDS
        return response

    async def _wrong(self, request: Request, reason: Exception) -> Response:
        if not isinstance(reason, HTTPException):
            raise reason
        key = _SENTENCES.get(reason.status_code, "web.error.failed")
        response = self._tell(request, reason.status_code, key)
        response.headers.update(reason.headers or {})
        return response

    async def _unreadable(self, request: Request, _: Exception) -> Response:
        return self._tell(request, 422, "web.error.form")

    async def _failed(self, request: Request, _: Exception) -> Response:
        return self._tell(request, 500, "web.error.failed")

    def _tell(self, request: Request, status: int, key: str) -> Response:
        visitor = visitor_of(request)
        sentence = self._pages.words(visitor)[key]
        if not wants_json(request):
            return HTMLResponse(self._pages.problem(visitor, sentence), status)
        return JSONResponse(
            {"title": sentence, "status": status, "detail": sentence},
            status,
            media_type="application/problem+json",
        )
