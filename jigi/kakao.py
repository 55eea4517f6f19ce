"""KakaoTalk's part of the house: a door that is open when a skill secret is set."""

from __future__ import annotations

from fastapi import APIRouter

from bot.pickup import Pickup
from channels.base import Incoming
from core.settings import skill_secrets
from jigi.house import Built
from notices.outbox import Fits, Handed
from web.kakao import SkillDoor, kakao_router


class SkillCounter:
    """What Kakao's door asks of the house."""

    def __init__(self, house: Built) -> None:
        self._reception = house.reception
        self._pickup = Pickup(house.store, house.clock, answered=house.queued)

    async def receive(self, incoming: Incoming) -> bool:
        return await self._reception.receive(incoming)

    async def pick_up(
        self,
        incoming: Incoming,
        fits: Fits,
        *,
        seconds: float,
    ) -> Handed | None:
        return await self._pickup.pick_up(incoming, fits, seconds=seconds)


def kakao_routers(house: Built) -> list[APIRouter]:
    """None without a secret: nobody could prove that he is Kakao."""
    settings = house.settings
    secrets = skill_secrets(settings)
    if not secrets:
        return []
    door = SkillDoor(
        secrets=secrets,
        header=settings.kakao_skill_secret_header,
        bots=frozenset(bot.strip() for bot in settings.kakao_bot_id.split(",") if bot.strip()),
        page=settings.public_url,
    )
    return [kakao_router(SkillCounter(house), door, house.ids)]
