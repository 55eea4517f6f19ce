"""A notice on its way through an intermediary: its states, which only move forward, its day to be
read by, and what takes its place when it was not. Pure functions; nothing here reads a clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from channels.base import Channel

# What files may name a member by: nothing that says who she is.
_OPAQUE: Final = re.compile(r"[a-z][a-z0-9-]{3,39}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class DocumentError(ValueError):
    """A notice or a file is not what was agreed: which one, and what was expected."""


class DocumentState(StrEnum):
    QUEUED = "queued"
    EXPORTED = "exported"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    READ = "read"
    EXPIRED = "expired"
    REJECTED = "rejected"
    FALLBACK_DONE = "fallback_done"


_NEXT: Final = {
    DocumentState.QUEUED: {DocumentState.EXPORTED},
    DocumentState.EXPORTED: {
        DocumentState.ACCEPTED,
        DocumentState.DELIVERED,
        DocumentState.READ,
        DocumentState.REJECTED,
        DocumentState.EXPIRED,
    },
    DocumentState.ACCEPTED: {
        DocumentState.DELIVERED,
        DocumentState.READ,
        DocumentState.REJECTED,
        DocumentState.EXPIRED,
    },
    DocumentState.DELIVERED: {DocumentState.READ, DocumentState.EXPIRED},
    # Read after the day is read all the same; what took its place may be under way already.
    DocumentState.EXPIRED: {DocumentState.READ, DocumentState.FALLBACK_DONE},
    DocumentState.REJECTED: {DocumentState.FALLBACK_DONE},
    DocumentState.READ: set[DocumentState](),
    DocumentState.FALLBACK_DONE: {DocumentState.READ},
}
_OPEN: Final = (DocumentState.EXPORTED, DocumentState.ACCEPTED, DocumentState.DELIVERED)


@dataclass(frozen=True, slots=True)
class Document:
    """`member_ref` is opaque: no name, number or CI. `sha256` is the content's, in hexadecimal.
    `fallback` None: on paper."""

    id: str
    member_ref: str
    kind: str
    sha256: str
    requested_at: datetime
    read_deadline: datetime
    fallback: Channel | None = None
    state: DocumentState = DocumentState.QUEUED
    receipt: str = ""

    def __post_init__(self) -> None:
        for name in ("id", "member_ref"):
            if not _OPAQUE.fullmatch(getattr(self, name)):
                raise DocumentError(f"{name}: expected 4 to 40 of a-z 0-9 - after a letter")
        if not _SHA256.fullmatch(self.sha256):
            raise DocumentError(f"{self.id}: sha256; expected 64 hexadecimal digits")
        if self.read_deadline <= self.requested_at:
            raise DocumentError(f"{self.id}: read_deadline; expected a moment after requested_at")


@dataclass(frozen=True, slots=True)
class DocumentEvent:
    """One entry of the evidence: appended, never changed. `receipt`: the intermediary's own name
    for it."""

    document_id: str
    state: DocumentState
    at: datetime
    receipt: str = ""
    reason: str = ""


def read_deadline(requested_at: datetime, window: timedelta) -> datetime:
    """The end of the contract's window, after which a notice counts as unread."""
    return requested_at + window


def advance(document: Document, event: DocumentEvent) -> Document | None:
    """The document after this event; None when it is late, repeated or of another one."""
    if event.document_id != document.id or event.state not in _NEXT[document.state]:
        return None
    return replace(document, state=event.state, receipt=event.receipt or document.receipt)


def expire(documents: Iterable[Document], now: datetime) -> list[DocumentEvent]:
    """Those whose day has come unread, the earliest day first."""
    late = [one for one in documents if one.state in _OPEN and one.read_deadline <= now]
    late.sort(key=lambda one: (one.read_deadline, one.id))
    return [DocumentEvent(one.id, DocumentState.EXPIRED, now) for one in late]


def needing_another_way(documents: Iterable[Document]) -> list[Document]:
    """Unread at their day, or refused: each goes its fallback once, then is FALLBACK_DONE."""
    waiting = (DocumentState.EXPIRED, DocumentState.REJECTED)
    found = [one for one in documents if one.state in waiting]
    return sorted(found, key=lambda one: (one.read_deadline, one.id))


class DocumentGateway(Protocol):
    """An intermediary that is called over HTTP. None has a public interface: there is no adapter,
    and no address is invented."""

    async def submit(self, documents: Sequence[tuple[Document, bytes]]) -> list[DocumentEvent]: ...

    async def results(self, after: str) -> tuple[list[DocumentEvent], str]:
        """What happened after a place in the intermediary's own order, and the new place."""
        ...
