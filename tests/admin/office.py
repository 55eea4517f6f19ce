"""An office with three officers, members on two channels, and a sender that answers as told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

from admin import notices
from admin.notices import Acting, Draft, acting_officer
from admin.officers import add_officer
from channels.base import Channel, Message, Outcome, Sent
from channels.web.outbound import PageSender
from core.bell import Bell
from core.clock import FixedClock
from core.ids import SeededIds
from jobs.deliver import Deliverer
from jobs.timetable import Ticks
from models import Notice
from models.notice import notice_by_code
from models.store import Store
from notices.broadcast import Report, report
from tests.notices.world import PHONE, World, at

T = TypeVar("T")
NOON = at("2026-12-01", 12)
TEXTS = {"ko": "급여를 확인해 주십시오.", "en": "Please check your benefits."}


class Pretend:
    """A Telegram that answers as told for an address, and remembers what it was given."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.answers: dict[str, Outcome] = {}

    async def send(self, address: str, message: Message) -> Outcome:
        self.heard.append((address, message.text))
        return self.answers.get(address, Sent(f"id-{len(self.heard)}"))


class Office:
    def __init__(self, world: World) -> None:
        self.world, self.clock, self.ids = world, FixedClock(NOON), SeededIds(7)
        self.telegram = Pretend()
        self.deliverer = Deliverer(
            store=world.store,
            senders={Channel.TELEGRAM: self.telegram, Channel.WEB: PageSender()},
            clock=self.clock,
            bell=Bell(),
            worker="w1",
            policy=world.policy,
        )
        self.ticks = Ticks(
            store=world.store,
            clock=self.clock,
            bell=Bell(),
            policy=world.policy,
            calendar=world.calendar,
            phone=PHONE,
        )

    @property
    def store(self) -> Store:
        return self.world.store

    async def staff(self) -> None:
        roles = {"kim": ["author"], "lee": ["approver", "author"], "park": ["operator"]}
        async with self.store.write() as session:
            for code, hers in roles.items():
                await add_officer(session, code, code, roles=hers, now=NOON, ids=self.ids)

    async def do(self, officer: str, step: Callable[[Acting], Awaitable[T]]) -> T:
        """A step of an officer's, in its own transaction."""
        async with self.store.write() as session:
            who = await acting_officer(session, officer)
            now, limits = self.clock.now(), {"telegram": 30.0}
            acting = Acting(session, who, now, self.ids, PHONE, self.world.policy, limits)
            return await step(acting)

    async def approved(self, draft: Draft | None = None) -> str:
        """A notice written by kim and approved by lee; its code."""
        given = draft or Draft("점검", TEXTS)
        notice = await self.do("kim", lambda acting: notices.draft(acting, given))
        code = notice.code
        await self.do("kim", lambda acting: notices.count(acting, code))
        await self.do("kim", lambda acting: notices.preview(acting, code))
        await self.do("kim", lambda acting: notices.request(acting, code))
        await self.do("lee", lambda acting: notices.approve(acting, code))
        return code

    async def started(self, draft: Draft | None = None) -> str:
        code = await self.approved(draft)
        await self.do("park", lambda acting: notices.start(acting, code))
        return code

    async def run(self, *, rounds: int = 10) -> None:
        """The clock's ticks and the deliverer's sweeps, until nothing moves."""
        for _ in range(rounds):
            moved = await self.ticks.notices()
            for channel in self.deliverer.senders:
                while await self.deliverer.sweep(channel):
                    moved = True
            self.pass_time(seconds=1)
            if not moved:
                return

    def pass_time(self, **how: float) -> None:
        self.clock.advance(timedelta(**how))

    def move_to(self, moment: datetime) -> None:
        self.clock.move_to(moment)

    async def report(self, code: str) -> Report:
        async with self.store.read() as session:
            notice = await notice_by_code(session, code)
            assert notice is not None
            return await report(session, notice, now=self.clock.now(), limits={"telegram": 30.0})

    async def notice(self, code: str) -> Notice:
        async with self.store.read() as session:
            found = await notice_by_code(session, code)
        assert found is not None
        return found
