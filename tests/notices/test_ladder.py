"""tests/cases/ladder.toml, lived through from registration to the end."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from core.clock import SEOUL
from core.pace import Pace
from models import Entitlement, Member
from models.store import Store
from notices import respond
from notices.policy import Policy
from rules.calendar import BusinessCalendar
from tests.notices.world import World

_CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "ladder.toml").read_text(encoding="utf-8")
)["case"]


@pytest.mark.parametrize("case", _CASES, ids=[case["name"] for case in _CASES])
async def test_reminders_arrive_on_the_days_of_the_table(
    case: dict[str, Any], store: Store, policy: Policy, calendar: BusinessCalendar
) -> None:
    world = World(store, policy, calendar)
    now = datetime.combine(case["registered"], time(11), SEOUL)
    member_id = await world.member(now)
    entitlement_id = await world.entitlement(member_id, str(case["retired"]), now)
    await wish(world, entitlement_id, case, now)
    assert (await world.get(entitlement_id)).safe == case["safe"]
    assert await live(world, entitlement_id) == case["days"]


async def wish(world: World, entitlement_id: int, case: dict[str, Any], now: datetime) -> None:
    async with world.store.write() as session:
        entitlement = await session.get_one(Entitlement, entitlement_id)
        member = await session.get_one(Member, entitlement.member_id)
        if case.get("pace") == Pace.LESS:
            await respond.less(session, member, now=now, terms=world.terms)
        if case.get("stopped"):
            await respond.stop(session, member, now=now, terms=world.terms)
        if "put_off_days" in case:
            put_off = await respond.snooze(
                session, entitlement, days=case["put_off_days"], now=now, terms=world.terms
            )
            assert put_off.accepted


async def live(world: World, entitlement_id: int) -> list[date]:
    """The day of every message until nothing is planned any more."""
    days: list[date] = []
    while (moment := (await world.get(entitlement_id)).next_reminder_at) is not None:
        result = await world.due(moment)
        assert result.messages == 1
        days.append(moment.date())
    return days
