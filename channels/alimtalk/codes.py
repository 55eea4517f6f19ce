"""What each code of acceptance means for a letter: one table. A code nobody has seen is refused, so
that it cannot mark thousands of numbers as dead."""

from __future__ import annotations

from typing import Final

import structlog

from channels.base import Gone, Outcome, Refused, RetryAfter, Sent, Unknown

_log = structlog.get_logger(__name__)

_BUSY_SECONDS: Final = 5.0
_DOWN_SECONDS: Final = 30.0
# Only a person can help: everything waits until then, and each look is told to the operator.
_STOPPED_SECONDS: Final = 600.0

ACCEPTED: Final = "A000"
_ACCEPTED_BEFORE: Final = "A301"
_BUSY: Final = "A020"
_DOWN: Final = "A920"
# Nothing is as unclear as a code that was left out.
_UNCLEAR: Final = frozenset({"A910", "A999", ""})
_DEAD: Final = frozenset({"A306", "A324"})
_STOP: Final = {
    "A001": "the API key has expired",
    "A002": "the API key may not send",
    "A100": "the API key is wrong",
    "A110": "the account or this machine's address is not allowed",
    "A111": "the account or this machine's address is not allowed",
    "A320": "the contract's quota is used up",
    "A323": "the sender number is blocked",
    "A325": "no permission for this channel",
    "A326": "no permission to fall back to text messages",
    "A327": "the sender number is not registered",
}


def outcome_of(code: str, said: str, *, provider_id: str) -> Outcome:
    """Of one recipient, or of a whole request. `said`: the provider's own words."""
    reason = f"{code} {said}".strip() or "the answer has no code"
    if code in (ACCEPTED, _ACCEPTED_BEFORE):
        return Sent(provider_id)
    if code == _BUSY:
        return RetryAfter(_BUSY_SECONDS, reason, whole_channel=True)
    if code == _DOWN:
        return RetryAfter(_DOWN_SECONDS, reason, whole_channel=True)
    if code in _DEAD:
        return Gone(reason)
    if code in _STOP:
        return stopped(f"{code}: {_STOP[code]}")
    return Unknown(reason) if code in _UNCLEAR else Refused(reason)


def stopped(reason: str) -> RetryAfter:
    """The whole channel waits for a person: no member is at fault, and nothing is lost."""
    _log.error("AlimTalk stands still until somebody mends it", reason=reason)
    return RetryAfter(_STOPPED_SECONDS, reason, whole_channel=True)


def busy(seconds: float | None, reason: str) -> RetryAfter:
    return RetryAfter(_BUSY_SECONDS if seconds is None else seconds, reason, whole_channel=True)


def not_reached(reason: str) -> RetryAfter:
    """No connection: nothing can have been sent."""
    return RetryAfter(_DOWN_SECONDS, reason, whole_channel=True)
