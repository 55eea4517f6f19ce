"""One visitor of the chat page, as a browser without a script would be."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from typing import Final, Self

import httpx

_PATIENCE: Final = 20.0
_PAGE: Final = "a-page-of-a-test"
_BUBBLE: Final = re.compile(r'<p class="text"[^>]*>(.*?)</p>', re.DOTALL)
_CHOICE: Final = re.compile(r'name="payload" value="([^"]+)">([^<]+)</button>')
_TODAY: Final = re.compile(r'id="demo-today">([^<]+)<')


class Page:
    """Keeps its cookie over restarts of the program, which stays at one address."""

    def __init__(self, address: str) -> None:
        self._client = httpx.AsyncClient(
            base_url=address,
            headers={"accept": "text/html", "accept-language": "ko"},
            timeout=_PATIENCE,
        )
        self._numbers = itertools.count(1)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def read(self) -> str:
        return unescape((await self._client.get("/")).raise_for_status().text)

    async def bubbles(self) -> list[str]:
        """The whole thread, her own words too."""
        return _BUBBLE.findall(await self.read())

    async def until_asked(self, question: str) -> list[str]:
        """The whole thread, once its newest bubble holds these words."""
        async with asyncio.timeout(_PATIENCE):
            while question not in "".join((thread := await self.bubbles())[-1:]):
                pass
        return thread

    async def today(self) -> str:
        """The day of the demonstration's clock, as it is written."""
        found = _TODAY.search(await self.read())
        assert found
        return found[1]

    async def say(self, text: str) -> None:
        await self._post("/chat/say", text=text)

    async def say_refused(self, text: str) -> str:
        """The page that comes back when the words could not be kept."""
        answer = await self._send("/chat/say", text=text)
        assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
        return unescape(answer.text)

    async def press(self, label: str) -> None:
        """The newest button with this label, once the page shows it."""
        payloads: dict[str, str] = {}
        async with asyncio.timeout(_PATIENCE):
            while label not in payloads:
                shown = _CHOICE.findall(await self.read())
                payloads = {said: payload for payload, said in shown}
        await self._post("/chat/say", payload=payloads[label])

    async def move_clock(self, step: str) -> None:
        await self._post("/demo/move", step=step)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[AsyncIterator[str]]:
        """The open stream of new bubbles, line by line; the first has arrived."""
        async with self._client.stream("GET", "/chat/events") as answer:
            lines = answer.raise_for_status().aiter_lines()
            await anext(lines)
            yield lines

    async def _post(self, path: str, **fields: str) -> None:
        answer = await self._send(path, **fields)
        assert answer.status_code == httpx.codes.SEE_OTHER, answer.text

    async def _send(self, path: str, **fields: str) -> httpx.Response:
        form = fields | {"page": _PAGE, "id": f"n{next(self._numbers)}"}
        return await self._client.post(path, data=form)
