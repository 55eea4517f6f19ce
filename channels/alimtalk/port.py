"""What every provider of ours shares: letters sorted by template, numbers checked, one Outcome for
each, and delivery reports. A provider adds one module beside this one."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final, Protocol

from channels.alimtalk.templates import Full, NotFilledError, Templates, fill
from channels.base import Gone, Message, Outcome, Receipt, Refused, Unknown

_MOBILE: Final = re.compile(r"01[016789]\d{7,8}")
_LONGEST_REASON: Final = 200
_REF: Final = re.compile(r"[0-9a-f]{24}\.\d+")
_LONGEST_KEY: Final = 190

Letters = Sequence[tuple[str, Message]]
Keep = Callable[[Sequence[Receipt]], Awaitable[None]]
"""Write reports down; returns only when that is committed."""
Waiting = Callable[[timedelta, int], Awaitable[Sequence[str]]]
"""Provider ids of what was sent so long ago or longer and has had no report, at most so many; the
next ones each time."""


class Gateway(Protocol):
    """A provider: it takes letters, and tells later what became of them."""

    most: int
    keeps_keys: bool

    async def send_batch(self, key: str, letters: Letters) -> Sequence[Outcome]: ...

    async def collect(self, keep: Keep, waiting: Waiting) -> int:
        """Fetch reports and give them to `keep`; how many. Raise ReportsFailedError."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Profile:
    """`sender_key` names the KakaoTalk channel, `sender_number` is registered for text messages."""

    sender_key: str
    sender_number: str


class ReportsFailedError(Exception):
    """The provider told nothing this time; ask again later. Its text holds no personal data."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Letters of one template and one kind of text message, which may share a request.
    `places`: where each stands among the letters given. `key` depends on them alone."""

    key: str
    places: tuple[int, ...]
    numbers: tuple[str, ...]
    fulls: tuple[Full, ...]

    @property
    def first(self) -> Full:
        return self.fulls[0]

    def ref(self, at: int) -> str:
        """What comes back with a recipient's result and report: unique among all we send."""
        return f"{sha256(self.key.encode()).hexdigest()[:24]}.{at}"

    def one_by_one(self) -> list[Bundle]:
        each = zip(self.places, self.numbers, self.fulls, strict=True)
        return [
            Bundle(f"{self.key}-{at}", (place,), (number,), (full,))
            for at, (place, number, full) in enumerate(each)
        ]


Send = Callable[[Bundle], Awaitable[Mapping[int, Outcome]]]
"""One request; outcomes by the places of its letters."""


def is_ref(provider_id: str) -> bool:
    """Ours, kept because the provider told no name of its own."""
    return _REF.fullmatch(provider_id) is not None


def sort_out(
    key: str, letters: Letters, templates: Templates
) -> tuple[list[Bundle], dict[int, Outcome]]:
    """Bundles in a fixed order, and the Outcome of each letter that cannot be sent at all."""
    kept: dict[tuple[str, bool], list[tuple[int, str, Full]]] = {}
    settled: dict[int, Outcome] = {}
    for place, (number, message) in enumerate(letters):
        if not _MOBILE.fullmatch(number):
            settled[place] = Gone("not a mobile number")
            continue
        try:
            full = fill(templates, message.filled)
        except NotFilledError as wrong:
            settled[place] = Refused(str(wrong)[:_LONGEST_REASON])
            continue
        kept.setdefault((full.template.name, full.is_long), []).append((place, number, full))
    bundles = [
        Bundle(
            _named(f"{key}-{name}-{'lms' if is_long else 'sms'}"),
            places=tuple(place for place, _, _ in found),
            numbers=tuple(number for _, number, _ in found),
            fulls=tuple(full for _, _, full in found),
        )
        for (name, is_long), found in sorted(kept.items())
    ]
    return bundles, settled


def _named(key: str) -> str:
    """Short enough for a provider, with room for one recipient's place."""
    return key if len(key) <= _LONGEST_KEY else sha256(key.encode()).hexdigest()


async def send_in_bundles(
    key: str, letters: Letters, templates: Templates, send: Send
) -> Sequence[Outcome]:
    """One Outcome for each letter; what a provider left out of its answer has an unknown fate."""
    bundles, outcomes = sort_out(key, letters, templates)
    for bundle in bundles:
        outcomes |= await send(bundle)
    return [outcomes.get(place, Unknown("left out of the answer")) for place in range(len(letters))]
