"""Repair words, menu words and typed answers to buttons, written once for every screen."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from bot.understand.normalise import squeeze


class Repair(StrEnum):
    BACK = "back"
    CANCEL = "cancel"
    SKIP = "skip"
    REPEAT = "repeat"
    START = "start"
    EDIT = "edit"
    HELP = "help"
    PERSON = "person"
    STOP = "stop"


class Menu(StrEnum):
    DEADLINES = "deadlines"
    NOTICES = "notices"
    CLAIMED = "claimed"
    LATER = "later"
    SETTINGS = "settings"
    EXPORT = "export"
    ERASE = "erase"
    ENGLISH = "english"
    KOREAN = "korean"
    EASY = "easy"
    WITHDRAW = "withdraw"
    WHY = "why"
    DOCUMENTS = "documents"
    UNDO = "undo"


def read_command(text: str) -> str | None:
    """The Repair or Menu word that the whole message is."""
    said = squeeze(text)
    return said if said in {*Repair, *Menu} else None


def read_choice(text: str, labels: Sequence[str]) -> int | None:
    """Which of the offered buttons a typed answer means."""
    said = squeeze(text)
    near = [at for at, label in enumerate(labels) if squeeze(label) == said]
    return near[0] if near else None
