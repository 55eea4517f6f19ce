"""The chat page and what a person does on it. Every way works without a script, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from core.faults import StorageUnavailable
from web.forms import Refusal, number_in, read_form, wants_json
from web.pages import ChatView
from web.ports import Line
from web.room import latest_of
from web.said import as_kept, label_of, read_said
from web.visitor import (
    LANGUAGE_COOKIE,
    VIEW_COOKIE,
    known_visitor,
    remember_address,
    remember_choice,
    visitor_of,
)
from web.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fastapi import Request

    from web.room import Room
    from web.visitor import Visitor

# The Strict cookie does not come along when a link elsewhere leads here: a page of ours that loads
# the chat again gets it. Without this, every such visit would begin a new conversation.
_FROM_ELSEWHERE: Final = ("cross-site", "same-site")


class Chat:
    def __init__(self, room: Room) -> None:
        self._room = room

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_route("/", self.page, methods=["GET"])
        router.add_route("/chat/say", self.say, methods=["POST"])
        router.add_route("/chat/view", self.view, methods=["POST"])
        router.add_route("/chat/language", self.language, methods=["POST"])
        router.add_route("/chat/news", self.news, methods=["GET"])
        return router

    async def page(self, request: Request) -> Response:
        visitor = visitor_of(request)
        newcomer = not visitor.address
        if newcomer and _is_passing(request):
            return HTMLResponse(self._room.pages.arrival(visitor))
        if newcomer:
            visitor = visitor.at(self._room.ids.token())
        response = await self._show(visitor, _moved(request))
        if newcomer:
            remember_address(response, visitor.address, secure=request.app.state.secure)
        if request.query_params.get("lang") in LANGUAGES:
            remember_choice(response, LANGUAGE_COOKIE, visitor.language)
        return response

    async def say(self, request: Request) -> Response:
        form = await read_form(request)
        visitor = known_visitor(request)
        plain = not wants_json(request)
        try:
            line, before = await self._take(visitor, form, plain=plain)
        except (Refusal, StorageUnavailable) as reason:
            if not plain:
                raise
            return await self._not_taken(visitor, reason, form)
        if plain:
            await self._room.await_news(visitor, before)
            return RedirectResponse("/#latest", 303)
        return JSONResponse({"html": self._room.pages.line(visitor, line)})

    async def view(self, request: Request) -> Response:
        """Large letters and high contrast, for a browser that runs no script."""
        form = await read_form(request)
        response = RedirectResponse("/", 303)
        chosen = [name for name in ("large", "contrast") if form.get(name)]
        remember_choice(response, VIEW_COOKIE, ".".join(chosen))
        return response

    async def language(self, request: Request) -> Response:
        """The page and the bot change their voice together: the wish is also said, as words."""
        form = await read_form(request)
        wished = form.get("language", "")
        if wished not in LANGUAGES:
            raise Refusal(422, "web.error.form")
        visitor = visitor_of(request).speaking(wished)
        if visitor.address:
            word = self._room.pages.words(visitor)[f"web.view.{wished}"]
            said = {"page": form.get("page", ""), "id": f"language-{wished}", "text": word}
            _, before = await self._take(visitor, said, plain=True)
            await self._room.await_news(visitor, before)
        response = RedirectResponse("/#latest", 303)
        remember_choice(response, LANGUAGE_COOKIE, wished)
        return response

    async def news(self, request: Request) -> Response:
        """What the page asks now and then when its stream does not hold."""
        visitor = known_visitor(request)
        after = number_in(request.query_params.get("after", "0"))
        lines = await self._room.desk.news(visitor.address, after)
        return JSONResponse(
            [
                {"number": line.number, "html": self._room.pages.line(visitor, line)}
                for line in lines
            ]
        )

    async def _take(
        self, visitor: Visitor, form: Mapping[str, str], *, plain: bool
    ) -> tuple[Line, int]:
        """Store what was said; its own line, and the number of the bot's last line before it."""
        said = read_said(form)
        desk = self._room.desk
        lines = await desk.thread(visitor.address) if plain or said.payload else ()
        otherwise = said.label or self._room.pages.words(visitor)["web.chat.pressed"]
        label = label_of(said.payload, lines, otherwise)
        await desk.receive(said.as_incoming(visitor, label))
        own = Line(0, mine=True, message=said.shown(label), at=self._room.clock.now())
        if said.may_hide_a_number:
            own = as_kept(own, await desk.thread(visitor.address))
        return own, latest_of(lines)

    async def _not_taken(
        self, visitor: Visitor, reason: Refusal | StorageUnavailable, form: Mapping[str, str]
    ) -> Response:
        """The same page again: the sentence, and the text still in its place."""
        refusal = reason if isinstance(reason, Refusal) else Refusal(503, "web.error.storage")
        error = self._room.pages.words(visitor)[refusal.key]
        response = await self._show(visitor, ChatView(error=error, kept=form.get("text", "")))
        response.status_code = refusal.status
        return response

    async def _show(self, visitor: Visitor, view: ChatView) -> HTMLResponse:
        room = self._room
        status, error = 200, view.error
        lines: Sequence[Line] = ()
        try:
            lines = await room.enter(visitor)
        except StorageUnavailable:
            status = 503
            error = error or room.pages.words(visitor)["web.error.storage_page"]
        whole = ChatView(
            lines=lines,
            page=room.ids.token(),
            today=room.demo.now() if room.demo else None,
            reminders=view.reminders,
            error=error,
            kept=view.kept,
        )
        return HTMLResponse(room.pages.chat(visitor, whole), status)


def _is_passing(request: Request) -> bool:
    """Nobody reads this answer, or she may have a cookie that did not come along."""
    from_elsewhere = request.headers.get("sec-fetch-site") in _FROM_ELSEWHERE
    return from_elsewhere or request.method == "HEAD" or "sec-purpose" in request.headers


def _moved(request: Request) -> ChatView:
    """After a move of the demonstration's clock: how many reminders came on the way."""
    moved = request.query_params.get("moved")
    return ChatView(reminders=None if moved is None else number_in(moved))
