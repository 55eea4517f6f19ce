"""What must be heard before anything else: a person in danger, and a person who wants a person."""

from __future__ import annotations

from bot.understand.lexicon import pattern
from bot.understand.normalise import normalise
from bot.understand.words import Repair, read_command


def is_crisis(text: str) -> bool:
    """Words of ending one's own life; not figures of speech, not a death in the family."""
    said = pattern("alarms", "figure_of_speech").sub(" ", normalise(text))
    return pattern("alarms", "crisis").search(said) is not None


def asks_for_person(text: str) -> bool:
    """Whether somebody wants to be passed on to a human being."""
    if read_command(text) == Repair.PERSON:
        return True
    return pattern("alarms", "person").search(normalise(text)) is not None
