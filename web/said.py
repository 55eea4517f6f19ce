"""What one person sends by the page: text or a pressed button, masked before anything else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.understand.normalise import LONGEST
from channels.base import Channel, Incoming, Message, Turn, TurnKind
from core.privacy import mask_resident_number
from web.forms import Refusal
from web.ports import Line
from web.visitor import Visitor

_MOST_PAYLOAD_BYTES: Final = 64
_MOST_LABEL: Final = 64
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Said:
    """`update` names the sending: the page makes it, and repeats it when it sends again. `label`:
    what the page says stood on the button, for one the kept thread no longer shows."""

    update: str
    text: str
    payload: str
    label: str = ""

    def as_incoming(self, visitor: Visitor, label: str) -> Incoming:
        """`label`: what stood on the pressed button, which is what the thread shows."""
        if self.payload:
            turn = Turn(
                TurnKind.BUTTON, text=label, payload=self.payload, language=visitor.language
            )
            raw: dict[str, object] = {"payload": self.payload, "label": label}
        else:
            turn = Turn(TurnKind.TEXT, text=self.text, language=visitor.language)
            raw = {"text": self.text}
        return Incoming(
            channel=Channel.WEB,
            update_id=self.update,
            address=visitor.address,
            turn=turn,
            raw=raw,
        )

    @property
    def may_hide_a_number(self) -> bool:
        """A resident number split over two messages shows only beside the one before."""
        return any(letter.isdigit() for letter in self.text)

    def shown(self, label: str) -> Message:
        return Message(label if self.payload else self.text)


def read_said(form: Mapping[str, str]) -> Said:
    """Raise Refusal for what no page of ours sends, and for text that is empty or too long."""
    page, name = form.get("page", ""), form.get("id", "")
    payload = form.get("payload", "")
    if not _TOKEN.fullmatch(page) or not _TOKEN.fullmatch(name):
        raise Refusal(422, "web.error.form")
    if len(payload.encode()) > _MOST_PAYLOAD_BYTES:
        raise Refusal(422, "web.error.form")
    text = _tidy(form.get("text", ""))
    if not payload and not text:
        raise Refusal(422, "web.error.empty")
    if len(text) > LONGEST:
        raise Refusal(422, "web.error.long")
    text, _ = mask_resident_number(text)
    return Said(f"{page}:{name}:{_digest(payload or text)}", text, payload, _label_in(form))


def _label_in(form: Mapping[str, str]) -> str:
    """Anybody may send one: a single short line, masked, that only its sender sees again."""
    label, _ = mask_resident_number(" ".join(_tidy(form.get("label", "")).split()))
    return label[:_MOST_LABEL]


def label_of(payload: str, lines: Sequence[Line], otherwise: str) -> str:
    """What the newest button with this payload says; `otherwise` when none is left."""
    for line in reversed(lines):
        for choice in line.message.choices:
            if choice.payload == payload:
                return choice.label
    return otherwise


def as_kept(own: Line, lines: Sequence[Line]) -> Line:
    """The same line as it was stored: masked beside what she wrote before, as long as it was."""
    for line in reversed(lines):
        if line.mine and len(line.message.text) == len(own.message.text):
            return line
    return own


def _tidy(text: str) -> str:
    # A form writes every line break as two characters; PostgreSQL keeps no NUL.
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def _digest(content: str) -> str:
    """A page without a script has one id for all its buttons: the content tells them apart."""
    return hashlib.sha256(content.encode()).hexdigest()[:8]
