"""The demonstration's clock: moved forward by the page, and only where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import JSONResponse, RedirectResponse, Response

from web.forms import Refusal, read_form, wants_json
from web.ports import Step
from web.visitor import known_visitor

if TYPE_CHECKING:
    from fastapi import Request

    from web.pages import Pages
    from web.ports import DemoClock


class Demo:
    def __init__(self, clock: DemoClock, pages: Pages) -> None:
        self._clock = clock
        self._pages = pages

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_route("/demo/move", self.move, methods=["POST"])
        return router

    async def move(self, request: Request) -> Response:
        form = await read_form(request)
        visitor = known_visitor(request)
        try:
            step = Step(form.get("step", ""))
        except ValueError:
            raise Refusal(422, "web.error.form") from None
        moved = await self._clock.move(step, visitor.address)
        told = -1 if moved.idle else moved.reminders
        if not wants_json(request):
            return RedirectResponse(f"/?moved={told}#latest", 303)
        return JSONResponse(
            {
                "today": self._pages.day(visitor, moved.now),
                "sentence": self._pages.moved(visitor, moved.now, told),
            }
        )
