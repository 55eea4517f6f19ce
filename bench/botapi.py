"""A peer that answers like the Bot API and nothing more, as fast as this machine can, and counts
who was written to. In a process of its own: `python -m bench.botapi`; it prints its port."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from bisect import bisect_left
from collections import Counter, deque
from typing import Final
from urllib.parse import parse_qs

# locales: repeat.mark, in each of its voices.
_REPEATED: Final = "한 번 더 보내"
_TIMES: Final = 10_000
_ME: Final = '{"ok":true,"result":{"id":7,"is_bot":true,"first_name":"bench","username":"b_bot"}}'
_ANSWER: Final = (
    '{"ok":true,"result":{"message_id":%d,"date":1767225600,'
    '"chat":{"id":%s,"type":"private"},"text":"."}}'
)


class Counted:
    def __init__(self) -> None:
        self.chats: Counter[str] = Counter()
        self.marked: Counter[str] = Counter()
        self.messages = 0
        self.times: deque[float] = deque(maxlen=_TIMES)

    def rate(self) -> tuple[float, int]:
        """Messages a second from the first kept to the last, and the most in any one second."""
        times = list(self.times)
        most = max((n - bisect_left(times, at - 1) + 1 for n, at in enumerate(times)), default=0)
        spent = times[-1] - times[0] if len(times) > 1 else 0.0
        return (len(times) - 1) / spent if spent else 0.0, most


class Peer(asyncio.Protocol):
    """HTTP/1.1 with keep-alive; of a request it reads the length, the chat and the text."""

    def __init__(self, counted: Counted) -> None:
        self._counted, self._unread = counted, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._unread += data
        while (end := self._unread.find(b"\r\n\r\n")) >= 0:
            head = self._unread[:end]
            length = _length(head)
            if len(self._unread) < end + 4 + length:
                return
            body = self._unread[end + 4 : end + 4 + length]
            self._unread = self._unread[end + 4 + length :]
            said = self._answer(head, body).encode()
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n" % len(said) + said
            )

    def _answer(self, head: bytes, body: bytes) -> str:
        if head.startswith(b"GET /heard"):
            return str(self._counted.messages)
        if head.startswith(b"GET /rate"):
            return json.dumps(self._counted.rate())
        if head.startswith(b"GET /counted"):
            return json.dumps([self._counted.chats, self._counted.marked])
        if b"/getMe " in head.split(b"\r\n", 1)[0]:
            return _ME
        form = parse_qs(body.decode())
        chat, text = form.get("chat_id", ["0"])[0], form.get("text", [""])[0]
        self._counted.messages += 1
        self._counted.times.append(time.monotonic())
        self._counted.chats[chat] += 1
        self._counted.marked[chat] += _REPEATED in text
        return _ANSWER % (self._counted.messages, chat)


def _length(head: bytes) -> int:
    at = head.lower().find(b"content-length:")
    return int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


async def main() -> None:
    counted, loop = Counted(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: Peer(counted), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
