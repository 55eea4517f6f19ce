"""The chat page goes on where it was: the thread, the question, and the demonstration's day."""

from __future__ import annotations

import pytest

from tests.crash.conftest import Install
from tests.crash.page import Page

pytestmark = [pytest.mark.crash, pytest.mark.loopback]


async def test_after_a_kill_and_after_a_stop_the_page_shows_the_same_thread_and_the_same_day(
    install: Install,
) -> None:
    program = await install().start()
    async with Page(program.address) as page:
        for label in ("내 기한 알기", "동의해요", "그만뒀어요"):
            await page.press(label)
        await page.move_clock("month")
        await page.say("2024년 2월")
        thread, today = await page.until_asked("며칠까지"), await page.today()

        program.kill()
        await program.start()
        assert await page.bubbles() == thread
        assert await page.today() == today

        await page.say("28일")
        assert await program.stop() == 0
        await program.start()
        grown = await page.until_asked("얼마나 일하셨나요")
        assert grown[:-2] == thread
        assert grown[-2] == "28일"
        assert await page.today() == today
        await program.stop()
