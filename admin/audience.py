"""An audience as an officer names it, read with care: a filter that is not understood must never
become everybody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from admin.refused import Refused
from channels.base import Channel
from core.i18n import Say
from models.audience import ANY, Audience
from notices.announce import VOICES
from rules.catalogue import catalogue

_MONTH: Final = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")
_MOST_DAYS: Final = 36_500


def read_audience(given: Mapping[str, Any]) -> Audience:
    """Raise Refused with the word that is not understood and what was expected."""
    known = set(Audience.__dataclass_fields__)
    for name in given:
        if name not in known:
            raise _wrong(name, ", ".join(sorted(known)))
    audience = Audience.from_json(given)
    claims = catalogue().claims
    _one_of("unclaimed", audience.unclaimed, (ANY, *claims))
    _one_of("language", audience.language, VOICES)
    _one_of("channel", audience.channel, tuple(Channel))
    _days(audience)
    _months(audience)
    return audience


def _one_of(name: str, value: str, expected: tuple[str, ...]) -> None:
    if value and value not in expected:
        raise _wrong(f"{name}={value}", ", ".join(expected))


def _days(audience: Audience) -> None:
    first, last = audience.days_from, audience.days_to
    for name, value in (("days_from", first), ("days_to", last)):
        if value is not None and (type(value) is not int or abs(value) > _MOST_DAYS):
            raise _wrong(f"{name}={value}", f"-{_MOST_DAYS}..{_MOST_DAYS}")
    if first is not None and last is not None and first > last:
        raise _wrong(f"days={first}..{last}", f"{last}..{first}")


def _months(audience: Audience) -> None:
    first, last = audience.retired_from, audience.retired_to
    for name, value in (("retired_from", first), ("retired_to", last)):
        if value and not _MONTH.fullmatch(value):
            raise _wrong(f"{name}={value}", "2021-03")
    if first and last and first > last:
        raise _wrong(f"retired={first}..{last}", f"{last}..{first}")


def _wrong(what: str, expected: str) -> Refused:
    return Refused(Say("notice.no.audience", what=what, expected=expected))
