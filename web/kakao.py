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
from channels.kakao.callback import HELD
from channels.kakao.inbound import UnknownBot, callback_url, read_skill
from channels.kakao.limits import ANSWER_SECONDS, BODY_BYTES
from channels.kakao.render import Manner, answer_of, fitting
from core.faults import StorageUnavailable
from core.i18n import Voice, voice_named
from core.ids import Ids
from web.body import read_body, refusal

PATH: Final = "/kakao/skill"
DEFAULT_HEADER: Final = "X-Skill-Secret"
_log = structlog.get_logger(__name__)
_Json = dict[str, Any]
_Fits = Callable[[Sequence[Message], Voice | None], int]


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

    async def pick_up(self, incoming: Incoming, fits: _Fits, *, seconds: float) -> Picked | None:
        """What lies ready once this is answered; None when that takes longer."""
        ...


@dataclass(frozen=True, slots=True)
class SkillDoor:
    """Who may ask and how. `secrets`: two while one replaces the other. `bots`: empty for any.
    `later` takes over an answer that Kakao lets us send after the five seconds."""

    secrets: tuple[str, ...]
    header: str = DEFAULT_HEADER
    bots: frozenset[str] = frozenset()
    later: Callable[[str, Incoming], None] | None = None
    seconds: float = ANSWER_SECONDS


@dataclass(frozen=True, slots=True)
class Answers:
    """Messages as Kakao is given them. `page`: the public address of the chat page."""

    page: str = ""

    def fits(self, voice: Voice) -> _Fits:
        """`voice`: of who is no member."""
        return lambda messages, known: fitting(messages, Manner(known or voice, self.page))

    def showing(self, picked: Picked, voice: Voice) -> _Json:
        if not picked.messages:
            return self.saying(words.nothing_waits(picked.voice or voice), voice)
        manner = Manner(picked.voice or voice, self.page)
        return answer_of(picked.messages, manner, more=picked.left > 0)

    def saying(self, message: Message, voice: Voice) -> _Json:
        return answer_of([message], Manner(voice, self.page))


def kakao_router(desk: SkillDesk, door: SkillDoor, *, answers: Answers, ids: Ids) -> APIRouter:
    router = APIRouter()
    skill = _Skill(desk, door, answers)

    @router.post(PATH, include_in_schema=False)
    async def answer(request: Request) -> JSONResponse:
        if not _knows(request.headers.get(door.header), door.secrets):
            return refusal(HTTPStatus.UNAUTHORIZED)
        until = asyncio.get_running_loop().time() + door.seconds
        body = await read_body(request, BODY_BYTES)
        if body is None:
            return refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return JSONResponse(await skill.answer(body, ids.token(), until))

    return router


class _Skill:
    def __init__(self, desk: SkillDesk, door: SkillDoor, answers: Answers) -> None:
        self._desk, self._door, self._answers = desk, door, answers

    async def answer(self, body: bytes, update_id: str, until: float) -> _Json:
        """`until`: by the loop's own clock. Never raises: a defect of ours is said, too."""
        payload, incoming = _read_payload(body, update_id, self._door.bots)
        if incoming is None:
            return self._answers.saying(words.unread(Voice()), Voice())
        voice = voice_named(incoming.turn.language)
        try:
            picked = await self._picked(incoming, until)
        except StorageUnavailable:
            _log.warning("words not stored, the member was asked to send them again")
            return self._answers.saying(words.not_kept(voice), voice)
        except Exception:  # noqa: BLE001  an error page shows the member nothing
            _log.exception("skill failed")
            return self._answers.saying(words.not_kept(voice), voice)
        if picked is not None:
            return self._answers.showing(picked, voice)
        url = callback_url(payload)
        if self._door.later and url:
            self._door.later(url, incoming)
            return HELD
        return self._answers.saying(words.slow(voice), voice)

    async def _picked(self, incoming: Incoming, until: float) -> Picked | None:
        """None: Kakao waits no longer. Whatever was stored by then is answered all the same."""
        try:
            async with asyncio.timeout_at(until):
                if not _asks_for_more(incoming):
                    await self._desk.receive(incoming)
        except TimeoutError:
            return None
        left = until - asyncio.get_running_loop().time()
        return await self._desk.pick_up(incoming, self._fits_of(incoming), seconds=left)

    def _fits_of(self, incoming: Incoming) -> _Fits:
        return self._answers.fits(voice_named(incoming.turn.language))


def _read_payload(
    body: bytes, update_id: str, bots: frozenset[str]
) -> tuple[object, Incoming | None]:
    try:
        payload: object = json.loads(body)
        return payload, read_skill(payload, update_id, bots)
    except UnknownBot:
        _log.warning("a payload of another bot; expected the one of KAKAO_BOT_ID")
    except (ValueError, RecursionError):
        _log.warning("a payload that is no JSON")
    return None, None


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
    matches = [hmac.compare_digest(heard, secret.encode()) for secret in secrets if secret]
    return any(matches)
