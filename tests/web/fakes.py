"""A desk in memory that stores, answers and rings as the house does, and a clock that moves."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache

from channels.base import Attachment, Choice, Incoming, Message, TurnKind
from core.bell import Bell
from core.clock import SEOUL, FixedClock
from core.faults import StorageUnavailable
from core.i18n import texts
from core.privacy import mask_resident_number
from core.settings import Settings
from web.ports import Health, Line, Moved, Step

MORNING = datetime(2026, 11, 22, 9, 0, tzinfo=SEOUL)
HELLO = Message(
    "안녕하세요. 사학연금 청구 기한을 챙겨 드리는 연금지기예요.\n"
    "사람이 아니라 자동으로 답하는 프로그램이에요.\n"
    "주민등록번호, 계좌번호, 비밀번호, 인증번호는 묻지 않아요.",
    (Choice("내 기한 알기", "go:mine"), Choice("그냥 묻기", "go:ask"), Choice("English", "go:en")),
)


@cache
def page_words(language: str) -> Mapping[str, str]:
    locale, domain = ("ko", "easy") if language == "easy" else (language, "messages")
    return {key: text for key, text in texts(locale, domain).items() if key.startswith("web.")}


def fake_settings(**values: object) -> Settings:
    return Settings(_env_file=None, pension_office_phone="000-0000-0000(시범용)", **values)  # type: ignore[arg-type]  # pydantic's


async def healthy() -> Health:
    return Health(ready=True, checks={"database": "ok"})


class FakeDesk:
    """`answers`: what the bot says to a text or a payload; anything else is repeated back."""

    def __init__(self, clock: FixedClock, answers: Mapping[str, Sequence[Message]] = {}) -> None:
        self.clock = clock
        self.answers = answers
        self.incoming: list[Incoming] = []
        self.lines: dict[str, list[Line]] = defaultdict(list)
        self.bell = Bell()
        self.away = False
        self.silent = False
        self._number = 0
        self._seen: set[str] = set()

    async def receive(self, incoming: Incoming) -> bool:
        if self.away:
            raise StorageUnavailable
        if incoming.update_id in self._seen:
            return False
        self._seen.add(incoming.update_id)
        self.incoming.append(incoming)
        turn = incoming.turn
        if turn.kind is not TurnKind.START:
            text, _ = mask_resident_number(turn.text, previous=self._last_said(incoming.address))
            self._put(incoming.address, Message(text), mine=True)
        if not self.silent:
            self.say(incoming.address, *self._answer(incoming))
        return True

    def say(self, address: str, *messages: Message) -> None:
        for message in messages:
            self._put(address, message, mine=False)
        self.bell.ring()

    async def thread(self, address: str) -> Sequence[Line]:
        if self.away:
            raise StorageUnavailable
        return tuple(self.lines[address])

    async def news(self, address: str, after: int) -> Sequence[Line]:
        return tuple(x for x in self.lines[address] if not x.mine and x.number > after)

    async def attachment(self, address: str, number: int) -> Attachment | None:
        for line in self.lines[address]:
            if line.number == number and not line.mine:
                return line.message.attachment
        return None

    async def changed(self, seconds: float) -> None:
        await self.bell.wait(seconds)

    def _last_said(self, address: str) -> str:
        return next((x.message.text for x in reversed(self.lines[address]) if x.mine), "")

    def _answer(self, incoming: Incoming) -> Sequence[Message]:
        turn = incoming.turn
        if turn.kind is TurnKind.START:
            return (HELLO,)
        return self.answers.get(turn.payload or turn.text, (Message(f"들었어요: {turn.text}"),))

    def _put(self, address: str, message: Message, *, mine: bool) -> None:
        self._number += 0 if mine else 1
        number = 0 if mine else self._number
        self.lines[address].append(Line(number, mine, message, self.clock.now()))


class FakeDemo:
    """Thirty days a step; one reminder on the way, or none and idle when told so."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk
        self.reminders = (Message("퇴직수당 청구 기한이 96일 남았어요."),)
        self.idle = False

    def now(self) -> datetime:
        return self._desk.clock.now()

    async def move(self, step: Step, address: str) -> Moved:
        await asyncio.sleep(0)
        if self.idle:
            return Moved(self.now(), 0, idle=True)
        self._desk.clock.advance(timedelta(days=365 if step is Step.YEAR else 30))
        self._desk.say(address, *self.reminders)
        return Moved(self.now(), len(self.reminders))
