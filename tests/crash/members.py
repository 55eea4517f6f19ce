"""Members whose reminder is due at one moment, and a clock that stands at that moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from core.clock import SystemClock
from jigi.house import SHIFT_MARK
from models.entitlement import next_due
from models.mark import set_mark
from models.member import Address, Member, lookup_of
from models.store import Store
from notices.policy import load_policy
from rules.calendar import BusinessCalendar
from tests.notices.world import World

_RETIRED = "2024-02-28"


async def members_due_together(database: Store, chats: Sequence[int], *, policy_file: Path) -> None:
    """On Telegram, all of one retirement day; the demonstration's clock comes to their reminder."""
    now = SystemClock().now()
    world = World(database, load_policy(policy_file), BusinessCalendar())
    for chat in chats:
        await world.entitlement(await _member(database, chat, now), _RETIRED, now)
    async with database.write() as session:
        due = await next_due(session)
        assert due is not None
        shift = due + timedelta(minutes=1) - now
        await set_mark(session, SHIFT_MARK, str(shift.total_seconds()))


async def _member(database: Store, chat: int, now: datetime) -> int:
    async with database.write() as session:
        member = Member(code=f"m{chat}", created_at=now, first_channel="telegram")
        session.add(member)
        await session.flush()
        session.add(
            Address(
                member_id=member.id,
                channel="telegram",
                lookup=lookup_of("telegram", str(chat)),
                address=str(chat),
                created_at=now,
            )
        )
        return member.id
