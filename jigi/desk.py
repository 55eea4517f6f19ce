"""What the pages are handed: the reception as a desk, the words of a page, and health."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from bot.reception import Reception, Shown
from channels.base import Attachment, Incoming
from core.faults import StorageUnavailable
from core.i18n import texts
from jigi.house import Built
from web.ports import Health, Line


class Desk:
    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    async def receive(self, incoming: Incoming) -> bool:
        return await self._reception.receive(incoming)

    async def thread(self, address: str) -> Sequence[Line]:
        return [_line(shown) for shown in await self._reception.thread(address)]

    async def news(self, address: str, after: int) -> Sequence[Line]:
        return [_line(shown) for shown in await self._reception.news(address, after)]

    async def attachment(self, address: str, number: int) -> Attachment | None:
        return await self._reception.attachment(address, number)

    async def changed(self, seconds: float) -> None:
        await self._reception.changed(seconds)


def _line(shown: Shown) -> Line:
    return Line(shown.number, shown.mine, shown.message, shown.at)


@cache
def page_words(language: str) -> Mapping[str, str]:
    """`language` is ko, easy or en."""
    locale, domain = ("ko", "easy") if language == "easy" else (language, "messages")
    return {k: v for k, v in texts(locale, domain).items() if k.startswith("web.")}


class HouseHealth:
    def __init__(self, house: Built) -> None:
        self._house = house

    async def __call__(self) -> Health:
        try:
            await self._house.store.ping()
        except StorageUnavailable:
            return Health(ready=False, checks={"database": "away"})
        return Health(ready=True, checks={"database": "ok", "mode": self._house.settings.mode})
