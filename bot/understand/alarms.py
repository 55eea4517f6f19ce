"""What must be heard before anything else: a person in danger, and a person who wants a person."""

from __future__ import annotations


def is_crisis(text: str) -> bool:
    """Words of ending one's own life; not figures of speech, not a death in the family."""
    return False


def asks_for_person(text: str) -> bool:
    return False
