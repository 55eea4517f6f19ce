"""The first look and the long look on a telephone; and buttons that are no longer asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from channels.base import Choice, Message
from tests.web.browser import House, in_chromium, open_page, talk, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, ViewportSize

pytestmark = in_chromium
PHONE: Final[ViewportSize] = {"width": 360, "height": 740}
CONSENT: Final = Message(
    "동의 1/1. 저장\n쓰는 곳: 청구 기한 계산과 알림\n"
    "저장하는 것: 생년월일, 일한 날짜, 학교 종류, 대화 내용, 대화방 번호\n"
    "보관: 지우실 때까지, 길어도 마지막 기한이 지난 뒤 1년\n"
    "동의하지 않으셔도 됩니다. 그때는 저장하지 않고 질문에만 답합니다.",
    (Choice("동의해요", "a"), Choice("동의 안 해요", "b"), Choice("전문 보기", "c")),
)


def is_clear(place: Locator, page: Page) -> bool:
    """Wholly between the header and the field."""
    box = place.bounding_box()
    header = page.locator(".top").bounding_box()
    field = page.locator(".say").bounding_box()
    assert box
    assert header
    assert field
    return header["height"] <= box["y"] and box["y"] + box["height"] <= field["y"]


def test_first_look_shows_name_settings_whom_to_trust_and_every_answer(
    browser: Browser, house: House
) -> None:
    with open_page(browser, house, viewport=PHONE) as page:
        assert page.evaluate("window.scrollY") == 0
        assert page.get_by_role("heading", name="연금지기").is_visible()
        assert page.get_by_text("화면 설정", exact=True).is_visible()
        for place in (page.locator(".help"), page.get_by_role("button", name="English")):
            assert is_clear(place, page)


def test_kept_talk_is_opened_where_it_ended(browser: Browser, house: House) -> None:
    with open_page(browser, house, viewport=PHONE) as page:
        talk(page)
        page.reload()
        page.wait_for_function("window.scrollY > 0")
        assert is_clear(page.get_by_role("button", name="고치기"), page)


def test_consent_in_large_letters_shows_all_its_buttons(browser: Browser, house: House) -> None:
    house.desk.answers = {"go:mine": (CONSENT,)}
    with open_page(browser, house, viewport=PHONE) as page:
        page.evaluate("document.documentElement.classList.add('large')")
        page.get_by_role("button", name="내 기한 알기").click()
        page.get_by_role("button", name="전문 보기").wait_for()
        assert page.get_by_text("동의 1/1. 저장").is_visible()
        for label in ("동의해요", "동의 안 해요", "전문 보기"):
            assert is_clear(page.get_by_role("button", name=label, exact=True), page)


def test_offer_of_new_bubbles_covers_no_text(browser: Browser, house: House) -> None:
    with open_page(browser, house, viewport=PHONE) as page:
        house.say(*(f"지난 글 {n}" for n in range(30)))
        page.get_by_text("지난 글 29").wait_for()
        offer = page.get_by_role("button", name="새 글 보기")
        offer.wait_for()
        box, field = offer.bounding_box(), page.locator(".say").bounding_box()
        assert box
        assert field
        assert field["y"] <= box["y"]


def test_clock_of_the_demonstration_opens_at_a_press_and_leads_to_what_comes(
    browser: Browser, house: House
) -> None:
    with open_page(browser, house, viewport=PHONE) as page:
        assert not page.get_by_role("button", name="한 달 뒤").is_visible()
        page.get_by_text("시범 날짜").click()
        page.get_by_role("button", name="한 달 뒤").click()
        page.get_by_role("status").filter(has_text="알림이 1번 왔어요.").wait_for()
        reminder = page.get_by_text("퇴직수당 청구 기한이 96일 남았어요.")
        reminder.wait_for()
        assert is_clear(reminder, page)


def test_spent_buttons_are_named_so_and_left_out_of_the_tab_order(
    browser: Browser, house: House
) -> None:
    with open_page(browser, house) as page:
        first = page.get_by_text("그냥 묻기", exact=True)
        assert first.get_attribute("tabindex") is None
        talk(page)
        for _ in ("as it came", "as it is loaded"):
            assert first.get_attribute("tabindex") == "-1"
            assert first.get_attribute("aria-label") == "그냥 묻기, 지난 글의 버튼"
            newest = page.get_by_role("button", name="고치기", exact=True)
            assert newest.get_attribute("tabindex") is None
            page.reload()


def test_button_the_thread_forgot_is_echoed_by_its_label(browser: Browser, house: House) -> None:
    with open_page(browser, house) as page:
        write(page, "안녕하세요")
        page.get_by_text("들었어요: 안녕하세요").wait_for()
        house.do(house.desk.lines.clear)
        page.get_by_role("button", name="내 기한 알기").click()
        page.get_by_text("마지막으로 일하신 날이").wait_for()
        assert page.locator(".line.mine .text").all_inner_texts() == ["안녕하세요", "내 기한 알기"]
