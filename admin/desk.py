"""The hand-over desk: questions the bot gave to a person, and the answers that go back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from channels.base import Message
from core.i18n import Say, Voice, tell
from models.handover import Handover, handover_by_code, open_handovers
from models.ledger import audit
from models.member import Member, find_address
from models.outbox import Kind
from notices.outbox import Letter, enqueue

LONGEST_ANSWER: Final = 900
_SHOWN: Final = 200


class CannotAnswer(ValueError):  # noqa: N818  it reads as what happened
    """The sentence says why, for the officer."""


@dataclass(frozen=True, slots=True)
class Question:
    code: str
    urgent: bool
    asked_at: datetime
    channel: str
    lines: tuple[str, ...]
    understood: tuple[str, ...] = ()


async def waiting(session: AsyncSession, *, actor: str, now: datetime) -> Sequence[Question]:
    """Open questions, the urgent ones first. Looking is audited."""
    rows = await open_handovers(session, _SHOWN)
    await audit(session, "desk.list", "-", actor=actor, now=now, detail={"count": len(rows)})
    return [_question(row) for row in rows]


def _question(row: Handover) -> Question:
    content = row.content or {}
    lines = tuple(str(line) for line in content.get("lines", ()))
    understood = tuple(str(topic) for topic in content.get("understood", ()))
    return Question(row.code, row.urgent, row.asked_at, row.channel, lines, understood)


async def answer(session: AsyncSession, code: str, text: str, *, actor: str, now: datetime) -> None:
    """Send an officer's words back to where the question came from. Raise CannotAnswer."""
    row = await handover_by_code(session, code)
    if row is None or row.member_id is None:
        raise CannotAnswer(f"{code}: no such question")
    if row.answered_at is not None:
        raise CannotAnswer(f"{code}: answered already, at {row.answered_at:%Y-%m-%d %H:%M}")
    if not 0 < len(text.strip()) <= LONGEST_ANSWER:
        raise CannotAnswer(f"answer of {len(text)} characters; expected 1 to {LONGEST_ANSWER}")
    address = await find_address(session, row.channel, row.lookup)
    if address is None or address.dead_at is not None:
        raise CannotAnswer(f"{code}: this address can no longer be written to; use the telephone")
    member = await session.get_one(Member, row.member_id)
    letter = Letter(
        key=f"answer:{row.id}",
        kind=Kind.REPLY,
        channel=row.channel,
        address=address.address,
        message=Message(_signed(text.strip(), code, Voice(member.language, member.wording))),
        member_id=row.member_id,
    )
    await enqueue(session, letter, now=now)
    row.answered_at = now
    await audit(session, "desk.answer", member.code, actor=actor, now=now, detail={"code": code})


def _signed(text: str, code: str, voice: Voice) -> str:
    return f"{tell(Say('person.answer', code=code), voice)}\n{text}"
