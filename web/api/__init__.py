"""The public API for programs of partners: `create_api` makes an application of its own, so that
its errors are problem+json and its description holds nothing of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import structlog
from fastapi import FastAPI

from web.api.callers import Callers
from web.api.described import DESCRIPTION
from web.api.operations import PREFIX, Operations, kinds_of_problems
from web.api.problems import handle_all_of
from web.api.shapes import ProblemShape

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from core.clock import Clock
    from core.settings import Settings
    from rules.calendar import BusinessCalendar

_OWN_PATHS: Final = "/api/"
_log = structlog.get_logger(__name__)


class Api(FastAPI):
    operations: Operations

    def openapi(self) -> dict[str, Any]:
        """With what FastAPI would leave out: the shape of a problem, which is no operation's own
        answer, and the examples of answers, whose empty fields it would drop."""
        if self.openapi_schema:
            return self.openapi_schema
        described = super().openapi()
        shape = ProblemShape.model_json_schema()
        described["components"]["schemas"][ProblemShape.__name__] = shape
        shown = self.operations.shown()
        for methods in described["paths"].values():
            for operation in methods.values():
                good = operation["responses"]["200"]["content"]["application/json"]
                good["examples"] = {"answer": {"value": shown[operation["operationId"]]}}
        return described


def create_api(settings: Settings, clock: Clock, calendar: BusinessCalendar) -> Api:
    api = Api(
        title="연금지기 API",
        version="1",
        description=DESCRIPTION,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    api.operations = Operations(clock, calendar)
    api.include_router(api.operations.router(Callers(settings, clock)))
    api.include_router(kinds_of_problems())
    handle_all_of(api)
    api.add_middleware(Journal)
    return api


class Door:
    """Everything under /api goes to the API, everything else to the pages."""

    def __init__(self, app: ASGIApp, *, api: ASGIApp) -> None:
        self._app = app
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_ours = scope["type"] == "http" and f"{scope['path']}/".startswith(_OWN_PATHS)
        await (self._api if is_ours else self._app)(scope, receive, send)


class Journal:
    """One line for each request: whose key, which operation, which status, and nothing else of
    it. The operation, not the address: that may hold anything."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                path = getattr(scope.get("route"), "path", "")
                key = scope.get("state", {}).get("caller", "")
                _log.info("api", key=key, path=path, status=message["status"])
            await send(message)

        await self._app(scope, receive, noted)
