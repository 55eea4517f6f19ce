"""While the database cannot be written, nothing new is begun and no result is forgotten: said once
when it begins, with what to do, and once when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog

from core.faults import StorageFull, StorageUnavailable

_log = structlog.get_logger(__name__)
_MAKE_ROOM: Final = "make room on the disk of the database; sending goes on by itself"
_LOOK_AT_SERVER: Final = (
    "see that the database runs, has room and may be written; sending goes on by itself"
)


class Shortage:
    """One per deliverer."""

    def __init__(self) -> None:
        self._is_told = False
        self._unwritten = 0

    @property
    def has_unwritten(self) -> bool:
        """Does anybody hold results that could not be written down yet?"""
        return self._unwritten > 0

    @contextmanager
    def holding(self, results: int) -> Iterator[None]:
        self._unwritten += results
        try:
            yield
        finally:
            self._unwritten -= results

    def begins(self, error: StorageUnavailable) -> None:
        if not self._is_told:
            what_to_do = _MAKE_ROOM if isinstance(error, StorageFull) else _LOOK_AT_SERVER
            _log.error("sending waits for the database", problem=str(error), to_do=what_to_do)
        self._is_told = True

    def ends(self) -> None:
        """Something was written."""
        if self._is_told:
            _log.warning("sending goes on")
        self._is_told = False
