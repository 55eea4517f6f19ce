"""The front desk: stores what comes in before anyone answers, and shows a thread again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.reply import read_payload
from bot.understand.normalise import squeeze
from bot.understand.words import read_command
from channels.base import Attachment, Channel, Choice, Incoming, Message, Turn, TurnKind
from core.bell import Bell
from core.clock import Clock
from core.privacy import mask_resident_number, mask_values
from models.base import vault
from models.inbox import Received, is_known, newest_before_now, said_by
from models.member import lookup_of
from models.outbox import Outgoing, shown_at
from models.store import Store
from notices.payload import from_payload

_SHOWN: Final = 200
_LONGEST_LABEL: Final = 40
_BUTTONS_OF: Final = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """A bubble of a kept thread. `number` is the bot's line number, 0 for her own words."""

    number: int
    mine: bool
    message: Message
    at: datetime


class Reception:
    def __init__(self, store: Store, clock: Clock, *, incoming: Bell, outgoing: Bell) -> None:
        self._store, self._clock = store, clock
        self._incoming, self._outgoing = incoming, outgoing

    async def receive(self, incoming: Incoming) -> bool:
        """Store once. True when new. Raise StorageUnavailable when it could not be stored."""
        try:
            async with self._store.write() as session:
                new = await _store_once(session, incoming, self._clock.now())
        except IntegrityError:
            # Another worker stored the same update between our look and our insert.
            new = False
        self._incoming.ring()
        return new

    async def as_meant(self, incoming: Incoming) -> Incoming:
        """Typed, the label of a button that was shown not long ago means that button: some
        messengers send the label alone. What the present question offers is read as words."""
        said = squeeze(incoming.turn.text)
        if incoming.turn.kind is not TurnKind.TEXT or not 0 < len(said) <= _LONGEST_LABEL:
            return incoming
        # The conversation knows its own words, and what they mean by now.
        if read_command(incoming.turn.text):
            return incoming
        lookup = lookup_of(incoming.channel, incoming.address)
        async with self._store.read() as session:
            rows = await shown_at(session, incoming.channel, lookup, after=0, limit=_BUTTONS_OF)
        for row in reversed(rows):
            for choice in from_payload(row.payload or {}).choices:
                if choice.payload and squeeze(choice.label) == said:
                    return _pressed(incoming, choice)
        return incoming

    async def thread(self, address: str) -> Sequence[Shown]:
        lookup = lookup_of(Channel.WEB, address)
        async with self._store.read() as session:
            said = await said_by(session, Channel.WEB, lookup, _SHOWN)
            told = await shown_at(session, Channel.WEB, lookup, after=0, limit=_SHOWN)
        lines = [_own_line(row) for row in said if row.turn]
        lines += [_bot_line(row) for row in told]
        return sorted((line for line in lines if line), key=lambda line: line.at)

    async def news(self, address: str, after: int) -> Sequence[Shown]:
        lookup = lookup_of(Channel.WEB, address)
        async with self._store.read() as session:
            told = await shown_at(session, Channel.WEB, lookup, after=after, limit=_SHOWN)
        return [_bot_line(row) for row in told]

    async def attachment(self, address: str, number: int) -> Attachment | None:
        for line in await self.thread(address):
            if not line.mine and line.number == number:
                return line.message.attachment
        return None

    async def changed(self, seconds: float) -> None:
        await self._outgoing.wait(seconds)


def _pressed(incoming: Incoming, choice: Choice) -> Incoming:
    """Only a button that names what it acts on says more than its words."""
    read = read_payload(choice.payload)
    if read is None or not read.ids:
        return incoming
    turn = replace(incoming.turn, kind=TurnKind.BUTTON, payload=choice.payload)
    raw = {**incoming.raw, "payload": choice.payload, "label": choice.label}
    return replace(incoming, turn=turn, raw=raw)


async def _store_once(session: AsyncSession, incoming: Incoming, now: datetime) -> bool:
    update_id = kept_name(incoming)
    if await is_known(session, incoming.channel, update_id):
        return False
    lookup = lookup_of(incoming.channel, incoming.address)
    text = await _masked_with_previous(session, incoming, lookup, now)
    session.add(
        Received(
            channel=incoming.channel,
            update_id=update_id,
            lookup=lookup,
            turn=turn_to_json(incoming, text),
            received_at=now,
        )
    )
    return True


def kept_name(incoming: Incoming) -> str:
    """The update's name in the inbox. Telegram numbers its updates. Elsewhere the name is made of
    what was said, and a short hash of a telephone number is as good as the number to who has all
    of them."""
    if incoming.channel == Channel.TELEGRAM:
        return incoming.update_id
    return vault().fingerprint(incoming.update_id, "inbox.update_id").hex()


async def _masked_with_previous(
    session: AsyncSession, incoming: Incoming, lookup: bytes, now: datetime
) -> str:
    """Mask this text; a number split over two messages is masked in both."""
    earlier = await newest_before_now(session, incoming.channel, lookup, now)
    before = str(earlier.turn.get("text", "")) if earlier and earlier.turn else ""
    text, cleaned = mask_resident_number(incoming.turn.text, previous=before)
    if earlier and earlier.turn and cleaned != before:
        earlier.turn = {**earlier.turn, "text": cleaned}
    return text


def turn_to_json(incoming: Incoming, text: str) -> dict[str, Any]:
    turn = incoming.turn
    return {
        "kind": turn.kind,
        "text": text,
        "payload": turn.payload,
        # Sealed with the rest, and taken out as soon as the turn is answered (bot/codes.py).
        "phone": turn.phone,
        "own": turn.contact_is_own,
        "language": turn.language,
        "address": incoming.address,
        # The words stand once, masked together with what was written before.
        "raw": mask_values({k: v for k, v in incoming.raw.items() if k != "text"}),
    }


def turn_from_json(data: dict[str, Any]) -> Turn:
    return Turn(
        kind=TurnKind(data["kind"]),
        text=data["text"],
        payload=data["payload"],
        phone=data.get("phone", ""),
        contact_is_own=data["own"],
        language=data["language"],
    )


def _bot_line(row: Outgoing) -> Shown:
    message = from_payload(row.payload or {})
    return Shown(row.id, mine=False, message=message, at=row.sent_at or row.created_at)


def _own_line(row: Received) -> Shown | None:
    data = row.turn or {}
    text = data.get("text") or (data.get("raw") or {}).get("label", "")
    if not text:
        return None
    return Shown(0, mine=True, message=Message(str(text)), at=row.received_at)
