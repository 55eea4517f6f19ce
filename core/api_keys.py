"""The keys of the public API as settings name them: a partner's name and the SHA-256 of the key.
The key itself is known to the partner alone."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_DIGEST: Final = re.compile(r"[0-9a-fA-F]{64}")
_EXPECTED: Final = "name:SHA-256 of the key in 64 hexadecimal digits, joined by commas"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A name may stand twice: the old key and the new one, while a partner changes over."""

    name: str
    digest: bytes


def read_api_keys(text: str, setting: str) -> tuple[ApiKey, ...]:
    """Raise ValueError in words that hold neither key nor digest."""
    entries = [entry.strip() for entry in text.split(",") if entry.strip()]
    return tuple(_read(entry, place, setting) for place, entry in enumerate(entries, start=1))


def _read(entry: str, place: int, setting: str) -> ApiKey:
    name, _, digest = entry.partition(":")
    if not _NAME.fullmatch(name) or not _DIGEST.fullmatch(digest):
        raise ValueError(f"{setting}: entry {place} is not understood; expected {_EXPECTED}")
    return ApiKey(name, bytes.fromhex(digest))


def name_of(given: str, keys: Iterable[ApiKey]) -> str:
    """Whose key it is, '' for nobody's; every key is compared, in constant time."""
    digest = hashlib.sha256(given.encode("utf-8", "surrogateescape")).digest()
    named = [key.name for key in keys if hmac.compare_digest(digest, key.digest)]
    return named[0] if named and given else ""
