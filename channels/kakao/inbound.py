"""A skill payload becomes an Incoming. Only the user's id and the utterance are certain; the rest
may be missing, null or of another type, and what a button brings back is anybody's to make up."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from channels.base import Channel, Incoming, Turn, TurnKind
from channels.kakao.limits import PAYLOAD_BYTES, USER_ID, UTTERANCE
from core.privacy import mask_resident_number

_Json = dict[str, object]
PAYLOAD: Final = "payload"
_LONGEST_NAME: Final = 64
_PICTURE: Final = re.compile(r"https?://[^\s/]*\bkakao(?:cdn)?\.(?:com|net)/\S+", re.IGNORECASE)
_CALLBACK_HOST: Final = ".kakao.com"
_LONGEST_URL: Final = 2048


class UnknownBot(ValueError):  # noqa: N818  it reads as what happened
    """The payload names a bot that is not ours."""


def read_skill(payload: object, update_id: str, bots: frozenset[str]) -> Incoming | None:
    """None: nobody to answer. Kakao numbers no request: `update_id` is ours, each its own update.
    `bots`: ids of our bot, empty for any. Raise UnknownBot for another one's payload."""
    if not isinstance(payload, dict):
        return None
    bot = _clean(_part(payload, "bot").get("id"), _LONGEST_NAME)
    if bots and bot and bot not in bots:
        raise UnknownBot(bot)
    asked = _part(payload, "userRequest")
    address = _address(_part(asked, "user").get("id"))
    if not address:
        return None
    turn = _turn(asked, _part(_part(payload, "action"), "clientExtra"))
    raw: _Json = {"bot": bot}
    if turn.kind is TurnKind.BUTTON:
        raw |= {"payload": turn.payload, "label": turn.text}
    return Incoming(Channel.KAKAO, update_id, address, turn, raw)


def callback_url(payload: object) -> str:
    """Where an answer may be sent later; empty unless it is an https address of Kakao's own."""
    given = _clean(_part(payload, "userRequest").get("callbackUrl"), _LONGEST_URL)
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError:
        return ""
    own = (parts.hostname or "").endswith(_CALLBACK_HOST)
    plain = parts.username is None and port in {None, 443}
    return given if parts.scheme == "https" and own and plain else ""


def _turn(asked: _Json, extra: _Json) -> Turn:
    """`extra` is what the pressed button carried; its label comes along as the utterance."""
    language = _clean(asked.get("lang"), _LONGEST_NAME)
    said = _clean(asked.get("utterance"), UTTERANCE).strip()
    payload = _clean(extra.get(PAYLOAD), PAYLOAD_BYTES + 1)
    text = mask_resident_number(said)[0]
    if payload and len(payload.encode()) <= PAYLOAD_BYTES:
        label = text[:_LONGEST_NAME]
        return Turn(TurnKind.BUTTON, text=label, payload=payload, language=language)
    if _PICTURE.fullmatch(said):
        # A picture comes as the address it can be fetched from: that is nobody's word.
        return Turn(TurnKind.PHOTO, language=language)
    return Turn(TurnKind.TEXT, text=text, language=language)


def _address(given: object) -> str:
    """A key that is cut short would be another person's."""
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)
    if not isinstance(given, str) or not given.isprintable() or len(given) > USER_ID:
        return ""
    return given.strip()


def _part(value: object, key: str) -> _Json:
    part = value.get(key) if isinstance(value, dict) else None
    return part if isinstance(part, dict) else {}


def _clean(value: object, longest: int) -> str:
    """No half surrogate and no NUL: a database refuses them."""
    if not isinstance(value, str):
        return ""
    return value[:longest].encode("utf-8", "replace").decode().replace("\0", "")
