"""A real Chromium in front of the real application on a port of this machine."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest

from channels.base import Choice, Message
from core.clock import FixedClock
from tests.web.fakes import MORNING, FakeDemo, FakeDesk, fake_settings, healthy, page_words
from web.app import create_app
from web.server import serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_YES_NO: Final = (Choice("맞아요", "yes"), Choice("고치기", "fix"))
TALK: Final[dict[str, Sequence[Message]]] = {
    "go:mine": (
        Message(
            "질문은 다섯 개까지예요. 모르시면 건너뛰셔도 돼요.\n마지막으로 일하신 날이 언제인가요? "
            "예: 2022년 2월 28일",
            (Choice("건너뛰기", "skip"), Choice("모르겠어요", "unknown")),
        ),
    ),
    "2022년 2월 28일이요": (
        Message(
            "그러면 퇴직한 날은 2022년 3월 1일(화)로 볼게요.\n"
            "늦어도 2027년 2월 26일(금)까지 청구하세요. 96일 남았어요.",
        ),
        Message(
            "두 가지예요. 퇴직일시금과 퇴직수당이에요.\n청구서가 따로 있어요. 두 장을 내셔야 해요.",
            _YES_NO,
        ),
    ),
}


def chromium() -> str | None:
    return os.environ.get("JIGI_TEST_CHROMIUM") or shutil.which("chromium")


in_chromium: Final = [
    pytest.mark.browser,
    pytest.mark.loopback,
    pytest.mark.skipif(
        chromium() is None, reason="no Chromium found; set JIGI_TEST_CHROMIUM to its program"
    ),
]


class House:
    """The application with its desk in memory, running in a thread of its own. It can stop and
    come back on the same port, as a program does that is upgraded."""

    def __init__(self) -> None:
        self.desk = FakeDesk(FixedClock(MORNING), TALK)
        self.demo = FakeDemo(self.desk)
        self.port = 0
        self._ready = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def address(self) -> str:
        return self.desk.incoming[-1].address

    def start(self) -> None:
        self._ready.clear()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        if not self._ready.wait(10):
            raise TimeoutError("the server did not start")

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)

    def do(self, act: Callable[[], object]) -> None:
        """Run `act` where the application runs, and wait until it has run."""
        done = threading.Event()

        def run() -> None:
            act()
            done.set()

        self._loop.call_soon_threadsafe(run)
        if not done.wait(10):
            raise TimeoutError("the server is stuck")

    def say(self, *texts: str) -> None:
        self.do(lambda: self.desk.say(self.address, *(Message(text) for text in texts)))

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        app = create_app(
            desk=self.desk,
            clock=self.desk.clock,
            health=healthy,
            settings=fake_settings(),
            demo=self.demo,
            words=page_words,
        )
        await serve(
            app,
            "127.0.0.1",
            port=self.port,
            stopping=self._stopping,
            on_ready=self._on_ready,
        )

    def _on_ready(self, port: int) -> None:
        self.port = port
        self._ready.set()


@contextmanager
def open_page(browser: Browser, house: House, **wishes: Any) -> Iterator[Page]:  # noqa: ANN401  the browser's own options
    """A new visitor's page. Anything it asks of another host fails the test."""
    settings = {"viewport": {"width": 1280, "height": 800}, "locale": "ko-KR"} | wishes
    context = browser.new_context(**settings)
    context.set_default_timeout(10_000)
    page = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(house.url)
    try:
        yield page
    finally:
        context.close()
    own = (house.url, house.url.replace("127.0.0.1", "localhost"))
    assert [url for url in asked if not url.startswith(own)] == []
    assert faults == []


def write(page: Page, text: str) -> None:
    page.get_by_label("하실 말").fill(text)
    page.keyboard.press("Enter")


def talk(page: Page) -> None:
    """A short registration, so that every kind of bubble stands on the page."""
    page.get_by_role("button", name="내 기한 알기").click()
    page.get_by_text("마지막으로 일하신 날이").wait_for()
    write(page, "2022년 2월 28일이요")
    page.get_by_role("button", name="고치기").wait_for()
