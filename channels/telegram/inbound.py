"""A raw update becomes an Incoming. Nothing in an update is trusted to have the type the Bot API
promises. What is kept holds no name and no number, and words only in the Turn, already masked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from channels.base import Channel, Incoming, Turn, TurnKind
from channels.telegram.limits import (
    CALLBACK_DATA_BYTES,
    ID_BITS,
    START_PAYLOAD_LENGTH,
    TEXT_LENGTH,
)
from core.privacy import mask_resident_number

_Json = dict[str, object]
_START: Final = re.compile(r"/start(?:@\w+)?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
_START_PAYLOAD: Final = re.compile(rf"[A-Za-z0-9_-]{{1,{START_PAYLOAD_LENGTH}}}")
_ADDRESSED: Final = re.compile(r"\A(/\w+)@\w+")
_WORDLESS: Final = {
    "photo": TurnKind.PHOTO,
    "voice": TurnKind.VOICE,
    "audio": TurnKind.VOICE,
    "sticker": TurnKind.STICKER,
}
_MEMBERSHIP: Final = {"kicked": TurnKind.BLOCKED, "member": TurnKind.UNBLOCKED}
_LONGEST_NAME: Final = 256


def update_number(update: object) -> int | None:
    """The update's own number, also of one that is not for us, so that it can be passed over."""
    return _whole(update.get("update_id")) if isinstance(update, dict) else None


def read_update(update: object) -> Incoming | None:
    """None: malformed beyond an address, or not from a private chat. A group is never answered:
    a deadline is personal, and a group's id must not become a member's address."""
    number = update_number(update)
    if number is None or not isinstance(update, dict):
        return None
    for kind, read in _READERS.items():
        part = _part(update, kind)
        found = read(part) if part else None
        if found is not None:
            address, turn = found
            return Incoming(
                Channel.TELEGRAM, str(number), address, turn, _envelope(number, kind, part)
            )
    return None


def callback_id(incoming: Incoming) -> str:
    """What answerCallbackQuery wants; empty when no button was pressed."""
    return str(incoming.raw.get("callback_id", ""))


def _message(message: _Json) -> tuple[str, Turn] | None:
    address = _private(_part(message, "chat"))
    return None if address is None else (address, _turn(message))


def _edited(message: _Json) -> tuple[str, Turn] | None:
    """An edit may belong to an older question: read as an answer it could change a date unseen,
    ignored it would look accepted. So it is a turn without words, and the question comes again.
    Edits of anything but text happen by themselves (a moving location) and are no turn."""
    address = _private(_part(message, "chat"))
    if address is None or not isinstance(message.get("text"), str):
        return None
    return address, Turn(TurnKind.OTHER, language=_language(message))


def _callback(query: _Json) -> tuple[str, Turn] | None:
    chat = _part(_part(query, "message"), "chat") or {**_part(query, "from"), "type": "private"}
    address = _private(chat)
    if address is None:
        return None
    payload = _clean(query.get("data"), _LONGEST_NAME)
    if len(payload.encode()) > CALLBACK_DATA_BYTES:
        payload = ""
    return address, Turn(TurnKind.BUTTON, payload=payload, language=_language(query))


def _membership(change: _Json) -> tuple[str, Turn] | None:
    address = _private(_part(change, "chat"))
    status = _clean(_part(change, "new_chat_member").get("status"), _LONGEST_NAME)
    if address is None or status not in _MEMBERSHIP:
        return None
    return address, Turn(_MEMBERSHIP[status], language=_language(change))


_READERS: Final[dict[str, Callable[[_Json], tuple[str, Turn] | None]]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _callback,
    "my_chat_member": _membership,
}


def _turn(message: _Json) -> Turn:
    language = _language(message)
    contact = _part(message, "contact")
    if contact:
        return _contact_turn(contact, _part(message, "from"), language)
    text = message.get("text")
    if isinstance(text, str):
        return _text_turn(text, language)
    kind = next((kind for key, kind in _WORDLESS.items() if message.get(key)), TurnKind.OTHER)
    return Turn(kind, text=_words(message.get("caption")), language=language)


def _text_turn(text: str, language: str) -> Turn:
    start = _START.fullmatch(text)
    if start:
        payload = _START_PAYLOAD.fullmatch((start[1] or "").strip())
        return Turn(TurnKind.START, payload=payload[0] if payload else "", language=language)
    return Turn(TurnKind.TEXT, text=_ADDRESSED.sub(r"\1", _words(text)), language=language)


def _contact_turn(contact: _Json, sender: _Json, language: str) -> Turn:
    """Somebody else's number is not ours to keep: it stops here."""
    owner = _whole(contact.get("user_id"))
    own = owner is not None and owner == _whole(sender.get("id"))
    phone = _clean(contact.get("phone_number"), _LONGEST_NAME) if own else ""
    return Turn(TurnKind.CONTACT, phone=phone, contact_is_own=own, language=language)


def _envelope(number: int, kind: str, part: _Json) -> _Json:
    message = _part(part, "message") if kind == "callback_query" else part
    envelope: _Json = {"update_id": number, "kind": kind}
    for key in ("message_id", "date"):
        if (value := _whole(message.get(key))) is not None:
            envelope[key] = value
    if kind == "callback_query":
        envelope["callback_id"] = _clean(part.get("id"), _LONGEST_NAME)
    return envelope


def _private(chat: _Json) -> str | None:
    number = _whole(chat.get("id"))
    if chat.get("type") != "private" or number is None or not 0 < number < 1 << ID_BITS:
        return None
    return str(number)


def _language(part: _Json) -> str:
    return _clean(_part(part, "from").get("language_code"), _LONGEST_NAME)


def _words(value: object) -> str:
    return mask_resident_number(_clean(value, TEXT_LENGTH))[0]


def _part(value: _Json, key: str) -> _Json:
    part = value.get(key)
    return part if isinstance(part, dict) else {}


def _whole(value: object) -> int | None:
    """A JSON whole number that fits a BIGINT."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 1 << 63:
        return None
    return value


def _clean(value: object, longest: int) -> str:
    """No half surrogate and no NUL: a database refuses them, and the update would come for ever."""
    if not isinstance(value, str):
        return ""
    return value[:longest].encode("utf-8", "replace").decode().replace("\0", "")
