"""How a partly known date, a person and a claim are named in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.effects import ClaimFound
from bot.view import ClaimView, MemberView, Scene
from core.i18n import Say, Voice, tell
from notices.wording import owned_claim
from rules.facts import PartialDate, Precision

_COUNTED: Final = range(2, 10)


def date_said(day: PartialDate) -> Say:
    """2025년 8월 31일(일), 2001년 3월, or 2022년: only what is known."""
    if day.precision is Precision.DAY:
        return Say("date.day", day=day.earliest)
    if day.precision is Precision.MONTH:
        return Say("date.month", year=str(day.year), month=month_name(day))
    return Say("date.year", year=str(day.year))


def month_name(day: PartialDate) -> Say:
    return Say(f"month.{day.month}")


def count_said(count: int) -> Say | int:
    """두, 세, 네 … before a counted noun; a large number stays one."""
    return Say(f"count.{count}") if count in _COUNTED else count


def whose(member: MemberView, person_id: int, voice: Voice) -> str:
    """The name she gave the person, or the relation; empty while there is only one person."""
    if len(member.persons) < len("ab"):
        return ""
    person = next(person for person in member.persons if person.id == person_id)
    return person.name or tell(Say(f"whose.{person.relation}"), voice)


def label_of(claim: ClaimView, scene: Scene) -> str:
    """부모님 퇴직급여, or just 퇴직급여."""
    owner = whose(scene.member, claim.person_id, scene.voice) if scene.member else ""
    return owned_claim(claim.claim, owner, scene.voice)


def found_label(claim: ClaimFound, voice: Voice) -> str:
    return owned_claim(claim.claim, claim.whose, voice)


def joined(names: Iterable[str]) -> str:
    return ", ".join(names)
