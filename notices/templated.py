"""A reminder as an approved template, for the channel that carries nothing else: the same in fixed
words, always in Korean. What is said of one claim is never said of another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from channels.alimtalk.templates import as_read, words
from channels.base import ONE_WAY, Filled, Message
from core.i18n import Voice, tell, write_day
from notices.plan import FOLLOW_UP, PASSED, URGENT
from notices.wording import Item, Occasion, band_of, months_left, owned_claim, span
from rules.catalogue import catalogue

_KOREAN: Final = Voice()
_WEEKDAYS: Final = "월화수목금토일"
_NAMED: Final = 3
_COUNTED_IN_DAYS: Final = 180


def carried(
    bubbles: Sequence[Message], items: Sequence[Item], occasion: Occasion, *, channel: str
) -> tuple[Message, ...]:
    """The bubbles as `channel` carries them: where nobody answers one message in the template's
    words, for others as they are, with the template beside them should they have to go there."""
    last = bubbles[-1]
    filled = Filled(template_for(items[0], occasion), tuple(_values(items, occasion).items()))
    if channel not in ONE_WAY:
        return (*bubbles[:-1], replace(last, filled=filled))
    # What does not fit is refused by the channel, with the reason, and goes another way.
    return (as_read(replace(last, filled=filled)),)


def code_letter(digits: str, lives: timedelta, *, phone: str) -> Message:
    """The number somebody asked for to show that a telephone is hers. `phone`: the office's."""
    values = {
        "연결번호": digits,
        "분": str(lives // timedelta(minutes=1)),
        "공단전화": phone,
    }
    return as_read(Message("", filled=Filled("code", tuple(values.items()))))


def template_for(item: Item, occasion: Occasion) -> str:
    return FOLLOW_UP if item.rung.rung == FOLLOW_UP else f"deadline_{band_of(item, occasion)}"


def _values(items: Sequence[Item], occasion: Occasion) -> Mapping[str, str]:
    """A value for every variable of these templates; each takes those it has."""
    lead = items[0].entitlement
    days = max((lead.safe - occasion.today).days, 0)
    return {
        "호칭": words()["member"],
        "급여": _names(items, occasion),
        "짧은급여": _short_names(items, occasion),
        "안전일": write_day(lead.safe, _KOREAN),
        "짧은안전일": _short_day(lead.safe),
        "남은날": str(days),
        "남은기간": _left(occasion.today, lead.safe, days),
        "만료일": write_day(lead.raw, _KOREAN),
        "청구일": write_day(lead.claimed_on or lead.safe, _KOREAN),
        "공단전화": occasion.phone,
    }


def _left(today: date, day: date, days: int) -> str:
    if days <= _COUNTED_IN_DAYS:
        return words()["days"].format(count=days)
    return words()["about"].format(span=tell(span(months_left(today, day)), _KOREAN))


def _names(items: Sequence[Item], occasion: Occasion) -> str:
    alike = _alike(items, occasion)
    named = [_name(item, occasion) for item in alike[:_NAMED]]
    names = ", ".join(dict.fromkeys(named))
    if len(alike) > len(named):
        names = words()["more"].format(names=names, count=len(alike) - len(named))
    others = len(items) - len(alike)
    if not others:
        return names
    besides = "passed" if all(_kind(item) == PASSED for item in items if item not in alike) else ""
    return words()[f"besides_{besides or 'dated'}"].format(names=names, count=others)


def _short_names(items: Sequence[Item], occasion: Occasion) -> str:
    """For a text message: one short name and how many more."""
    claim = catalogue().claims[items[0].entitlement.claim].short_name
    more = len(_alike(items, occasion)) - 1
    return words()["more"].format(names=claim, count=more) if more else claim


def _name(item: Item, occasion: Occasion) -> str:
    owner = occasion.owners.get(item.entitlement.event_id, "")
    return owned_claim(item.entitlement.claim, owner, _KOREAN)


def _alike(items: Sequence[Item], occasion: Occasion) -> list[Item]:
    """Those of which the lead's template is true: the earliest day holds for later ones too,
    unless it is today's."""
    lead = items[0]
    is_today = template_for(lead, occasion) == "deadline_today"
    return [
        item
        for item in items
        if _kind(item) == _kind(lead)
        and (not is_today or item.entitlement.safe == lead.entitlement.safe)
    ]


def _kind(item: Item) -> str:
    return item.rung.rung if item.rung.rung in (URGENT, PASSED, FOLLOW_UP) else ""


def _short_day(day: date) -> str:
    """27.2.26(금): only text messages write a day so."""
    return f"{day:%y}.{day.month}.{day.day}({_WEEKDAYS[day.weekday()]})"
