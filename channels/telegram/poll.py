"""Long polling. Telegram forgets an update when the next call names a higher offset, so an update
is stored before that call: what was not stored comes again."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Final, TypeVar

import structlog
from telegram.error import Conflict, RetryAfter, TelegramError

from channels.base import Receive
from channels.telegram.failures import reason_of, refuses_token, retry_seconds
from channels.telegram.inbound import callback_id, read_update, update_number
from channels.telegram.outbound import answer_soon
from channels.telegram.request import QuietBot
from core.faults import StorageUnavailable
from core.nursery import Nursery

_log = structlog.get_logger(__name__)
_T = TypeVar("_T")
_LONG_POLL_SECONDS: Final = 25
_CONFLICTS_BORNE: Final = 2


class PollingRefused(Exception):  # noqa: N818  it reads as what happened
    """Updates cannot be received; the program should end and say this sentence."""


class TokenRefused(PollingRefused):
    def __init__(self) -> None:
        super().__init__(
            "TELEGRAM_BOT_TOKEN was refused by the Bot API; check the token with @BotFather."
        )


class SecondPoller(PollingRefused):
    def __init__(self) -> None:
        super().__init__(
            "Another program polls with this TELEGRAM_BOT_TOKEN, or a webhook is set for it; "
            "stop the other one and start again."
        )


class _HungUp(Exception):  # noqa: N818  it reads as what happened
    """The nursery stops: nobody waits for the answer any more."""


class Poller:
    """`first_pause` and `longest_pause`, in seconds, bound the wait after a failure."""

    def __init__(
        self,
        bot: QuietBot,
        receive: Receive,
        *,
        nursery: Nursery,
        first_pause: float = 1.0,
        longest_pause: float = 30.0,
    ) -> None:
        self._bot = bot
        self._receive = receive
        self._nursery = nursery
        self._answer = answer_soon(bot, nursery)
        self._pauses = (first_pause, longest_pause)
        self._pause = first_pause
        self._offset: int | None = None
        self._conflicts = 0
        self._watched = False
        self._call: asyncio.Timeout | None = None

    async def run(self) -> None:
        """Until the nursery stops. Raise PollingRefused when only a person can help."""
        if not self._watched:
            self._watched = True
            self._nursery.keep("telegram hang-up", self._hang_up_when_stopping)
        step = self._take_over
        while not self._nursery.stopping.is_set():
            try:
                await step()
            except _HungUp:
                return
            except StorageUnavailable as error:
                await self._wait(error, self._doubled())
            except TelegramError as error:
                await self._wait(error, self._pause_after(error))
            else:
                self._pause, self._conflicts = self._pauses[0], 0
                step = self._fetch_and_store

    async def _take_over(self) -> None:
        """Polling is refused while a webhook is set. What waits there is kept and comes to us."""
        await self._unless_stopped(self._bot.delete_webhook(drop_pending_updates=False))

    async def _fetch_and_store(self) -> None:
        fetch = self._bot.fetch_updates(self._offset, seconds=_LONG_POLL_SECONDS)
        updates = await self._unless_stopped(fetch)
        before = self._offset
        for update in updates:
            if self._nursery.stopping.is_set():
                return
            await self._store(update)
        if not updates:
            # All below the offset is confirmed. After a quiet week Telegram numbers anew, from
            # anywhere: an old offset above the new numbers would confirm them unseen.
            self._offset = None
        elif self._offset == before:
            raise TelegramError("the same updates again, though they were confirmed")

    async def _store(self, update: object) -> None:
        incoming = read_update(update)
        if incoming is not None:
            await self._receive(incoming)
            if pressed := callback_id(incoming):
                self._answer(pressed)
        number = update_number(update)
        if number is not None:
            self._offset = number + 1

    async def _unless_stopped(self, call: Coroutine[object, object, _T]) -> _T:
        try:
            async with asyncio.timeout(None) as self._call:
                return await call
        except TimeoutError:
            raise _HungUp from None
        finally:
            self._call = None

    async def _hang_up_when_stopping(self) -> None:
        await self._nursery.stopping.wait()
        if self._call is not None:
            self._call.reschedule(asyncio.get_running_loop().time())

    def _pause_after(self, error: TelegramError) -> float:
        if refuses_token(error):
            raise TokenRefused from None
        if isinstance(error, Conflict):
            # The call of a process that was killed may still hang there for a moment.
            self._conflicts += 1
            if self._conflicts > _CONFLICTS_BORNE:
                raise SecondPoller from None
        if isinstance(error, RetryAfter):
            return retry_seconds(error)
        return self._doubled()

    def _doubled(self) -> float:
        pause, self._pause = self._pause, min(self._pause * 2, self._pauses[1])
        return pause

    async def _wait(self, error: Exception, seconds: float) -> None:
        _log.warning("polling waits", reason=reason_of(error), seconds=seconds)
        await self._nursery.pause(seconds)
