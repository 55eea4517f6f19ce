"""Reports that Bizgo brings by itself, by its own package's rules: HMAC-SHA256 of the moment, which
must be of the last five minutes. Whoever saw one request may for so long send another body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bizgo.webhooks import (
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    WebhookPayloadError,
    WebhookVerificationError,
    parse_report,
    verify_signature,
)

from channels.alimtalk.bizgo import receipt_of
from channels.base import Receipt
from core.clock import Clock

_LONGEST_NAME: Final = 100


class Forged(Exception):  # noqa: N818  it reads as what happened
    pass


class NotAReport(Exception):  # noqa: N818  same
    pass


def check(headers: Mapping[str, str], *, secret: str, clock: Clock) -> None:
    """Raise Forged. `headers` by any case of their names."""
    try:
        verify_signature(
            secret=secret,
            timestamp=headers.get(TIMESTAMP_HEADER, ""),
            signature=headers.get(SIGNATURE_HEADER, ""),
            now=clock.now().timestamp(),
        )
    except WebhookVerificationError:
        raise Forged from None


def read(body: bytes) -> Receipt:
    """Raise NotAReport; what was sent stands in no error, it may hold a telephone number."""
    try:
        report = parse_report(body)
    except WebhookPayloadError:
        raise NotAReport from None
    if not 0 < len(report.msg_key) <= _LONGEST_NAME:
        raise NotAReport
    return receipt_of(report)
