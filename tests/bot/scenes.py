"""Scenes for the pure conversation: nobody yet, a member with nothing, a member with claims."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Final

from bot import draft
from bot.view import ClaimView, EventView, MemberView, PersonView, Scene
from core.clock import SEOUL
from core.i18n import Voice
from core.ids import SeededIds
from core.settings import load_settings
from jigi.words import operator_words
from notices.policy import load_policy
from rules.calendar import BusinessCalendar

NOW: Final = datetime(2026, 11, 22, 10, 0, tzinfo=SEOUL)
WORDS: Final = operator_words(load_settings(None))
RETIRED: Final = {
    "situation": "retired",
    "left": "2022-02-28",
    "left_kind": "last",
    "service": "120-131",
}


@cache
def calendar() -> BusinessCalendar:
    return BusinessCalendar(())


def guest(language: str = "ko", channel: str = "telegram") -> Scene:
    return Scene(
        now=NOW,
        channel=channel,
        words=WORDS,
        calendar=calendar(),
        policy=load_policy(None),
        ids=SeededIds(3),
        guest_language=language,
    )


def newcomer(voice: Voice | None = None) -> Scene:
    """A member who has registered nothing."""
    member = MemberView(
        id=1,
        code="abc",
        name=None,
        voice=voice or Voice(),
        hour=10,
        pace="normal",
        stopped=False,
        channels=("telegram",),
        first_channel=None,
    )
    return replace(guest(), member=member)


def registered(voice: Voice | None = None, *, state: str = "unclaimed") -> Scene:
    """A member with one retirement and its two claims."""
    bare = newcomer(voice)
    found = draft.findings(RETIRED, calendar())
    claims = tuple(
        ClaimView(
            id=number,
            event_id=1,
            person_id=1,
            claim=claim.claim,
            benefits=claim.benefits,
            certainty=claim.certainty,
            note=claim.note,
            start=claim.start,
            deadline=claim.deadline,
            state=state,
            claimed_on=NOW.date() if state == "said_claimed" else None,
            next_at=None,
            next_rung=None,
        )
        for number, claim in enumerate(found.claims, start=1)
    )
    assert bare.member is not None
    event = EventView(1, 1, found.kind, {fact.name: fact.value for fact in found.facts})
    persons = (PersonView(1, "self", None),)
    return replace(
        bare, member=replace(bare.member, persons=persons, events=(event,), claims=claims)
    )
