"""An outbox full of one broadcast, as a notice to many leaves it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert, literal_column, select

from bench.figure import bar
from channels.base import Message
from models import Outgoing
from models.member import lookup_of
from models.outbox import Kind, Priority, State
from models.store import Store
from notices.payload import to_payload

FIRST_CHAT: Final = 10_000_000
_CHUNK: Final = 10_000
_WORDS: Final = to_payload(
    Message(
        "퇴직수당은 퇴직급여와 따로 청구하셔야 해요.\n"
        "아직 청구하지 않으셨다면 여기에 말씀해 주세요. 기한을 알려 드릴게요."
    )
)


async def fill(store: Store, members: int, *, now: datetime) -> None:
    with bar(f"{members} rows", -(-members // _CHUNK)) as advance:
        for first in range(0, members, _CHUNK):
            rows = [_row(n, now) for n in range(first, min(first + _CHUNK, members))]
            async with store.engine.begin() as connection:
                await connection.execute(insert(Outgoing), rows)
            advance()
    if store.engine.dialect.name == "postgresql":
        async with store.engine.begin() as connection:
            await connection.exec_driver_sql("ANALYZE outbox")


async def is_any_left(store: Store) -> bool:
    """Whether something waits or is on its way: one step into an index, however many were sent."""
    left = select(Outgoing.id).where(literal_column("state IN ('queued', 'attempting')")).limit(1)
    async with store.read() as session:
        return (await session.scalars(left)).one_or_none() is not None


def _row(number: int, now: datetime) -> dict[str, Any]:
    chat = str(FIRST_CHAT + number)
    return {
        "key": f"bench:{number}",
        "kind": Kind.BROADCAST,
        "priority": Priority.BROADCAST,
        "channel": "telegram",
        "lookup": lookup_of("telegram", chat),
        "address": chat,
        "payload": _WORDS,
        "state": State.QUEUED,
        "next_attempt_at": now,
        "created_at": now,
        "attempts": 0,
        "repeated": False,
    }
