"""The web application on a desk in memory, and a browser-like client that opens no socket."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from core.clock import FixedClock
from core.ids import SeededIds
from tests.web.fakes import MORNING, FakeDemo, FakeDesk, fake_settings, healthy, page_words
from web.app import create_app


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk(FixedClock(MORNING))


@pytest.fixture
def demo(desk: FakeDesk) -> FakeDemo:
    return FakeDemo(desk)


@pytest.fixture
def app(desk: FakeDesk, demo: FakeDemo) -> FastAPI:
    return create_app(
        desk=desk,
        clock=desk.clock,
        health=healthy,
        settings=fake_settings(),
        demo=demo,
        words=page_words,
        ids=SeededIds(7),
    )


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport,
        base_url="http://jigi.test",
        headers={"accept": "text/html", "accept-language": "ko"},
    ) as client:
        yield client
