"""What a turn brought that only the database can judge: a one-time code, a number to text. Looked
up before the conversation, so that the conversation stays pure; hidden in the inbox after it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.flows import link, phone
from bot.talk import Talk
from bot.view import CodeSeen, NumberSeen
from channels.base import Channel, Turn, TurnKind
from core.codes import LONG, SHORT, digits_in, token_in
from core.privacy import MASK, mask_mobile, mobile_in
from models.linking import may_be_moved, texted_by_since, texted_since
from models.member import Member, Place, find_address, lookup_of
from models.one_time_code import (
    OneTimeCode,
    are_many_wrong,
    code_numbered,
    code_of_token,
    count_wrong,
    is_locked,
    joining_code,
    phone_code,
)

_log = structlog.get_logger(__name__)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_MOST_BY_ONE: Final = 3
_MOST_TO_ONE: Final = 5
_DIGIT: Final = re.compile(r"\d")


class Look:
    """One turn's look into the codes."""

    def __init__(
        self, session: AsyncSession, place: Place, member: Member | None, now: datetime
    ) -> None:
        self._session, self._place, self._member, self._now = session, place, member, now

    async def code(self, turn: Turn, talk: Talk) -> CodeSeen | None:
        if talk.flow == phone.FLOW and talk.step == "code":
            return await self._phone_code(turn)
        digits = _long_digits(turn)
        if digits:
            return await self._typed(digits)
        token = token_in(turn.payload) if turn.kind is TurnKind.START else None
        if token:
            found = await code_of_token(self._session, token, self._now)
            return await self._joining(found, "join")
        if talk.flow == link.FLOW and talk.slots.get("code", "").isdecimal():
            held = await code_numbered(self._session, int(talk.slots["code"]), self._now)
            return await self._joining(held, "held")
        return None

    async def number(self, turn: Turn, talk: Talk) -> NumberSeen | None:
        if self._member is None or not _asks_number(talk):
            return None
        number = mobile_in(turn.phone or turn.text)
        if number is None:
            return None
        session, channel = self._session, Channel.ALIMTALK
        by_her = await texted_by_since(session, channel, self._member.id, self._now - _HOUR)
        to_it = await texted_since(session, channel, number, self._now - _DAY)
        return NumberSeen(number, by_her < _MOST_BY_ONE and to_it < _MOST_TO_ONE)

    async def _typed(self, digits: str) -> CodeSeen:
        if await are_many_wrong(self._session, self._now):
            _log.error("too many wrong codes from everybody: typed ones are not taken today")
            return CodeSeen("locked", "join")
        if await is_locked(self._session, self._place, self._now):
            return CodeSeen("locked", "join")
        found = await joining_code(self._session, digits, self._now)
        if found is None:
            await count_wrong(self._session, self._place, self._now)
        return await self._joining(found, "join")

    async def _joining(self, code: OneTimeCode | None, kind: str) -> CodeSeen:
        if code is None:
            return CodeSeen("wrong", kind)
        joins = "another"
        if self._member is not None and self._member.id == code.member_id:
            joins = "already"
        elif self._member is not None and not await may_be_moved(self._session, self._member.id):
            joins = "refused"
        return CodeSeen("good", kind, code.id, joins)

    async def _phone_code(self, turn: Turn) -> CodeSeen | None:
        digits = digits_in(turn.text, SHORT) if turn.kind is TurnKind.TEXT else None
        if digits is None or self._member is None:
            return None
        if await is_locked(self._session, self._place, self._now):
            return CodeSeen("locked", "phone")
        found = await phone_code(self._session, self._member.id, digits, self._now)
        if found is None:
            await count_wrong(self._session, self._place, self._now)
            return CodeSeen("wrong", "phone")
        taken = await self._is_taken(found.number or "")
        return CodeSeen("good", "phone", found.id, "refused" if taken else "another")

    async def _is_taken(self, number: str) -> bool:
        lookup = lookup_of(Channel.ALIMTALK, number)
        address = await find_address(self._session, Channel.ALIMTALK, lookup)
        whose = self._member.id if self._member else None
        return address is not None and address.dead_at is None and address.member_id != whose


def hidden(data: Mapping[str, Any], talk: Talk, code: CodeSeen | None) -> dict[str, Any]:
    """A stored turn without the code and without the number it brought."""
    text, payload = str(data.get("text", "")), data.get("payload", "")
    if _asks_number(talk):
        text = mask_mobile(text)
    if code is not None and code.kind in {"join", "phone"}:
        text, payload = _DIGIT.sub(MASK, text), ""
    return {**data, "text": text, "payload": payload, "phone": ""}


def _asks_number(talk: Talk) -> bool:
    return talk.flow == phone.FLOW and talk.step in {"number", "code"}


def _long_digits(turn: Turn) -> str | None:
    said = {TurnKind.TEXT: turn.text, TurnKind.START: turn.payload}.get(turn.kind, "")
    return digits_in(said, LONG)
