"""Where ids and tokens come from: a port, so that years can be replayed from a seed."""

from __future__ import annotations

import random
import secrets
import string
from typing import Protocol

# No 0/o, 1/l/i: a member reads her code aloud on the telephone.
_READABLE = "23456789abcdefghjkmnpqrstuvwxyz"


class Ids(Protocol):
    def token(self) -> str:
        """128 random bits, safe in a URL and in a cookie."""
        ...

    def code(self, length: int) -> str:
        """A short name a person can read aloud; not a secret."""
        ...

    def digits(self, length: int) -> str:
        """For typing; a secret only together with a limit on guesses."""
        ...


class SecureIds:
    def token(self) -> str:
        return secrets.token_urlsafe(16)

    def code(self, length: int) -> str:
        return "".join(secrets.choice(_READABLE) for _ in range(length))

    def digits(self, length: int) -> str:
        return "".join(secrets.choice(string.digits) for _ in range(length))


class SeededIds:
    """Repeatable ids for tests and simulation; never in production."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  repeatable on purpose

    def token(self) -> str:
        return f"{self._random.getrandbits(128):032x}"

    def code(self, length: int) -> str:
        return "".join(self._random.choice(_READABLE) for _ in range(length))

    def digits(self, length: int) -> str:
        return "".join(self._random.choice(string.digits) for _ in range(length))
