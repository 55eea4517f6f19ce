"""One neutral Message to one chat, and one Outcome back. Plain text without a parse mode: a name
with HTML or Markdown in it stays a name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from telegram import Bot, InputFile
from telegram import Message as SentMessage
from telegram.error import TelegramError

from channels.base import Gone, Message, Outcome, Sent, Unknown
from channels.pieces import pieces
from channels.telegram.failures import outcome_of, reason_of
from channels.telegram.limits import CAPTION_LENGTH, TEXT_LENGTH
from channels.telegram.render import Keyboard, keyboard_of, text_of
from channels.telegram.request import say
from core.nursery import Nursery

_log = structlog.get_logger(__name__)
_Call = Callable[[], Awaitable[str | SentMessage]]


class TelegramSender:
    """Paces nothing and repeats nothing: the outbox decides by the Outcome."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, address: str, message: Message) -> Outcome:
        """A text beyond one bubble goes in several; the keyboard comes with the last. When only
        the first of them arrived the outcome is Unknown: a repeat would say them again."""
        if not address.removeprefix("-").isdecimal():
            return Gone(f"not a chat id: {len(address)} characters")
        arrived: Outcome | None = None
        for call in self._calls(int(address), message):
            outcome = await _attempt(call)
            if not isinstance(outcome, Sent):
                return Unknown(f"sent in part, then {outcome}") if arrived else outcome
            arrived = outcome
        return arrived or Unknown("nothing to send")

    async def answer_callback(self, callback_id: str) -> None:
        await answer_callback(self._bot, callback_id)

    def _calls(self, chat: int, message: Message) -> list[_Call]:
        text, keyboard = text_of(message), keyboard_of(message)
        file = message.attachment
        if file is None:
            *before, last = pieces(text, TEXT_LENGTH)
            return [*self._texts(chat, before), self._text(chat, last, keyboard)]
        fits = len(text) <= CAPTION_LENGTH
        before = [] if fits else list(pieces(text, TEXT_LENGTH))
        document = partial(
            self._bot.send_document,
            chat,
            InputFile(file.content, filename=file.filename),
            caption=text if fits else None,
            reply_markup=keyboard,
        )
        return [*self._texts(chat, before), document]

    def _texts(self, chat: int, texts: list[str]) -> list[_Call]:
        return [self._text(chat, text, None) for text in texts]

    def _text(self, chat: int, text: str, keyboard: Keyboard | None) -> _Call:
        return partial(say, self._bot, chat, text, keyboard)


async def answer_callback(bot: Bot, callback_id: str) -> None:
    """Stops the button's spinner. Too late is no harm: the answer itself comes as a message."""
    try:
        await bot.answer_callback_query(callback_id)
    except TelegramError as error:
        _log.info("callback not answered", reason=type(error).__name__)


def answer_soon(bot: Bot, nursery: Nursery) -> Callable[[str], None]:
    """For who must not wait: returns at once, the nursery does the call."""

    def answer(callback_id: str) -> None:
        nursery.keep("telegram callback", partial(answer_callback, bot, callback_id))

    return answer


async def _attempt(call: _Call) -> Outcome:
    try:
        sent = await call()
    except TelegramError as error:
        return outcome_of(error)
    except Exception as error:  # noqa: BLE001  an answer nobody foresaw: it may have been sent
        _log.warning("answer not understood", reason=reason_of(error))
        return Unknown(reason_of(error))
    return Sent(sent if isinstance(sent, str) else str(sent.message_id))
