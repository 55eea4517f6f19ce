"""What must be heard before anything else: a person in danger, a person who wants a person, and
a wish for forged papers."""

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


def asks_to_forge(text: str) -> bool:
    """Whether a paper or a date is to be made up; not whether somebody says that it was."""
    return pattern("alarms", "forgery").search(normalise(text)) is not None
