"""The real house on one database file with a clock that stands still, for people who talk to it."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from admin.officers import add_officer
from channels.base import Channel, Message, Outcome, Sender, Sent
from channels.web.outbound import PageSender
from core.clock import SEOUL, FixedClock
from core.i18n import Say, Voice, tell
from core.ids import SeededIds
from core.settings import Settings, load_settings
from jigi.desk import Desk, HouseHealth, page_words
from jigi.house import Built, build
from jigi.kakao import kakao_routers
from jigi.run import make_ticks
from jigi.words import operator_words
from jobs.deliver import Deliverer
from models.entitlement import next_due
from tests.peers.kakao import BOT, SECRET
from web.app import create_app

_BETWEEN_TURNS: Final = timedelta(seconds=20)
_MOST_STOPS: Final = 300
_KEY: Final = base64.b64encode(b"a key that guards nothing at all").decode()
_LOOKUP: Final = base64.b64encode(b"a key to look up nothing at all.").decode()


@dataclass(slots=True)
class Told:
    """Which sentence a text came from, so that a file can name sentences instead of wording."""

    keys: dict[str, str] = field(default_factory=dict)

    def keys_of(self, text: str) -> tuple[str, ...]:
        found = []
        rest = text
        while rest:
            line = max(
                (known for known in self.keys if rest == known or rest.startswith(f"{known}\n")),
                key=len,
                default=rest.partition("\n")[0],
            )
            found.append(self.keys.get(line, f"?{line}"))
            rest = rest[len(line) + 1 :]
        return tuple(found)


@contextmanager
def listening() -> Iterator[Told]:
    """Every sentence the bot and the reminders say is noted while this lasts."""
    told = Told()

    def noted(say: Say, voice: Voice) -> str:
        text = tell(say, voice)
        told.keys[text] = say.key
        return text

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.reply.tell", noted)
        patch.setattr("notices.wording.tell", noted)
        patch.setattr("channels.kakao.words.tell", noted)
        for place in ("notices.wording", "notices.announce", "admin.chat"):
            patch.setattr(f"{place}.tell", noted)
        yield told


@dataclass(slots=True)
class Telephones:
    """Every telephone there is: which number got which text."""

    sent: list[tuple[str, Message]] = field(default_factory=list)

    async def send(self, address: str, message: Message) -> Outcome:
        self.sent.append((address, message))
        return Sent(str(len(self.sent)))


class Town:
    """`senders` gets its Telegram from the people in it; the page sends by itself."""

    def __init__(self, folder: Path, today: datetime, told: Told, *, texting: bool = False) -> None:
        self.told = told
        self.folder = folder
        self.clock = FixedClock(today)
        self.ids = SeededIds(1)
        self.phones, self._texting = Telephones(), texting
        self.senders: dict[Channel, Sender] = {
            Channel.WEB: PageSender(),
            Channel.ALIMTALK: self.phones,
        }
        self._open: Built | None = None

    @property
    def house(self) -> Built:
        assert self._open is not None, "the house is closed"
        return self._open

    @property
    def database(self) -> Path:
        return self.folder / "jigi.db"

    async def open(self) -> None:
        settings = self._settings()
        words = replace(operator_words(settings), alimtalk=self._texting)
        self._open = await build(settings, clock=self.clock, ids=self.ids, words=words)
        self.ticks = make_ticks(self.house)
        self.deliverer = Deliverer(
            store=self.house.store,
            senders=self.senders,
            clock=self.clock,
            bell=self.house.queued,
            worker="main",
            policy=self.house.policy,
            settled=self.house.shown,
        )
        self.page = create_app(
            desk=Desk(self.house.reception),
            clock=self.clock,
            health=HouseHealth(self.house),
            settings=self.house.settings,
            demo=None,
            words=page_words,
            ids=self.ids,
            routers=kakao_routers(self.house),
        )

    async def close(self) -> None:
        if self._open is not None:
            await self._open.store.close()
            self._open = None

    async def restart(self) -> None:
        await self.close()
        await self.open()

    async def settle(self) -> None:
        """Answer everything that waits and carry every answer to its channel."""
        while await self.house.answering.answer_waiting():
            pass
        moved = True
        while moved:
            for channel in self.senders:
                while await self.deliverer.sweep(channel):
                    pass
            moved = await self.ticks.notices()

    async def name_officer(self, code: str, roles: Sequence[str]) -> str:
        """What she must type in her chat."""
        async with self.house.store.write() as session:
            now, ids = self.clock.now(), self.house.ids
            once = await add_officer(session, code, code, roles=roles, now=now, ids=ids)
        return f"officer_{once}"

    def pass_a_moment(self) -> None:
        self.clock.advance(_BETWEEN_TURNS)

    async def live_until(self, moment: datetime) -> None:
        """Every reminder that falls due on the way is lived through."""
        for _ in range(_MOST_STOPS):
            due = await self.next_due()
            if due is None or due > moment:
                break
            await self._arrive(due)
        await self._arrive(moment)

    async def next_due(self) -> datetime | None:
        async with self.house.store.read() as session:
            return await next_due(session)

    async def _arrive(self, moment: datetime) -> None:
        self.clock.move_to(max(moment, self.clock.now()))
        await self.ticks.plan()
        await self.ticks.due()
        await self.settle()

    def _settings(self) -> Settings:
        """As in the demonstration: what only an operator knows is filled with marked words."""
        return load_settings(
            None,
            data_dir=self.folder,
            database_url=f"sqlite:///{self.database}",
            encryption_keys=_KEY,
            lookup_key=_LOOKUP,
            telegram_bot_name="jigi_test_bot",
            kakao_skill_secret=SECRET,
            kakao_bot_id=BOT,
        )


def morning(day: str) -> datetime:
    """Ten in the morning of this day, in Seoul."""
    return datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=SEOUL)
