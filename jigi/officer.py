"""`jigi desk`: the questions that wait for a person, and the answers that go back."""

from __future__ import annotations

from typing import Any, Final

from admin.desk import answer, waiting
from core.settings import Settings
from jigi.house import build
from models.readings import reading_counts

_OFFICER: Final = "officer"


async def list_questions(settings: Settings) -> list[dict[str, Any]]:
    house = await build(settings)
    try:
        async with house.store.write() as session:
            questions = await waiting(session, actor=_OFFICER, now=house.clock.now())
        return [
            {
                "code": question.code,
                "urgent": question.urgent,
                "asked_at": question.asked_at.isoformat(),
                "channel": question.channel,
                "lines": list(question.lines),
                "understood": list(question.understood),
            }
            for question in questions
        ]
    finally:
        await house.store.close()


async def list_readings(settings: Settings) -> list[dict[str, Any]]:
    """Which topics were guessed and which were meant, the most frequent first; "" is none."""
    house = await build(settings)
    try:
        async with house.store.read() as session:
            rows = await reading_counts(session)
        return [{"guessed": r.guessed, "chosen": r.chosen, "times": r.times} for r in rows]
    finally:
        await house.store.close()


async def send_answer(settings: Settings, code: str, text: str) -> None:
    """Raise admin.desk.CannotAnswer. The running program delivers it within seconds."""
    house = await build(settings)
    try:
        async with house.store.write() as session:
            await answer(session, code, text, actor=_OFFICER, now=house.clock.now())
    finally:
        await house.store.close()
