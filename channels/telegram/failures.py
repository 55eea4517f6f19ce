"""What each answer of the Bot API means for a message: one table, the first row that fits.
The library re-capitalises some texts, so fragments are compared without regard to case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import structlog
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from channels import base
from channels.base import Gone, Moved, Outcome, Refused, Sent, Unknown
from channels.telegram.request import NotReached

_log = structlog.get_logger(__name__)

_FLOOD_PAUSE: Final = 30.0
_OFFLINE_PAUSE: Final = 10.0
# Only a person can mend a token: each look is told to the operator.
_TOKEN_PAUSE: Final = 60.0
_LONGEST_REASON: Final = 200
# The library's words before a body that is no answer of the Bot API: somebody in between said it,
# and may quote the address, of which the token is a part.
_NOT_THEIRS: Final = "parsing the server response"
_TOKEN_REFUSED: Final = "TELEGRAM_BOT_TOKEN was refused"  # noqa: S105  a sentence, no token


def outcome_of(error: TelegramError) -> Outcome:
    text = str(error).casefold()
    return next(
        outcome(error)
        for kind, fragment, outcome in _TABLE
        if isinstance(error, kind) and fragment in text
    )


def refuses_token(error: TelegramError) -> bool:
    """Only a person can help then. A page of somebody in between is no word about the token."""
    return isinstance(error, InvalidToken | EndPointNotFound) and not _is_page(error)


def retry_seconds(error: RetryAfter) -> float:
    """The library gives a number or a timedelta, by its version and PTB_TIMEDELTA."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def reason_of(error: BaseException) -> str:
    said = str(error)
    at = said.casefold().find(_NOT_THEIRS)
    return f"{type(error).__name__}: {said if at < 0 else said[:at]}"[:_LONGEST_REASON].strip()


def _is_page(error: TelegramError) -> bool:
    return _NOT_THEIRS in str(error).casefold()


def _flood(error: TelegramError) -> Outcome:
    wait = retry_seconds(error) if isinstance(error, RetryAfter) else _FLOOD_PAUSE
    return base.RetryAfter(wait, reason_of(error), whole_channel=True)


def _offline(error: TelegramError) -> Outcome:
    return base.RetryAfter(_OFFLINE_PAUSE, reason_of(error), whole_channel=True)


def _moved(error: TelegramError) -> Outcome:
    return Moved(str(getattr(error, "new_chat_id", "")))


def _gone(error: TelegramError) -> Outcome:
    return Gone(reason_of(error))


def _refused(error: TelegramError) -> Outcome:
    return Refused(reason_of(error))


def _token_refused(_: TelegramError) -> Outcome:
    """No member is at fault: the whole bot waits for a person. The library puts the token into
    this text at times."""
    _log.error("Telegram stands still until somebody mends the token", reason=_TOKEN_REFUSED)
    return base.RetryAfter(_TOKEN_PAUSE, _TOKEN_REFUSED, whole_channel=True)


def _unknown(error: TelegramError) -> Outcome:
    return Unknown(reason_of(error))


# A 403 or 400 nobody has seen is refused: it must not mark thousands of members as gone.
_TABLE: Final[tuple[tuple[type[TelegramError], str, Callable[[TelegramError], Outcome]], ...]] = (
    (Forbidden, _NOT_THEIRS, _offline),
    (BadRequest, _NOT_THEIRS, _offline),
    (InvalidToken, _NOT_THEIRS, _offline),
    (RetryAfter, "", _flood),
    (ChatMigrated, "", _moved),
    (Forbidden, "bot was blocked by the user", _gone),
    (Forbidden, "user is deactivated", _gone),
    (Forbidden, "bot can't initiate conversation", _gone),
    (Forbidden, "bot was kicked", _gone),
    (Forbidden, "", _refused),
    (BadRequest, "chat not found", _gone),
    (BadRequest, "peer_id_invalid", _gone),
    (BadRequest, "message is not modified", lambda _: Sent("")),
    (BadRequest, "", _refused),
    (InvalidToken, "", _token_refused),
    (EndPointNotFound, "", _token_refused),
    (Conflict, "", _refused),
    (NotReached, "", _offline),
    (NetworkError, "too many requests", _flood),
    (NetworkError, "", _unknown),
    (TelegramError, "", _unknown),
)
