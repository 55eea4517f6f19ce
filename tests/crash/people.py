"""Members who register while the program dies around them, and what they get to see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from core.i18n import Say, Voice, tell
from models.store import Store
from tests.crash.rows import until_quiet
from tests.peers.botapi import BotApi
from tests.peers.telegram_world import Fault, World

REPEAT_MARK: Final = tell(Say("repeat.mark"), Voice()) + "\n"
_PATIENCE: Final = 90.0

Act = Callable[[World, int, str], int]

REGISTRATION: Final[tuple[tuple[Act, str], ...]] = (
    (World.say, "/start"),
    (World.press, "내 기한 알기"),
    (World.press, "동의해요"),
    (World.press, "동의해요"),
    (World.press, "그만뒀어요"),
    (World.say, "2024년 2월"),
    (World.say, "28일"),
    (World.press, "10년 이상"),
    (World.press, "맞아요"),
)


def slow_network() -> Fault:
    """Every message is on its way for a while, so that a kill finds some of them there."""
    return Fault("sendMessage", times=10_000, delay=0.05)


class Person:
    """Waits for the whole answer before she goes on; a repeated bubble is no answer."""

    def __init__(self, peer: BotApi, chat: int) -> None:
        self.peer, self.chat = peer, chat

    async def register_calmly(self, database: Store) -> list[int]:
        """With nobody else about. How many bubbles she had heard after each of her steps."""
        bubbles = []
        for act, words in REGISTRATION:
            act(self.peer.world, self.chat, words)
            await self._until_heard(len(self.heard) + 1)
            await until_quiet(database)
            bubbles.append(len(self.heard))
        return bubbles

    async def register(self, bubbles: Sequence[int]) -> None:
        """As many bubbles after each step as somebody else heard."""
        for (act, words), count in zip(REGISTRATION, bubbles, strict=True):
            act(self.peer.world, self.chat, words)
            await self._until_heard(count)

    async def _until_heard(self, bubbles: int) -> None:
        await self.peer.until(lambda: len(self.heard) >= bubbles, seconds=_PATIENCE)

    @property
    def heard(self) -> list[str]:
        """Every bubble, without what was marked as a repeat of the one just before."""
        heard: list[str] = []
        for text in self.seen:
            plain = text.removeprefix(REPEAT_MARK)
            if plain == text or heard[-1:] != [plain]:
                heard.append(plain)
        return heard

    @property
    def seen(self) -> list[str]:
        return [shown.text for shown in self.peer.world.inbox(self.chat)]

    @property
    def marked(self) -> int:
        return sum(text.startswith(REPEAT_MARK) for text in self.seen)
