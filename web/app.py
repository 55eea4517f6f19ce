"""The web application, put together from what the composition root hands in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import FastAPI

from core.ids import SecureIds
from web.api import Door
from web.chat import Chat
from web.demo import Demo
from web.events import Events
from web.files import Files
from web.pages import STATIC, Pages
from web.problems import Problems
from web.pulse import Pulse
from web.room import Room
from web.shield import Shield
from web.static_files import LastingFiles
from web.words import Words, require_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import APIRouter
    from starlette.types import ASGIApp

    from core.clock import Clock
    from core.ids import Ids
    from core.settings import Settings
    from web.ports import ChatDesk, DemoClock, HealthCheck


def create_app(  # noqa: PLR0913  the one place where every port comes in
    *,
    desk: ChatDesk,
    clock: Clock,
    health: HealthCheck,
    settings: Settings,
    demo: DemoClock | None,
    words: Words,
    routers: Sequence[APIRouter] = (),
    ids: Ids | None = None,
    api: ASGIApp | None = None,
) -> FastAPI:
    """`app.state.stopping` is an asyncio.Event: set it and open streams end at once.
    Raise KeyError naming every word that `words` does not have."""
    require_words(words)
    pages = Pages(words, settings.pension_office_phone)
    app = FastAPI(title="연금지기", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.public_url = settings.public_url
    app.state.secure = urlsplit(settings.public_url).scheme == "https"
    app.state.stopping = asyncio.Event()
    room = Room(desk, pages, clock, ids or SecureIds(), demo, app.state.stopping)
    for own in _own_routers(room, health):
        app.include_router(own)
    for router in routers:
        app.include_router(router)
    app.mount(f"/static/{pages.version}", LastingFiles(directory=STATIC))
    Problems(pages).handle_all_of(app)
    if api is not None:
        app.add_middleware(Door, api=api)
    app.add_middleware(Shield, secure=app.state.secure)
    return app


def _own_routers(room: Room, health: HealthCheck) -> Sequence[APIRouter]:
    rooms: list[Chat | Events | Files | Demo | Pulse] = [
        Chat(room),
        Events(room),
        Files(room.desk),
        Pulse(health),
    ]
    if room.demo:
        rooms.append(Demo(room.demo, room.pages))
    return [own.router() for own in rooms]
