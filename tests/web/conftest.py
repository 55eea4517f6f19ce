"""The web application on a desk in memory: for a client that opens no socket, and for Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import httpx
import pytest
from fastapi import FastAPI

from core.clock import FixedClock
from core.ids import SeededIds
from tests.web.browser import FLAGS, House, chromium
from tests.web.fakes import MORNING, FakeDemo, FakeDesk, fake_settings, healthy, page_words
from web.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser


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


@pytest.fixture(scope="module")  # its loop would be in the way of asynchronous tests
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  only where Chromium is

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def house() -> Iterator[House]:
    house = House()
    house.start()
    yield house
    house.stop()
