"""Which of its three wordings a text of the law's data is said in, and what an entry is called."""

from __future__ import annotations

from typing import Protocol


class Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...


class Worded(Protocol):
    @property
    def ko(self) -> str: ...
    @property
    def easy(self) -> str: ...
    @property
    def en(self) -> str: ...


def called(entry: Named, language: str) -> str:
    """In English with the Korean name, which is the one to say at the office."""
    return f"{entry.name_en} ({entry.name})" if language == "en" else entry.name


def in_voice(held: Worded, voice: str) -> str:
    """`voice`: ko, easy or en."""
    return {"easy": held.easy, "en": held.en}.get(voice, held.ko)
