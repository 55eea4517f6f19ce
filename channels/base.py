"""The neutral vocabulary every channel speaks: a Turn comes in, Messages go out.
It knows no messenger and no law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol


class Channel(StrEnum):
    TELEGRAM = "telegram"
    WEB = "web"
    KAKAO = "kakao"
    ALIMTALK = "alimtalk"
    DOCUMENT = "document"


ANSWERS_ONLY: Final = frozenset({Channel.KAKAO})
"""Channels that can answer and never speak first: nothing proactive may be sent there."""
ONE_WAY: Final = frozenset({Channel.ALIMTALK, Channel.DOCUMENT})
"""Channels that carry fixed words to a person and bring none back: no talk is held there."""


class TurnKind(StrEnum):
    TEXT = "text"
    BUTTON = "button"
    START = "start"
    CONTACT = "contact"
    PHOTO = "photo"
    VOICE = "voice"
    STICKER = "sticker"
    OTHER = "other"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing a person did. `text` is already masked; `payload` is a pressed button's data."""

    kind: TurnKind
    text: str = ""
    payload: str = ""
    phone: str = ""
    contact_is_own: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A rendered button. `payload`: at most 64 bytes, opaque. `url`: tel: or https:, instead."""

    label: str
    payload: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Filled:
    """A template a provider has approved, by its name, and what stands in its variables."""

    template: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One rendered bubble, plain text, as one person will see it. `filled`: the same words as an
    approved template, for channels that carry nothing else."""

    text: str
    choices: tuple[Choice, ...] = ()
    attachment: Attachment | None = None
    ask_contact: bool = False
    filled: Filled | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """One raw update of a channel, masked, as the inbox stores it.
    `update_id` is unique within the channel: the same one twice is the same update."""

    channel: Channel
    update_id: str
    address: str
    turn: Turn
    raw: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    provider_id: str


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Not a failure of the recipient. `whole_channel`: every send of this credential waits."""

    seconds: float
    reason: str
    whole_channel: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """The address is dead for good: no retry, next channel."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Our own mistake or a wrong credential: no retry, tell the operator, blame no member."""

    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The address has a new name; send once more there."""

    address: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The provider may or may not have sent it."""

    reason: str


Outcome = Sent | RetryAfter | Gone | Refused | Moved | Unknown


class Arrival(StrEnum):
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider says later of something it took. It is found again by `provider_id`, as
    Sent had it, or by `ref`; either may be empty. `at`: when it happened, if that was told."""

    provider_id: str
    ref: str
    state: Arrival
    reason: str = ""
    at: datetime | None = None


class Receive(Protocol):
    async def __call__(self, incoming: Incoming) -> bool:
        """Store an update before anyone answers for it. True when new, False when repeated.
        Raise StorageUnavailable when it could not be stored.
        """
        ...


class Sender(Protocol):
    async def send(self, address: str, message: Message) -> Outcome:
        """Never raises for what a provider can answer; every answer has its Outcome."""
        ...


class BatchSender(Protocol):
    """A channel whose provider takes many recipients in one request and keeps a key for it."""

    most: int
    keeps_keys: bool

    async def send_batch(
        self, key: str, letters: Sequence[tuple[str, Message]]
    ) -> Sequence[Outcome]:
        """One Outcome for each (address, message), in their order; at most `most` of them. Where
        the provider `keeps_keys`, the same key with the same letters sends nothing twice."""
        ...
