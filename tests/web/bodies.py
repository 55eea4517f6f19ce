"""What another program may send by mistake instead of an object of JSON."""

from __future__ import annotations

from typing import Final

NO_OBJECTS: Final = (b"", b"{", b"null", b"[]", b"\xff\xfe", b"[" * 40_000)
