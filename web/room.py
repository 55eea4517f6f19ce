"""What the handlers of the chat page share, chosen once by the composition root."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from channels.base import Channel, Incoming, Turn, TurnKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.clock import Clock
    from core.ids import Ids
    from web.pages import Pages
    from web.ports import ChatDesk, DemoClock, Line
    from web.visitor import Visitor

_LOOKS: Final = 20
_LOOK_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Room:
    desk: ChatDesk
    pages: Pages
    clock: Clock
    ids: Ids
    demo: DemoClock | None
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def enter(self, visitor: Visitor) -> Sequence[Line]:
        """The kept thread. Where nothing is kept the conversation starts, and its first answer is
        waited for a moment, so that the page reads whole without a script."""
        kept = await self.desk.thread(visitor.address)
        if kept:
            return kept
        await self.desk.receive(
            Incoming(
                channel=Channel.WEB,
                update_id=f"{self.ids.token()}:start",
                address=visitor.address,
                turn=Turn(TurnKind.START, language=visitor.language),
                raw={"start": True},
            )
        )
        await self.await_news(visitor, 0)
        return await self.desk.thread(visitor.address)

    async def await_news(self, visitor: Visitor, after: int) -> None:
        """Until the bot has said something new, at most about two seconds."""
        for _ in range(_LOOKS):
            if self.stopping.is_set() or await self.desk.news(visitor.address, after):
                return
            await self.desk.changed(_LOOK_SECONDS)


def latest_of(lines: Sequence[Line]) -> int:
    return max((line.number for line in lines), default=0)
