"""How a partly known date and a claim are named in a sentence."""

from __future__ import annotations

from core.i18n import Say, Voice
from notices.wording import claim_name
from rules.facts import PartialDate, Precision


def date_said(day: PartialDate) -> Say:
    """2025년 8월 31일(일), 2001년 3월, or 2022년: only what is known."""
    if day.precision is Precision.DAY:
        return Say("date.day", day=day.earliest)
    if day.precision is Precision.MONTH:
        return Say("date.month", year=str(day.year), month=month_name(day))
    return Say("date.year", year=str(day.year))


def month_name(day: PartialDate) -> Say:
    return Say(f"month.{day.month}")


def names_of(claims: list[str], voice: Voice) -> str:
    names = [claim_name(claim, voice) for claim in claims]
    joiner = " · " if voice.language == "ko" else ", "
    return joiner.join(names)
