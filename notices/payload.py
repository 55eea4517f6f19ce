"""A rendered Message as the JSON kept in the outbox, and back."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import Any

from channels.base import Attachment, Choice, Filled, Message
from core.i18n import Say, Voice, tell


def to_payload(message: Message) -> dict[str, Any]:
    """What is empty is left out: most rows are a line of text."""
    payload: dict[str, Any] = {"text": message.text}
    if message.choices:
        payload["choices"] = [[c.label, c.payload, c.url] for c in message.choices]
    if message.attachment is not None:
        payload["attachment"] = {
            "filename": message.attachment.filename,
            "media_type": message.attachment.media_type,
            "content": base64.b64encode(message.attachment.content).decode(),
        }
    if message.ask_contact:
        payload["ask_contact"] = True
    if message.filled is not None:
        payload["filled"] = [message.filled.template, [list(v) for v in message.filled.values]]
    return payload


def marked(payload: Mapping[str, Any], voice: Voice) -> dict[str, Any]:
    """The same, and that it may have been said before."""
    return {**payload, "text": f"{tell(Say('repeat.mark'), voice)}\n{payload['text']}"}


def from_payload(payload: Mapping[str, Any]) -> Message:
    attachment, filled = payload.get("attachment"), payload.get("filled")
    return Message(
        text=payload["text"],
        choices=tuple(Choice(*choice) for choice in payload.get("choices", ())),
        attachment=None if attachment is None else _attachment(attachment),
        ask_contact=payload.get("ask_contact", False),
        filled=None if filled is None else _filled(*filled),
    )


def _filled(template: str, values: Iterable[Iterable[str]]) -> Filled:
    return Filled(template, tuple((name, value) for name, value in values))


def _attachment(kept: Mapping[str, str]) -> Attachment:
    return Attachment(
        filename=kept["filename"],
        media_type=kept["media_type"],
        content=base64.b64decode(kept["content"]),
    )
