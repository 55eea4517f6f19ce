"""KakaoTalk's part of the house: a door that is open when a skill secret is set."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final

from fastapi import APIRouter

from bot.pickup import Pickup
from channels.base import Incoming
from channels.kakao.callback import WITHIN_SECONDS, call_back
from core.clock import today
from core.i18n import voice_named
from core.nursery import Nursery
from core.settings import Settings, skill_secrets
from jigi.ask import ask, scene_on
from jigi.house import Built
from notices.outbox import Fits, Handed
from web.kakao import Answers, SkillDoor, kakao_router

_ANY_QUESTION: Final = "퇴직수당은 언제까지 청구하나요?"


class SkillCounter:
    """What Kakao's door asks of the house."""

    def __init__(self, house: Built) -> None:
        self._pickup = Pickup(house.reception, house.store, house.clock, answered=house.queued)

    async def receive(self, incoming: Incoming) -> bool:
        return await self._pickup.receive(incoming)

    async def pick_up(self, incoming: Incoming, fits: Fits, *, seconds: float) -> Handed | None:
        return await self._pickup.pick_up(incoming, fits, seconds=seconds)

    async def send_later(self, answers: Answers, url: str, incoming: Incoming) -> None:
        """What Kakao does not take is shown with the next request."""
        voice = voice_named(incoming.turn.language)
        picked = await self.pick_up(incoming, answers.fits(voice), seconds=WITHIN_SECONDS)
        if picked is None or not picked.messages:
            return
        if not await call_back(url, answers.showing(picked, voice)):
            await self._pickup.put_back(picked)


def kakao_routers(house: Built, nursery: Nursery | None = None) -> list[APIRouter]:
    """None without a secret: nobody could prove that he is Kakao. `nursery`: for callbacks."""
    settings = house.settings
    secrets = skill_secrets(settings)
    if not secrets:
        return []
    desk, answers = SkillCounter(house), Answers(settings.public_url)
    later = None
    if settings.kakao_callback and nursery is not None:

        def later(url: str, incoming: Incoming) -> None:
            work = partial(desk.send_later, answers, url, incoming)
            nursery.keep("kakao callback", work)

    door = SkillDoor(
        secrets=secrets,
        header=settings.kakao_skill_secret_header,
        bots=_bots(settings),
        later=later,
    )
    return [kakao_router(desk, door, answers=answers, ids=house.ids)]


async def read_up(house: Built) -> None:
    """What questions are read with takes seconds to load: not those of the first who asks."""
    scene = scene_on(today(house.clock), house.settings)
    await asyncio.to_thread(ask, _ANY_QUESTION, scene)


def _bots(settings: Settings) -> frozenset[str]:
    return frozenset(bot.strip() for bot in settings.kakao_bot_id.split(",") if bot.strip())
