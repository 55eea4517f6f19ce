"""What a person gets from the chat page, with and without its script."""

from __future__ import annotations

import re

import httpx
import pytest

from channels.base import Attachment, Choice, Message, TurnKind
from tests.web.fakes import FakeDesk

JSON = {"accept": "application/json"}


async def open_page(client: httpx.AsyncClient) -> str:
    answer = await client.get("/")
    assert answer.status_code == 200
    return answer.text


def page_token(html: str) -> str:
    found = re.search(r'name="page" value="([^"]+)"', html)
    assert found
    return found[1]


async def say(client: httpx.AsyncClient, text: str, name: str = "one") -> httpx.Response:
    form = {"page": "p" * 22, "id": name, "text": text}
    return await client.post("/chat/say", data=form, headers=JSON)


def address_of(desk: FakeDesk) -> str:
    return desk.incoming[0].address


async def test_first_visit_starts_the_conversation_and_shows_the_first_answer(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    html = await open_page(client)
    assert [i.turn.kind for i in desk.incoming] == [TurnKind.START]
    assert "안녕하세요. 사학연금" in html
    assert (
        '<button class="choice" lang="ko" name="payload" value="go:mine">내 기한 알기</button>'
        in html
    )


async def test_second_visit_shows_the_kept_thread_and_starts_nothing(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await open_page(client)
    html = await open_page(client)
    assert len(desk.incoming) == 1
    assert html.count("안녕하세요. 사학연금") == 1


async def test_visit_that_left_nothing_kept_starts_again(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await open_page(client)
    desk.lines.clear()
    await open_page(client)
    assert [i.turn.kind for i in desk.incoming] == [TurnKind.START, TurnKind.START]
    assert desk.incoming[0].update_id != desk.incoming[1].update_id


async def test_plain_form_comes_back_to_a_page_with_the_answer(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    page = page_token(await open_page(client))
    answer = await client.post("/chat/say", data={"page": page, "id": "say", "text": "안녕"})
    assert answer.status_code == 303
    html = (await client.get(answer.headers["location"])).text
    assert "들었어요: 안녕" in html


async def test_same_sending_twice_is_stored_once(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    await open_page(client)
    first, second = await say(client, "안녕"), await say(client, "안녕")
    assert first.status_code == second.status_code == 200
    assert [i.turn.text for i in desk.incoming] == ["", "안녕"]


async def test_another_button_of_the_same_page_is_another_sending(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    page = page_token(await open_page(client))
    for payload in ("go:mine", "go:ask", "go:ask"):
        await client.post("/chat/say", data={"page": page, "id": "line-1", "payload": payload})
    assert [i.turn.payload for i in desk.incoming[1:]] == ["go:mine", "go:ask"]


async def test_pressed_button_shows_as_own_line_with_its_label(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await open_page(client)
    form = {"page": "p", "id": "i", "payload": "go:mine"}
    answer = await client.post("/chat/say", data=form, headers=JSON)
    assert '<p class="text" lang="ko">내 기한 알기</p>' in answer.json()["html"]
    pressed = desk.incoming[-1]
    assert (pressed.turn.kind, pressed.turn.payload) == (TurnKind.BUTTON, "go:mine")
    assert pressed.raw == {"payload": "go:mine", "label": "내 기한 알기"}


async def test_resident_number_is_masked_before_the_desk_sees_it(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await open_page(client)
    answer = await say(client, "제 번호는 650302-1234567이에요")
    stored = desk.incoming[-1]
    assert "1234567" not in stored.turn.text + str(stored.raw) + stored.update_id + answer.text
    assert "제 번호는" in stored.turn.text


async def test_resident_number_split_over_two_messages_is_not_shown_back(
    client: httpx.AsyncClient,
) -> None:
    await open_page(client)
    await say(client, "65030212", "one")
    answer = await say(client, "34567", "two")
    assert "*****" in answer.json()["html"]
    assert "34567" not in answer.text


async def test_look_ahead_of_a_browser_starts_no_conversation(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await client.head("/")
    await client.get("/", headers={"sec-purpose": "prefetch"})
    assert desk.incoming == []


async def test_markup_in_text_is_shown_as_it_was_written(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await open_page(client)
    text = '<script>alert(1)</script> "><b>'
    answer = await say(client, text)
    assert "<script>" not in answer.json()["html"]
    html = await open_page(client)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert" not in html


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "하실 말을 적고"), ("   \r\n ", "하실 말을 적고"), ("가" * 4097, "4,096자까지")],
)
async def test_text_that_cannot_be_taken_gets_one_sentence_and_stays_written(
    client: httpx.AsyncClient, desk: FakeDesk, text: str, sentence: str
) -> None:
    page = page_token(await open_page(client))
    answer = await client.post("/chat/say", data={"page": page, "id": "say", "text": text})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert text.strip() in answer.text
    assert len(desk.incoming) == 1


async def test_longest_text_is_taken_even_when_every_letter_is_an_emoji(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await open_page(client)
    assert (await say(client, "😀" * 4096)).status_code == 200
    assert desk.incoming[-1].turn.text == "😀" * 4096


async def test_database_that_is_away_is_not_acknowledged_and_the_text_stays(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    page = page_token(await open_page(client))
    desk.away = True
    form = {"page": page, "id": "say", "text": "퇴직했어요"}
    answer = await client.post("/chat/say", data=form)
    assert answer.status_code == 503
    assert "퇴직했어요</textarea>" in answer.text
    assert "적으신 글은 그대로 있으니" in answer.text
    by_script = await client.post("/chat/say", data=form, headers=JSON)
    assert by_script.status_code == 503
    assert by_script.headers["content-type"] == "application/problem+json"


async def test_first_visit_while_the_database_is_away_says_so(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    desk.away = True
    answer = await client.get("/")
    assert answer.status_code == 503
    assert "대화를 불러오지 못했어요" in answer.text


async def test_page_of_another_site_cannot_speak_for_her(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await open_page(client)
    form = {"page": "p", "id": "i", "text": "모두 지우기"}
    for headers in ({"origin": "https://evil.test"}, {"sec-fetch-site": "cross-site"}):
        answer = await client.post("/chat/say", data=form, headers=headers)
        assert answer.status_code == 403
    assert len(desk.incoming) == 1
    own = await client.post("/chat/say", data=form, headers={"origin": "http://jigi.test"})
    assert own.status_code == 303


async def test_visit_from_a_link_elsewhere_keeps_the_old_conversation(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    answer = await client.get("/", headers={"sec-fetch-site": "cross-site"})
    assert "set-cookie" not in answer.headers
    assert 'http-equiv="refresh"' in answer.text
    assert desk.incoming == []


async def test_someone_without_a_cookie_is_told_to_open_the_page(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    answer = await say(client, "안녕")
    assert answer.status_code == 409
    assert "쿠키" in answer.json()["detail"]
    assert desk.incoming == []


async def test_cookie_is_out_of_reach_of_scripts_and_other_sites(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


async def test_body_over_64_kib_is_refused(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    await open_page(client)
    answer = await say(client, "a" * 70_000)
    assert answer.status_code == 413
    assert len(desk.incoming) == 1


async def test_only_the_newest_buttons_stand_out_and_the_old_ones_can_be_pressed(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await open_page(client)
    desk.say(address_of(desk), Message("맞나요?", (Choice("맞아요", "yes"),)), Message("근거"))
    html = await open_page(client)
    assert html.count("newest") == 1
    assert re.search(r'newest" id="line-2"', html)
    assert 'value="go:mine"' in html
    assert "disabled" not in html


async def test_telephone_button_is_a_link_and_a_script_link_is_not(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await open_page(client)
    bad = Choice("나쁜 것", url="javascript:alert(1)")
    desk.say(address_of(desk), Message("전화", (Choice("전화 걸기", url="tel:109"), bad)))
    html = await open_page(client)
    assert '<a class="choice" lang="ko" href="tel:109">전화 걸기</a>' in html
    assert "javascript:" not in html


async def test_file_comes_as_a_download_and_only_to_its_own_address(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await open_page(client)
    file = Attachment("내 기한.ics", "text/calendar", b"BEGIN:VCALENDAR")
    desk.say(address_of(desk), Message("달력이에요.", attachment=file))
    html = await open_page(client)
    assert 'href="/chat/files/2" download="내 기한.ics"' in html
    answer = await client.get("/chat/files/2")
    assert answer.content == file.content
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    client.cookies.clear()
    await open_page(client)
    assert (await client.get("/chat/files/2")).status_code == 404


async def test_day_is_written_with_year_and_weekday_once_a_day(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await open_page(client)
    await say(client, "안녕")
    html = await open_page(client)
    assert html.count('<h3 class="day"') == 1
    assert "<span>2026년 11월 22일 일요일</span>" in html
    assert "오전 9:00" in html


async def test_english_is_shown_to_who_asks_and_stays(client: httpx.AsyncClient) -> None:
    html = (await client.get("/?lang=en")).text
    assert '<html lang="en"' in html
    assert "9:00 AM" in html
    assert "Sunday 22 November 2026" in html
    assert "Skip to the chat" in await open_page(client)


async def test_english_browser_gets_english_and_its_start_says_so(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    answer = await client.get("/", headers={"accept-language": "en-GB,en;q=0.8"})
    assert "Your message" in answer.text
    assert desk.incoming[0].turn.language == "en"


async def test_display_wishes_are_painted_with_the_first_byte(client: httpx.AsyncClient) -> None:
    answer = await client.post("/chat/view", data={"large": "1", "contrast": "1"})
    assert answer.status_code == 303
    assert re.search(r'<html lang="ko" class="large contrast">', await open_page(client))


async def test_asking_for_news_gives_only_what_is_new(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await open_page(client)
    desk.say(address_of(desk), Message("하나"), Message("둘"))
    news = (await client.get("/chat/news?after=2", headers=JSON)).json()
    assert [line["number"] for line in news] == [3]
    assert "둘" in news[0]["html"]


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("동의해요", "동의해요"),
        ("  두\n줄  ", "두 줄"),
        ("<b>굵게</b>", "&lt;b&gt;굵게&lt;/b&gt;"),
        ("가" * 90, "가" * 64),
        ("", "예전 버튼"),
    ],
)
async def test_label_of_a_forgotten_button_is_what_the_page_says_it_showed(
    client: httpx.AsyncClient, desk: FakeDesk, label: str, shown: str
) -> None:
    await open_page(client)
    form = {"page": "p", "id": "i", "payload": "s:1:yes", "label": label}
    answer = await client.post("/chat/say", data=form, headers=JSON)
    assert f'<p class="text" lang="ko">{shown}</p>' in answer.json()["html"].replace(
        'lang="en"', 'lang="ko"'
    )


async def test_number_hidden_in_a_label_is_masked(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await open_page(client)
    form = {"page": "p", "id": "i", "payload": "s:1:yes", "label": "650302-1234567"}
    answer = await client.post("/chat/say", data=form, headers=JSON)
    assert "1234567" not in answer.text + desk.incoming[-1].turn.text
    assert "1234567" not in str(desk.incoming[-1].raw)
