"""The demonstration as a newcomer walks it: the real program, a real browser, a clock moved."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.crash.program import Program
from tests.web.browser import FLAGS, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = [pytest.mark.browser, pytest.mark.loopback]
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
PHONE: Final[ViewportSize] = {"width": 360, "height": 740}
DESK: Final[ViewportSize] = {"width": 1280, "height": 960}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if chromium() is None:
        pytest.skip("Chromium was not found; set JIGI_TEST_CHROMIUM")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  only where Chromium is

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with Program(tmp_path / "house", JIGI_DEMO_START="2026-11-22") as program:
        program.spawn()
        for _ in range(600):
            if "ready" in (program.folder / "out").read_text("utf-8"):
                break
            time.sleep(0.1)
        yield program


@contextmanager
def visit(browser: Browser, program: Program, size: ViewportSize) -> Iterator[Page]:
    context = browser.new_context(viewport=size, locale="ko-KR", device_scale_factor=2)
    context.set_default_timeout(45_000)
    page = context.new_page()
    page.goto(program.address)
    yield page
    context.close()


@pytest.fixture
def page(browser: Browser, program: Program) -> Iterator[Page]:
    with visit(browser, program, PHONE) as page:
        yield page


def choose(page: Page, name: str) -> None:
    page.get_by_text("화면 설정", exact=True).click()
    page.get_by_label(name).check()
    page.keyboard.press("Escape")


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).last.click()


def write(page: Page, text: str) -> None:
    page.get_by_label("하실 말").fill(text)
    page.keyboard.press("Enter")


def see(page: Page, *texts: str) -> None:
    """Wait until the newest words of the bot hold these."""
    for text in texts:
        page.locator(".line.bot").filter(has_text=text).last.wait_for()


def move(page: Page, label: str, day: str) -> None:
    clock = page.locator("#demo")
    if clock.get_attribute("open") is None:
        clock.locator("summary").click()
    press(page, label)
    page.locator("#demo-today").filter(has_text=day).wait_for()


def picture(page: Page, name: str) -> None:
    if os.environ.get("JIGI_WRITE_PICTURES"):
        page.mouse.move(1, 1)
        page.evaluate("document.activeElement.blur()")
        page.screenshot(path=PICTURES / f"{name}.png")


def register(page: Page) -> None:
    press(page, "내 기한 알기")
    see(page, "동의 1/1. 저장")
    press(page, "동의해요")
    see(page, "지금 학교에서 일하고 계신가요?")
    press(page, "그만뒀어요")
    see(page, "언제 그만두셨나요?")
    write(page, "2022년 2월 28일")
    see(page, "마지막으로 일하신 날인가요?")
    press(page, "마지막 근무일")
    see(page, "얼마나 일하셨나요?")
    write(page, "3년")
    see(page, "퇴직한 날: 2022년 3월 1일(화)")
    picture(page, "demo-echo")
    press(page, "맞아요")


def test_a_newcomer_walks_from_consent_to_the_end_of_the_reminders(page: Page) -> None:
    register(page)
    see(page, "2027년 2월 26일(금)까지", "96일 남았어요", "청구는 공단에 따로 하셔야 해요")
    picture(page, "demo-deadline")

    move(page, "다음 알림까지", "2026년 11월 27일(금)")
    see(page, "91일 남음", "인증번호는 묻지 않아요")
    picture(page, "demo-reminder")
    press(page, "나중에")
    see(page, "언제 다시 알려 드릴까요?")
    press(page, "일주일 뒤")
    see(page, "2026년 12월 4일(금)에 다시 알려 드릴게요")
    move(page, "다음 알림까지", "2026년 12월 4일(금)")
    see(page, "84일 남음")

    press(page, "청구했어요")
    see(page, "어느 것을 청구하셨나요?")
    press(page, "둘 다")
    see(page, "청구하셨다고 적었어요")
    press(page, "되돌리기")
    see(page, "되돌렸어요")
    press(page, "청구했어요")
    page.locator(".line.bot").filter(has_text="어느 것을 청구하셨나요?").nth(1).wait_for()
    press(page, "둘 다")
    page.locator(".line.bot").filter(has_text="청구하셨다고 적었어요").nth(1).wait_for()
    picture(page, "demo-claimed")

    reminders = page.locator(".line.bot").filter(has_text="청구하실 것이 2가지예요. 가까운")
    before = reminders.count()
    move(page, "1년 뒤", "2027년 12월 4일(토)")
    see(page, "공단에서 연락이 왔나요?")
    assert reminders.count() == before


def test_a_year_lived_without_a_claim_brings_every_rung_and_ends_kindly(page: Page) -> None:
    register(page)
    see(page, "96일 남았어요")
    move(page, "1년 뒤", "2027년 11월 22일(월)")
    see(page, "60일 남음", "7일 남음", "오늘까지", "공단에 확인이 필요함")
    told = " ".join(page.locator(".line.bot").all_inner_texts())
    assert "소멸" not in told
    page.reload()
    see(page, "60일 남음", "공단에 확인이 필요함")


@pytest.mark.parametrize(
    ("size", "wish", "name"),
    [
        (PHONE, "큰 글씨", "demo-large"),
        (DESK, "", "demo-desk"),
        (DESK, "고대비 화면", "demo-contrast"),
    ],
)
def test_the_deadline_can_be_seen_in_every_display(
    browser: Browser, program: Program, size: ViewportSize, wish: str, name: str
) -> None:
    with visit(browser, program, size) as page:
        if wish:
            choose(page, wish)
        register(page)
        see(page, "96일 남았어요", "청구는 공단에 따로 하셔야 해요")
        deadline = page.locator(".line.bot").filter(has_text="2027년 2월 26일(금)까지").last
        deadline.scroll_into_view_if_needed()
        box = deadline.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        picture(page, name)
