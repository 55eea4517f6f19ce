"""What a channel's own words about a failure come to, so that an officer reads a cause and not a
provider's sentence. The first fragment that fits, without regard to case."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Cause(StrEnum):
    BLOCKED = "blocked"
    LEFT = "left"
    NO_CHAT = "no_chat"
    TOO_FAST = "too_fast"
    TOKEN = "token"  # noqa: S105  a word, no secret
    NO_ANSWER = "no_answer"
    OFFLINE = "offline"
    SENDER_STOPPED = "sender_stopped"


_FRAGMENTS: Final[tuple[tuple[str, Cause], ...]] = (
    ("bot was blocked", Cause.BLOCKED),
    ("user is deactivated", Cause.LEFT),
    ("chat not found", Cause.NO_CHAT),
    ("peer_id_invalid", Cause.NO_CHAT),
    ("initiate conversation", Cause.NO_CHAT),
    ("bot was kicked", Cause.BLOCKED),
    ("flood control", Cause.TOO_FAST),
    ("too many requests", Cause.TOO_FAST),
    ("was refused", Cause.TOKEN),
    ("the sender stopped", Cause.SENDER_STOPPED),
    ("stopped while sending", Cause.SENDER_STOPPED),
    ("notreached", Cause.OFFLINE),
    ("timedout", Cause.NO_ANSWER),
    ("timed out", Cause.NO_ANSWER),
    ("networkerror", Cause.NO_ANSWER),
    ("server error", Cause.NO_ANSWER),
    ("bad gateway", Cause.NO_ANSWER),
)


def cause_of(reason: str) -> Cause | None:
    """None for words nobody has met yet: they are told as they stand."""
    said = reason.casefold()
    return next((cause for fragment, cause in _FRAGMENTS if fragment in said), None)
