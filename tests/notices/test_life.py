"""Whole lives from a seed: several claims, wishes that change, days when the program is down.
What must hold holds in each of them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest

from core.pace import Pace
from models import Entitlement, Member
from models.entitlement import ReminderState, next_due, reminders_of
from models.ledger import is_unbroken, ledger_of
from models.store import Store
from notices import respond
from notices.plan import days_before
from notices.policy import Policy
from notices.replan import replan_member
from rules.calendar import BusinessCalendar
from tests.notices.world import World, at

BEGIN = at("2026-01-05", 11)


@dataclass
class Life:
    world: World
    chance: random.Random
    member: int = 0
    claims: list[int] = field(default_factory=list)
    spoken: list[datetime] = field(default_factory=list)
    down: list[tuple[datetime, datetime]] = field(default_factory=list)

    async def begin(self) -> None:
        self.member = await self.world.member(BEGIN)
        for _ in range(self.chance.randint(1, 5)):
            retired = date(2022, 1, 1) + timedelta(days=self.chance.randint(0, 700))
            claim = self.chance.choice(["retirement_allowance", "retirement_benefit"])
            self.claims.append(
                await self.world.entitlement(self.member, str(retired), BEGIN, claim=claim)
            )

    async def live(self) -> None:
        now = BEGIN
        while (moment := await self._next()) is not None:
            now = max(now, moment)
            if self.chance.random() < 0.1:
                back = now + timedelta(hours=self.chance.randint(1, 400))
                self.down.append((now, back))
                now = back
            if (await self.world.due(now)).messages:
                self.spoken.append(now)
            assert (await self.world.due(now)).members == 0
            await self._answer(now)

    async def _next(self) -> datetime | None:
        async with self.world.store.read() as session:
            return await next_due(session)

    async def _answer(self, now: datetime) -> None:
        wish = self.chance.choice(["", "", "", "later", "hour", "less", "usual"])
        async with self.world.store.write() as session:
            member = await session.get_one(Member, self.member)
            terms = self.world.terms
            if wish == "later":
                one = await session.get_one(Entitlement, self.chance.choice(self.claims))
                days = self.chance.randint(1, 200)
                await respond.snooze(session, one, days=days, now=now, terms=terms)
            elif wish == "hour":
                member.hour = self.chance.randint(0, 23)
                await session.flush()
                await replan_member(
                    session, member.id, now=now, policy=terms.policy, calendar=terms.calendar
                )
            elif wish:
                member.pace = Pace.LESS if wish == "less" else Pace.NORMAL


@pytest.mark.parametrize("seed", range(6))
async def test_in_every_life_the_promises_are_kept(
    seed: int, store: Store, policy: Policy, calendar: BusinessCalendar
) -> None:
    life = Life(World(store, policy, calendar), random.Random(seed))  # noqa: S311  repeatable
    await life.begin()
    await life.live()
    days = [moment.date() for moment in life.spoken]
    assert len(days) == len(set(days)), "two messages on one day"
    assert not [moment for moment in life.spoken if policy.is_quiet(moment)]
    await the_cap_holds(life)
    await every_final_day_is_said(life)
    async with store.read() as session:
        assert is_unbroken(await ledger_of(session, life.member))


async def the_cap_holds(life: Life) -> None:
    """A message of early rungs alone is never the fourth of its thirty days."""
    async with life.world.store.read() as session:
        reminders = await reminders_of(session, life.member)
    final = {f"d{days}" for days in life.world.policy.final}
    sent: dict[str, list[str]] = {}
    for one in reminders:
        if one.outbox_key:
            sent.setdefault(one.outbox_key, []).append(one.rung)
    when = {one.outbox_key: one.decided_at for one in reminders}
    for key, rungs in sent.items():
        early = all(days_before(rung) is not None and rung not in final for rung in rungs)
        month = [t for k, t in when.items() if k and timedelta() < when[key] - t < timedelta(30)]
        assert not early or len(month) < life.world.policy.monthly_cap


async def every_final_day_is_said(life: Life) -> None:
    """Each final rung was told, or a nearer one of the same claim, because we were down."""
    async with life.world.store.read() as session:
        reminders = await reminders_of(session, life.member)
    for claim in life.claims:
        one = await life.world.get(claim)
        states = {r.rung: r for r in reminders if r.entitlement_id == claim}
        for left in life.world.policy.final:
            day = life.world.calendar.on_or_before(one.safe - timedelta(days=left))
            told = [
                r
                for r in states.values()
                if r.state in (ReminderState.SENT, ReminderState.MERGED)
                and r.decided_at.date() == day
            ]
            assert told or any(a.date() <= day <= b.date() for a, b in life.down), (left, states)
