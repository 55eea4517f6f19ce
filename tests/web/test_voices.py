"""Plain Korean and English on the page: one wish, heard by the page and by the bot."""

from __future__ import annotations

import httpx
import pytest

from tests.web.fakes import FakeDesk
from tests.web.test_chat import page_token
from web.bubbles import language_of


@pytest.mark.parametrize("language", ["ko", "easy", "en"])
async def test_conversation_begins_in_the_voice_of_the_page(
    client: httpx.AsyncClient, desk: FakeDesk, language: str
) -> None:
    await client.get("/", params={"lang": language})
    assert [i.turn.language for i in desk.incoming] == [language]


@pytest.mark.parametrize(
    ("language", "word"), [("ko", "한국어"), ("easy", "쉬운 말"), ("en", "English")]
)
async def test_switching_the_page_is_also_said_to_the_bot(
    client: httpx.AsyncClient, desk: FakeDesk, language: str, word: str
) -> None:
    page = page_token((await client.get("/")).text)
    form = {"page": page, "language": language}
    answer = await client.post("/chat/language", data=form)
    assert answer.status_code == 303
    assert (desk.incoming[-1].turn.text, desk.incoming[-1].turn.language) == (word, language)
    html = (await client.get("/")).text
    assert f"들었어요: {word}" in html
    assert f'value="{language}" lang="{"en" if language == "en" else "ko"}" aria-current' in html


async def test_pressing_a_language_twice_is_said_once(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    form = {"page": page_token((await client.get("/")).text), "language": "easy"}
    for _ in range(2):
        await client.post("/chat/language", data=form)
    assert [i.turn.text for i in desk.incoming] == ["", "쉬운 말"]


async def test_language_chosen_before_the_first_visit_waits_for_it(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await client.post("/chat/language", data={"language": "en"})
    assert desk.incoming == []
    assert "Your message" in (await client.get("/")).text


async def test_language_we_do_not_speak_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/chat/language", data={"language": "xx"})).status_code == 422


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("청구하실 것은 퇴직급여예요. PDF로도 받아요.", "ko"),
        ("Claim the lump sum (퇴직일시금) by Fri 26 Feb 2027.", "en"),
        ("Law: 사립학교교직원 연금법 Article 54(1), in force 2 Oct 2026.", "en"),
        ("English", "en"),
        ("109", ""),
    ],
)
def test_bubble_is_read_aloud_in_its_own_language(text: str, language: str) -> None:
    assert language_of(text) == language


async def test_bubble_and_its_buttons_name_their_language(client: httpx.AsyncClient) -> None:
    html = (await client.get("/", params={"lang": "en"})).text
    assert '<p class="text" lang="ko">안녕하세요.' in html
    assert '<button class="choice" lang="ko" name="payload" value="go:mine">' in html
    assert '<button class="choice" lang="en" name="payload" value="go:en">' in html
