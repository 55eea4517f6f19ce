"""A person on KakaoTalk, who asks and is answered. Mostly she has a way besides, as a member who
has linked another address: what is sent unasked reaches her there."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Any, Final

import httpx

from channels.base import Channel
from core.i18n import Say, Voice, tell
from models.member import Address, find_address, lookup_of
from notices.route import ways_to
from tests.client import Bubble, button_on
from tests.peers.kakao import Key, Phone, Shown, payload
from tests.talks.town import Town

_BREATH: Final = 0.002
_FILE: Final = re.compile(r"[\w.-]+\.(?:ics|json)")
# Said here in the place of what every other channel says of itself.
_SAME: Final = {
    "settings.channel_elsewhere": "settings.channel_one",
    "reach.none": "settings.channel_one",
}
_MORE: Final = "k:show"
_CALL: Final = "이어 보기"
# Beside a promise, to who is reached nowhere.
_UNREACHED: Final = "reach.none"
# Only here she has an address more than her talk tells of.
_PART: Final = tell(Say("button.unlink"), Voice())


class KakaoPerson:
    """Sees bubbles as Kakao shows them; a choice told by number is the button it stands for.
    `has_way`: she is reached elsewhere from the first; otherwise only if her talk sees to it."""

    channel = Channel.KAKAO

    def __init__(self, town: Town, number: int, *, has_way: bool = True) -> None:
        self._town, self._has_way = town, has_way
        self._lang = "ko"
        self._newest = 0
        self._user = f"kakao-{number}"
        self.screen: tuple[Bubble, ...] = ()
        self.history: list[Bubble] = []

    @property
    def address(self) -> str:
        return self._user

    @property
    def _elsewhere(self) -> str:
        return f"elsewhere-{self._user}"

    async def start(self, language: str = "ko") -> None:
        self._lang = language
        await self.say("시작")

    async def say(self, text: str) -> None:
        await self._ask(f"{text}\n", None)

    async def tap(self, label: str, nth: int = 1) -> None:
        _, carried = button_on(self.history, label, nth)
        await self._ask(label, {"payload": carried})

    async def press(self, payload: str) -> None:
        await self._ask("버튼", {"payload": payload})

    async def send(self, kind: str, text: str = "") -> None:
        if kind == "photo":
            text = "https://dn-m.talk.kakao.com/talkm/a/i_1.jpg"
        elif kind != "forwarded":
            raise ValueError(f"send = {kind!r}: Kakao brings none of these")
        await self.say(text)

    async def block(self) -> None:
        raise ValueError("Kakao does not tell who left")

    async def unblock(self) -> None:
        raise ValueError("Kakao does not tell who came back")

    async def resend_last(self) -> None:
        raise ValueError("Kakao asks once")

    async def look(self) -> None:
        """What came to her other address; here nothing comes by itself, so she asks for it."""
        if not self._has_way:
            await self._ask(_CALL, {"payload": _MORE})
            # That nothing waits, only Kakao has to say.
            self.screen = tuple(bubble for bubble in self.screen if bubble.keys)
            return
        news = await self._town.house.reception.news(self._elsewhere, self._newest)
        self._newest = max((line.number for line in news), default=self._newest)
        self.screen = tuple(
            Bubble(
                line.message.text,
                self._town.told.keys_of(line.message.text),
                tuple((c.label, c.payload) for c in line.message.choices if not c.url),
                id=line.number,
            )
            for line in news
        )
        self.history += self.screen

    async def _ask(self, utterance: str, extra: dict[str, Any] | None) -> None:
        self._town.pass_a_moment()
        transport = httpx.ASGITransport(app=self._town.page)
        async with httpx.AsyncClient(transport=transport, base_url="http://jigi.test") as client:
            phone = Phone(client, self._user)
            body = payload(utterance, self._user, extra=extra, lang=self._lang)
            await self._while_answering(phone, body)
            seen = phone.screen
            while any(_carried(key) == _MORE for key in phone.screen[-1].keys):
                more = payload(_CALL, self._user, extra={"payload": _MORE}, lang=self._lang)
                await self._while_answering(phone, more)
                seen = [*_without_call(seen), *phone.screen]
        self.screen = tuple(self._bubble(one) for one in seen)
        self.history += self.screen
        if self._has_way:
            await self._become_reachable()

    async def _while_answering(self, phone: Phone, body: dict[str, Any]) -> None:
        done = asyncio.Event()

        async def ask() -> None:
            try:
                await phone.ask(body)
            finally:
                done.set()

        async def answer() -> None:
            while not done.is_set():
                await self._town.settle()
                await asyncio.sleep(_BREATH)

        await asyncio.gather(ask(), answer())

    async def _become_reachable(self) -> None:
        """A member without another address hears of nothing: her reminders need one."""
        house = self._town.house
        async with house.store.write() as session:
            lookup = lookup_of(Channel.KAKAO, self._user)
            known = await find_address(session, Channel.KAKAO, lookup)
            if known is None or await ways_to(session, known.member_id):
                return
            session.add(
                Address(
                    member_id=known.member_id,
                    channel=Channel.WEB,
                    lookup=lookup_of(Channel.WEB, self._elsewhere),
                    address=self._elsewhere,
                    created_at=house.clock.now(),
                )
            )

    def _bubble(self, seen: Shown) -> Bubble:
        hidden = {"", _PART} if self._has_way else {""}
        said = [(key, _carried(key)) for key in seen.keys if key.says not in hidden]
        text = _without_numbers(seen.text, seen.keys)
        keys = self._town.told.keys_of(text)
        file = _FILE.search(text) if "kakao.file" in keys else None
        return Bubble(
            text,
            _as_elsewhere(keys),
            tuple((key.says, carried) for key, carried in said if carried != _MORE),
            file[0] if file else "",
            links=tuple(key.link for key in seen.keys if key.link),
        )


def _as_elsewhere(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The sentences without what only Kakao has to say."""
    kept = [key for key in keys if not key.startswith("kakao.")]
    if len(kept) > 1:
        kept = [key for key in kept if key != _UNREACHED]
    return tuple(_SAME.get(key, key) for key in kept)


def _without_call(seen: list[Shown]) -> list[Shown]:
    """A bubble that only says that the answer takes longer was no answer."""
    return [one for one in seen if not one.text.startswith(tell(Say("kakao.slow"), Voice()))]


def _carried(key: Key) -> str:
    return str((key.extra or {}).get("payload", ""))


def _without_numbers(text: str, keys: tuple[Key, ...]) -> str:
    told = set(_numbered(keys))
    return "\n".join(line for line in text.split("\n") if line not in told)


def _numbered(keys: tuple[Key, ...]) -> Iterator[str]:
    said = [key.says for key in keys if key.says]
    return (f"{n}. {label}" for n in range(1, len(said) + 1) for label in said)
