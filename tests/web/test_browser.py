"""The chat page as people meet it: small screen, zoom, keyboard, screen reader, bad network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from channels.base import Choice, Message
from tests.web.browser import House, in_chromium, open_page, talk, write
from tests.web.looks import contrast, overflow_of, targets_on, texts_on

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = in_chromium
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}


def bubbles(page: Page) -> list[str]:
    return page.locator(".line .text").all_inner_texts()


def wishes(page: Page, *names: str) -> None:
    page.get_by_text("화면 설정", exact=True).click()
    for name in names:
        page.get_by_label(name).check()
    page.keyboard.press("Escape")


@pytest.mark.parametrize("size", [PHONE, DESK, {"width": 320, "height": 640}])
@pytest.mark.parametrize("modes", [(), ("큰 글씨",), ("고대비 화면",), ("큰 글씨", "고대비 화면")])
def test_every_text_can_be_read_and_every_target_hit(
    browser: Browser, house: House, size: dict[str, int], modes: tuple[str, ...]
) -> None:
    with open_page(browser, house, viewport=size) as page:
        talk(page)
        if modes:
            wishes(page, *modes)
        page.get_by_role("button", name="보내기").click()
        page.get_by_role("alert").filter(has_text="하실 말을 적고").wait_for()
        page.get_by_text("화면 설정", exact=True).click()
        assert overflow_of(page) <= 0
        smallest = 19 if "큰 글씨" in modes else 15
        faint = [t for t in texts_on(page) if t.contrast < 4.5 or t.size < smallest]
        assert faint == []
        targets = targets_on(page)
        assert len(targets) > 12
        assert [t for t in targets if t.height < 44 or t.width < 44] == []


def test_bubbles_are_17_pixels_and_21_when_large(browser: Browser, house: House) -> None:
    with open_page(browser, house) as page:
        size = "parseFloat(getComputedStyle(document.querySelector('.line .text')).fontSize)"
        assert page.evaluate(size) >= 17
        wishes(page, "큰 글씨")
        assert page.evaluate(size) >= 21


def test_buttons_of_one_bubble_stand_8_pixels_apart(browser: Browser, house: House) -> None:
    with open_page(browser, house, viewport=PHONE) as page:
        names = ("내 기한 알기", "그냥 묻기", "English")
        buttons = [
            t for t in targets_on(page) if t.name in names and t.height >= 48 and t.top > 300
        ]
        assert len(buttons) == 3
        gaps = [a.gap_to(b) for a in buttons for b in buttons if a is not b]
        assert min(gaps) >= 8


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_page_at_200_percent_does_not_scroll_sideways(
    browser: Browser, house: House, size: dict[str, int]
) -> None:
    """Zoom halves the window in CSS pixels; larger letters alone leave it as it is."""
    zoomed = {"width": size["width"] // 2, "height": size["height"] // 2}
    with open_page(browser, house, viewport=zoomed, device_scale_factor=2) as page:
        talk(page)
        assert overflow_of(page) <= 0
    with open_page(browser, house, viewport=size) as page:
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        talk(page)
        assert overflow_of(page) <= 0


def test_whole_talk_is_possible_by_keyboard_alone(browser: Browser, house: House) -> None:
    with open_page(browser, house) as page:
        reached = []
        for _ in range(12):
            page.keyboard.press("Tab")
            name = page.evaluate("document.activeElement.textContent.trim()")
            reached.append(name.splitlines()[0])
            outline = "getComputedStyle(document.activeElement).outlineStyle"
            assert page.evaluate(outline) == "solid"
            if reached[-1] == "내 기한 알기":
                break
        assert reached == [
            "대화로 바로 가기",
            "글 쓰는 칸으로 바로 가기",
            "화면 설정",
            "시범 화면이에요",
            "한 달 뒤",
            "1년 뒤",
            "다음 알림까지",
            "내 기한 알기",
        ]
        page.keyboard.press("Enter")
        page.get_by_text("마지막으로 일하신 날이").wait_for()
        for _ in range(3):
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "say-text"
        page.keyboard.type("2022년 2월")
        page.keyboard.press("Shift+Enter")
        page.keyboard.type("28일")
        page.keyboard.press("Enter")
        page.get_by_text("들었어요: 2022년 2월").wait_for()
        assert house.desk.incoming[-1].turn.text == "2022년 2월\n28일"
        assert page.get_by_label("하실 말").input_value() == ""
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "보내기"


def test_enter_while_a_syllable_is_put_together_sends_nothing(
    browser: Browser, house: House
) -> None:
    with open_page(browser, house) as page:
        page.get_by_label("하실 말").fill("퇴직")
        page.evaluate(
            """() => document.getElementById("say-text").dispatchEvent(new KeyboardEvent(
            "keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }))"""
        )
        write(page, "퇴직했어요")
        page.get_by_text("들었어요: 퇴직했어요").wait_for()
        assert [i.turn.text for i in house.desk.incoming] == ["", "퇴직했어요"]


def test_skip_link_leads_past_everything_to_the_field(browser: Browser, house: House) -> None:
    with open_page(browser, house) as page:
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.type("안녕")
        assert page.get_by_label("하실 말").input_value() == "안녕"


def test_escape_closes_the_settings_and_gives_the_focus_back(
    browser: Browser, house: House
) -> None:
    with open_page(browser, house) as page:
        page.get_by_text("화면 설정", exact=True).press("Enter")
        page.get_by_label("큰 글씨").press("Space")
        assert page.evaluate("document.documentElement.className") == "large"
        page.keyboard.press("Escape")
        assert page.locator("#view").get_attribute("open") is None
        assert page.evaluate("document.activeElement.textContent") == "화면 설정"


def test_display_wishes_stay_after_a_reload(browser: Browser, house: House) -> None:
    with open_page(browser, house) as page:
        wishes(page, "큰 글씨", "고대비 화면")
        page.reload()
        assert page.evaluate("document.documentElement.className") == "large contrast"


def test_screen_reader_hears_names_and_news(browser: Browser, house: House) -> None:
    with open_page(browser, house) as page:
        talk(page)
        tree = page.locator("body").aria_snapshot()
        for part in (
            "banner",
            'heading "연금지기" [level=1]',
            "main",
            'log "대화"',
            'heading "2026년 11월 22일 일요일" [level=3]',
            'button "내 기한 알기, 지난 글의 버튼"',
            'textbox "하실 말"',
            'button "보내기"',
            'region "시범 화면이에요"',
            'button "다음 알림까지"',
        ):
            assert part in tree
        assert page.get_by_role("log").get_attribute("aria-live") == "polite"
        page.get_by_role("button", name="한 달 뒤").click()
        page.get_by_role("status").filter(has_text="알림이 1번 왔어요.").wait_for()


def test_old_buttons_can_still_be_pressed_but_do_not_stand_out(
    browser: Browser, house: House
) -> None:
    with open_page(browser, house) as page:
        talk(page)
        assert page.locator(".newest").count() == 1
        assert page.locator(".newest").get_by_role("button").all_inner_texts() == [
            "맞아요",
            "고치기",
        ]
        page.get_by_role("button", name="그냥 묻기").click()
        page.get_by_text("들었어요: 그냥 묻기").wait_for()
        assert bubbles(page)[-2:] == ["그냥 묻기", "들었어요: 그냥 묻기"]


def test_text_stays_while_the_database_is_away_and_goes_out_by_itself(
    browser: Browser, house: House
) -> None:
    with open_page(browser, house) as page:
        house.do(lambda: setattr(house.desk, "away", True))
        write(page, "퇴직했어요")
        page.get_by_role("alert").filter(has_text="글을 받지 못했어요").wait_for()
        page.get_by_role("status").filter(has_text="다시 보내고 있어요").wait_for()
        assert page.get_by_label("하실 말").input_value() == "퇴직했어요"
        house.do(lambda: setattr(house.desk, "away", False))
        page.get_by_text("들었어요: 퇴직했어요").wait_for()
        assert page.get_by_label("하실 말").input_value() == ""
        assert bubbles(page)[1:] == ["퇴직했어요", "들었어요: 퇴직했어요"]


def test_nothing_is_lost_or_doubled_when_the_server_restarts(
    browser: Browser, house: House
) -> None:
    with open_page(browser, house) as page:
        house.say("둘")
        page.get_by_text("둘", exact=True).wait_for()
        house.stop()
        house.start()
        house.say("셋", "넷")
        page.get_by_text("넷", exact=True).wait_for()
        house.say("다섯")
        page.get_by_text("다섯", exact=True).wait_for()
        assert bubbles(page)[1:] == ["둘", "셋", "넷", "다섯"]


def test_page_whose_stream_is_refused_asks_for_news_instead(browser: Browser, house: House) -> None:
    with open_page(browser, house) as page:
        page.route("**/chat/events*", lambda route: route.fulfill(status=429, body=""))
        page.reload()
        house.say("늦게라도 와요")
        page.get_by_text("늦게라도 와요").wait_for()
        assert bubbles(page)[-1] == "늦게라도 와요"


def test_visit_from_another_site_finds_the_kept_conversation(
    browser: Browser, house: House
) -> None:
    with open_page(browser, house) as page:
        write(page, "저를 기억해 주세요")
        page.get_by_text("들었어요: 저를 기억해 주세요").wait_for()
        link = f'<a href="{house.url}">Jigi</a>'
        page.route("**/elsewhere", lambda route: route.fulfill(content_type="text/html", body=link))
        # To a browser, localhost and 127.0.0.1 are two sites.
        page.goto(house.url.replace("127.0.0.1", "localhost") + "elsewhere")
        page.get_by_role("link", name="Jigi").click()
        page.get_by_label("하실 말").wait_for()
        assert "저를 기억해 주세요" in bubbles(page)
        assert len(house.desk.incoming) == 2


def test_page_without_a_script_works_whole(browser: Browser, house: House) -> None:
    with open_page(browser, house, java_script_enabled=False) as page:
        page.get_by_role("button", name="내 기한 알기").click()
        page.get_by_text("마지막으로 일하신 날이").wait_for()
        page.get_by_label("하실 말").fill("2022년 2월 28일이요")
        page.get_by_role("button", name="보내기").click()
        page.get_by_text("늦어도 2027년 2월 26일(금)까지").wait_for()
        page.get_by_role("button", name="1년 뒤").click()
        page.get_by_text("알림이 1번 왔어요.").wait_for()
        page.get_by_text("화면 설정", exact=True).click()
        page.get_by_label("큰 글씨").check()
        page.get_by_role("button", name="적용하기").click()
        assert page.locator("html").get_attribute("class") == "large"
        assert page.get_by_role("link", name="새 글 보기").is_visible()


def test_new_bubble_below_the_window_is_offered_not_forced(browser: Browser, house: House) -> None:
    with open_page(browser, house, viewport=PHONE) as page:
        house.say(*(f"지난 글 {n}" for n in range(30)))
        page.get_by_text("지난 글 29").wait_for()
        page.mouse.wheel(0, -1500)
        page.wait_for_function("window.scrollY < 800")
        before = page.evaluate("window.scrollY")
        house.say("새로 왔어요")
        page.get_by_role("button", name="새 글 보기").wait_for()
        assert page.evaluate("window.scrollY") == before
        page.get_by_role("button", name="새 글 보기").click()
        page.get_by_role("button", name="새 글 보기").wait_for(state="hidden")
        box = page.get_by_text("새로 왔어요").bounding_box()
        assert box
        assert 0 < box["y"] < PHONE["height"] - 100


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_field_and_settings_stay_in_sight_in_a_long_talk(
    browser: Browser, house: House, size: dict[str, int]
) -> None:
    with open_page(browser, house, viewport=size) as page:
        house.say(*(f"지난 글 {n}" for n in range(30)))
        page.get_by_text("지난 글 29").wait_for()
        for place in (page.locator(".view summary"), page.get_by_role("button", name="보내기")):
            box = place.bounding_box()
            assert box
            assert 0 <= box["y"] <= size["height"] - box["height"]


def test_printed_page_is_the_talk_alone(browser: Browser, house: House) -> None:
    with open_page(browser, house) as page:
        talk(page)
        wishes(page, "고대비 화면")
        page.emulate_media(media="print")
        assert page.get_by_text("늦어도 2027년 2월 26일(금)까지").is_visible()
        for name in ("보내기", "맞아요", "다음 알림까지"):
            assert not page.get_by_role("button", name=name).is_visible()
        assert [t for t in texts_on(page) if t.contrast < 4.5] == []


def test_file_and_telephone_are_links_with_their_names(browser: Browser, house: House) -> None:
    with open_page(browser, house) as page:
        call = Message("지금 전화하세요.", (Choice("109 전화", url="tel:109"),))
        house.do(lambda: house.desk.say(house.address, call))
        link = page.get_by_role("link", name="109 전화")
        link.wait_for()
        assert link.get_attribute("href") == "tel:109"


def test_contrast_is_measured_as_wcag_says() -> None:
    assert contrast([0, 0, 0], [255, 255, 255]) == pytest.approx(21)
    assert contrast([0x6D, 0x78, 0x82], [255, 255, 255]) == pytest.approx(4.51, abs=0.01)
