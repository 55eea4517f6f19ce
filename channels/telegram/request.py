"""The transport under python-telegram-bot: aiohttp, because its own pool slows down with
concurrency. The token is part of every address, so no address and no body is ever shown."""

from __future__ import annotations

import json
import os
from typing import Any, Final

import aiohttp

# Otherwise every 429 raises a deprecation warning from inside the library.
os.environ.setdefault("PTB_TIMEDELTA", "1")

from telegram import Bot, LinkPreviewOptions, TelegramObject
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from channels.telegram.limits import ALLOWED_UPDATES, UPDATES_PER_CALL

_CONNECT_SECONDS: Final = 5.0
_READ_SECONDS: Final = 10.0
_WRITE_SECONDS: Final = 20.0
_CONNECTIONS: Final = 64
_POLLING_CONNECTIONS: Final = 2
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True).to_json()
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


class NotReached(NetworkError):  # noqa: N818  it reads as what happened
    """No connection: the request never left, so nothing can have been sent."""


class AiohttpRequest(BaseRequest):
    __slots__ = ("_connections", "_session")

    def __init__(self, *, connections: int) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return _READ_SECONDS

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections)
            self._session = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(  # noqa: PLR0913, PLR0917  the library's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NotReached("the connection is closed")
        read = _seconds(read_timeout, _READ_SECONDS)
        connect = _seconds(connect_timeout, _CONNECT_SECONDS)
        limit = aiohttp.ClientTimeout(
            total=connect + read + _seconds(write_timeout, _WRITE_SECONDS),
            connect=connect + _seconds(pool_timeout, _CONNECT_SECONDS),
            sock_connect=connect,
            sock_read=read,
        )
        body, headers = _body(request_data)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=limit, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotReached(type(error).__name__) from None
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Like the library's, but the body, which may be a person's words, is not logged."""
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            answer = None
        if isinstance(answer, dict) and ("result" in answer or "description" in answer):
            return answer
        raise TelegramError("the answer is not the Bot API's")


class QuietBot(Bot):
    """Starts without a network, so that an outage at Telegram cannot keep us from starting,
    and never prints its token."""

    __slots__ = ("_transports",)

    def __init__(self, token: str, base_url: str) -> None:
        calls = AiohttpRequest(connections=_CONNECTIONS)
        polls = AiohttpRequest(connections=_POLLING_CONNECTIONS)
        super().__init__(token, base_url=base_url, request=calls, get_updates_request=polls)
        self._transports = (calls, polls)

    def __repr__(self) -> str:
        return "QuietBot(token hidden)"

    async def initialize(self) -> None:
        for transport in self._transports:
            await transport.initialize()

    async def shutdown(self) -> None:
        for transport in self._transports:
            await transport.shutdown()

    async def fetch_updates(self, offset: int | None, *, seconds: int) -> list[object]:
        """As they came: the library's own objects would refuse what they do not know.
        Waits at most `seconds` for the first; confirms everything below `offset`."""
        asked = {
            "offset": offset,
            "limit": UPDATES_PER_CALL,
            "timeout": seconds,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        try:
            updates = await self._post("getUpdates", asked, read_timeout=seconds + _READ_SECONDS)
        except KeyError:
            # A refusal with the status of a success.
            raise TelegramError("the answer holds no result") from None
        if not isinstance(updates, list):
            raise TelegramError("the answer holds no list of updates")
        return list(updates)


async def say(bot: Bot, chat: int, text: str, keyboard: TelegramObject | None) -> str:
    """A text without a preview of its links; the id of the message it became. The library's own
    method builds an object of the whole answer, which costs as much as the call."""
    said = {
        "chat_id": str(chat),
        "text": text,
        "reply_markup": keyboard,
        "link_preview_options": _NO_PREVIEW,
    }
    message = await bot._post("sendMessage", said)  # noqa: SLF001  as its own methods do
    return str(message["message_id"])


def make_bot(token: str, base_url: str) -> QuietBot:
    """`base_url` as python-telegram-bot has it, such as https://api.telegram.org/bot.
    Use it as a context manager: `async with make_bot(...) as bot`."""
    return QuietBot(token, base_url)


def _seconds(given: object, otherwise: float) -> float:
    return float(given) if isinstance(given, int | float) else otherwise


def _body(
    data: RequestData | None,
) -> tuple[aiohttp.FormData | bytes | None, dict[str, str] | None]:
    """What is sent, and the header that names its form where the library does not."""
    if data is None:
        return None, None
    if not data.multipart_data:
        pairs = (f"{name}={_quoted(value)}" for name, value in data.json_parameters.items())
        return "&".join(pairs).encode(), _FORM
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for name, (filename, content, media_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form, None


def _quoted(value: str) -> str:
    """Every byte as %XX: the standard library decides letter by letter, which for a text in Hangul
    takes longer than all the rest of the request."""
    return "%" + value.encode().hex("%") if value else ""
