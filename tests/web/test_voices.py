"""Plain Korean and English on the page: one wish, heard by the page and by the bot."""

from __future__ import annotations

import httpx
import pytest

from tests.web.fakes import FakeDesk


@pytest.mark.parametrize("language", ["ko", "easy", "en"])
async def test_conversation_begins_in_the_voice_of_the_page(
    client: httpx.AsyncClient, desk: FakeDesk, language: str
) -> None:
    await client.get("/", params={"lang": language})
    assert [i.turn.language for i in desk.incoming] == [language]
