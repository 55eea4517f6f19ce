"""Where Kakao asks for answers: stored first, then up to four seconds for the answer itself. Who
knows the secret always hears 200 and a bubble: anything else shows the member nothing at all."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Protocol

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from channels.base import Incoming, Message, TurnKind
from channels.kakao import words
from channels.kakao.inbound import UnknownBot, callback_url, read_skill
from channels.kakao.limits import ANSWER_SECONDS, BODY_BYTES
from channels.kakao.render import Manner, answer_of, fitting
from core.faults import StorageUnavailable
from core.i18n import Voice, voice_named
from core.ids import Ids

PATH: Final = "/kakao/skill"
DEFAULT_HEADER: Final = "X-Skill-Secret"
_log = structlog.get_logger(__name__)
_Json = dict[str, Any]


class Picked(Protocol):
    """What lay ready at an address. `voice` is None for who is no member."""

    @property
    def messages(self) -> tuple[Message, ...]: ...

    @property
    def left(self) -> int: ...

    @property
    def voice(self) -> Voice | None: ...


class SkillDesk(Protocol):
    async def receive(self, incoming: Incoming) -> bool:
        """Store before answering. Raises StorageUnavailable."""
        ...

    async def pick_up(
        self,
        incoming: Incoming,
        fits: Callable[[Sequence[Message], Voice | None], int],
        *,
        seconds: float,
    ) -> Picked | None:
        """What lies ready once this is answered; None when that takes longer."""
        ...


@dataclass(frozen=True, slots=True)
class SkillDoor:
    """Who may ask and how. `secrets`: two while one replaces the other. `bots`: empty for any.
    `later` takes over an answer that Kakao lets us send after the five seconds."""

    secrets: tuple[str, ...]
    header: str = DEFAULT_HEADER
    bots: frozenset[str] = frozenset()
    page: str = ""
    later: Callable[[str, Incoming], None] | None = None
    seconds: float = ANSWER_SECONDS


def kakao_router(desk: SkillDesk, door: SkillDoor, ids: Ids) -> APIRouter:
    router = APIRouter()
    skill = _Skill(desk, door)

    @router.post(PATH, include_in_schema=False)
    async def answer(request: Request) -> JSONResponse:
        if not _knows(request.headers.get(door.header), door.secrets):
            return _refusal(HTTPStatus.UNAUTHORIZED)
        begun = asyncio.get_running_loop().time()
        body = await _read(request)
        if body is None:
            return _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return JSONResponse(await skill.answer(body, ids.token(), begun + door.seconds))

    return router


class _Skill:
    def __init__(self, desk: SkillDesk, door: SkillDoor) -> None:
        self._desk, self._door = desk, door

    async def answer(self, body: bytes, update_id: str, until: float) -> _Json:
        """`until`: by the loop's own clock. Never raises: a defect of ours is said, too."""
        try:
            payload: object = json.loads(body)
            incoming = read_skill(payload, update_id, self._door.bots)
        except UnknownBot:
            _log.warning("a payload of another bot; expected the one of KAKAO_BOT_ID")
            return self._say(words.unread(Voice()), Voice())
        except (ValueError, RecursionError):
            payload = incoming = None
        if incoming is None:
            return self._say(words.unread(Voice()), Voice())
        voice = voice_named(incoming.turn.language)
        try:
            return await self._reply(incoming, payload, voice, until)
        except StorageUnavailable:
            _log.warning("words not stored, the member was asked to send them again")
        except Exception:  # noqa: BLE001  an error page shows the member nothing
            _log.exception("skill failed")
        return self._say(words.not_kept(voice), voice)

    async def _reply(
        self, incoming: Incoming, payload: object, voice: Voice, until: float
    ) -> _Json:
        try:
            async with asyncio.timeout_at(until):
                if not _asks_for_more(incoming):
                    await self._desk.receive(incoming)
        except TimeoutError:
            return self._say(words.slow(voice), voice)
        left = until - asyncio.get_running_loop().time()
        picked = await self._desk.pick_up(incoming, self._fits(voice), seconds=max(left, 0))
        if picked is None:
            return self._too_slow(incoming, payload, voice)
        if not picked.messages:
            return self._say(words.nothing_waits(voice), voice)
        return answer_of(picked.messages, self._manner(picked.voice or voice), more=picked.left > 0)

    def _too_slow(self, incoming: Incoming, payload: object, voice: Voice) -> _Json:
        url = callback_url(payload) if self._door.later else ""
        if self._door.later and url:
            self._door.later(url, incoming)
            return {"version": "2.0", "useCallback": True, "data": {}}
        return self._say(words.slow(voice), voice)

    def _fits(self, voice: Voice) -> Callable[[Sequence[Message], Voice | None], int]:
        return lambda messages, known: fitting(messages, self._manner(known or voice))

    def _say(self, message: Message, voice: Voice) -> _Json:
        return answer_of([message], self._manner(voice))

    def _manner(self, voice: Voice) -> Manner:
        return Manner(voice, self._door.page)


def _asks_for_more(incoming: Incoming) -> bool:
    turn = incoming.turn
    if turn.kind is TurnKind.BUTTON:
        return turn.payload == words.SHOW
    return turn.kind is TurnKind.TEXT and words.is_call(turn.text)


def _knows(given: str | None, secrets: tuple[str, ...]) -> bool:
    """In constant time for each of them; without a secret nobody is let in."""
    if given is None:
        return False
    heard = given.encode("utf-8", "replace")
    fitting_ones = [hmac.compare_digest(heard, one.encode()) for one in secrets if one]
    return any(fitting_ones)


async def _read(request: Request) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            return None
    return bytes(body)


def _refusal(status: HTTPStatus) -> JSONResponse:
    return JSONResponse({"error": status.phrase}, status)
