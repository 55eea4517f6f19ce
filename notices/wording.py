"""A reminder in the member's own voice: what is due, what to do next, whom to call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from channels.base import Choice, Message
from core.i18n import Say, Voice, tell
from notices.plan import FOLLOW_UP, PASSED, URGENT, PlannedRung, days_told
from notices.policy import Policy
from rules.catalogue import catalogue
from rules.entitle import PENSION_NOT_CALLED_LAPSED
from rules.voices import called

if TYPE_CHECKING:
    # The tables, and SQLAlchemy with them, are not needed to answer a question.
    from models import Entitlement

_COUNTED_IN_DAYS: Final = 180
_ABOUT: Final = timedelta(days=5)
_YEAR: Final = 12
_WEEK: Final = 7
_LISTED: Final = 3
_PAYLOAD_BYTES: Final = 64

# Which buttons stand under which words; in the last thirty days there is no later.
_BUTTONS: Final = {
    "far": ("claimed", "docs", "later", "stop"),
    "soon": ("claimed", "docs", "later", "person", "stop"),
    "near": ("claimed", "docs", "person", "stop"),
    "week": ("claimed", "person", "stop"),
    "today": ("claimed", "person", "stop"),
    "urgent": ("claimed", "person", "why"),
    "passed": ("claimed", "person", "why"),
}
_LABELS: Final = {"confirmed": "button.confirmed", "notyet": "button.not_yet"}
_ALONE: Final = frozenset({"person", "stop"})


@dataclass(frozen=True, slots=True)
class Item:
    """One entitlement a message speaks of, and the rung that brought it up."""

    entitlement: Entitlement
    rung: PlannedRung


@dataclass(frozen=True, slots=True)
class Occasion:
    """`first`: she has never had a reminder. `phone`: the pension office's, from settings.
    `owners`: whose an event is, by its id, when she watches over several persons."""

    today: date
    policy: Policy
    phone: str
    first: bool = False
    owners: Mapping[int, str] = field(default_factory=dict)


def reminder(items: Sequence[Item], occasion: Occasion, voice: Voice) -> tuple[Message, ...]:
    """The bubbles in their order; the last one carries the buttons. `items`: most urgent first."""
    if items[0].rung.rung == FOLLOW_UP:
        return (_follow_up(items, occasion, voice),)
    lines = list(_one(items[0], occasion) if len(items) == 1 else _many(items, occasion))
    lines += [Say("reminder.phone", phone=occasion.phone), Say("reminder.not_a_claim")]
    names = _BUTTONS[band_of(items[0], occasion)]
    if any(item.rung.final for item in items):
        names = tuple(name for name in names if name != "later")
    body = Message(_told(lines, voice), _choices(names, items, voice))
    if not occasion.first:
        return (body,)
    return (Message(tell(Say("reminder.trust", phone=occasion.phone), voice)), body)


def claim_name(claim: str, voice: Voice) -> str:
    """The claim as its form names it; in English with the Korean name people must say."""
    return called(catalogue().claims[claim], voice.language)


def owned_claim(claim: str, owner: str, voice: Voice) -> str:
    """부모님 퇴직급여; in English the owner comes after."""
    name = claim_name(claim, voice)
    if not owner:
        return name
    return f"{owner} {name}" if voice.language == "ko" else f"{name}, {owner}"


def time_left(today: date, day: date, *, short: bool = False) -> Say:
    """Days up to half a year, then years and months: five months and 29 days are about six."""
    family = "reminder.short" if short else "reminder.left"
    days = (day - today).days
    if days <= 0:
        return Say(f"{family}.today")
    if days == 1:
        return Say(f"{family}.tomorrow")
    if days <= _COUNTED_IN_DAYS:
        return Say(f"{family}.days", days=days)
    return Say(f"{family}.about", span=span(months_left(today, day)))


def months_left(today: date, day: date) -> int:
    """Whole months, a few missing days forgiven."""
    end = day + _ABOUT
    return (end.year - today.year) * _YEAR + end.month - today.month - (end.day < today.day)


def span(months: int) -> Say:
    """So many whole months as years and months; at least one month."""
    years, rest = divmod(max(months, 1), _YEAR)
    parts = [_counted(name, count) for name, count in (("year", years), ("month", rest)) if count]
    return parts[0] if len(parts) == 1 else Say("span.both", years=parts[0], months=parts[1])


def _counted(name: str, count: int) -> Say:
    return Say(f"span.{name}") if count == 1 else Say(f"span.{name}s", count=count)


def _one(item: Item, occasion: Occasion) -> Iterator[Say]:
    entitlement, band = item.entitlement, band_of(item, occasion)
    claim = _Named(entitlement, occasion)
    if band == "passed":
        pension = entitlement.note == PENSION_NOT_CALLED_LAPSED
        yield Say("reminder.passed.pension" if pension else "reminder.passed", claim=claim)
    elif band == "urgent":
        yield Say("reminder.urgent", claim=claim, day=entitlement.safe)
    elif band == "today":
        yield Say("reminder.one.today", claim=claim, day=entitlement.safe)
    else:
        left = time_left(occasion.today, entitlement.safe)
        yield Say("reminder.one", claim=claim, day=entitlement.safe, left=left)
    yield _to_do(item, occasion)


def _many(items: Sequence[Item], occasion: Occasion) -> Iterator[Say]:
    yield Say("reminder.many", count=len(items))
    for item in items[:_LISTED]:
        yield _listed(item, occasion)
    if len(items) > _LISTED:
        yield Say("reminder.more", count=len(items) - _LISTED)
    # Their last days in law differ: what is said of one alone stays out.
    band = band_of(items[0], occasion)
    yield Say("reminder.do.week") if band == "today" else _to_do(items[0], occasion)


def _listed(item: Item, occasion: Occasion) -> Say:
    claim = _Named(item.entitlement, occasion)
    if item.rung.rung in (URGENT, PASSED):
        return Say(f"reminder.item.{item.rung.rung}", claim=claim)
    left = time_left(occasion.today, item.entitlement.safe, short=True)
    return Say("reminder.item", claim=claim, day=item.entitlement.safe, left=left)


def _to_do(item: Item, occasion: Occasion) -> Say:
    band = band_of(item, occasion)
    if band == "today":
        return Say("reminder.do.today", raw=item.entitlement.raw)
    return Say(f"reminder.do.{band}")


def band_of(item: Item, occasion: Occasion) -> str:
    if item.rung.rung in (URGENT, PASSED):
        return item.rung.rung
    if item.entitlement.safe == occasion.today:
        return "today"
    days = days_told(item.entitlement.safe, occasion.today, item.rung.rung)
    if days <= _WEEK:
        return "week"
    if days <= occasion.policy.first_final:
        return "near"
    return "soon" if days <= occasion.policy.next_channel else "far"


def _follow_up(items: Sequence[Item], occasion: Occasion, voice: Voice) -> Message:
    first = items[0].entitlement
    say = Say("reminder.follow_up.many", count=len(items))
    if len(items) == 1:
        say = Say("reminder.follow_up", day=first.claimed_on, claim=_Named(first, occasion))
    return Message(_told([say], voice), _choices(("confirmed", "notyet"), items, voice))


def _choices(names: Sequence[str], items: Sequence[Item], voice: Voice) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            tell(Say(_LABELS.get(name, f"button.{name}")), voice),
            f"d:{name}" if name in _ALONE else _about(name, items),
        )
        for name in names
    )


def _about(name: str, items: Sequence[Item]) -> str:
    """As many ids as a button holds; the most urgent first, the rest is in the member's list."""
    payload = f"d:{name}:{items[0].entitlement.id}"
    for item in items[1:]:
        longer = f"{payload}.{item.entitlement.id}"
        if len(longer) > _PAYLOAD_BYTES:
            break
        payload = longer
    return payload


class _Named:
    """A claim inside a sentence: its name depends on the language it is told in."""

    def __init__(self, entitlement: Entitlement, occasion: Occasion) -> None:
        self.claim = entitlement.claim
        self.owner = occasion.owners.get(entitlement.event_id, "")


def _told(lines: Sequence[Say], voice: Voice) -> str:
    return "\n".join(tell(_with_names(line, voice), voice) for line in lines)


def _with_names(say: Say, voice: Voice) -> Say:
    values = {
        key: owned_claim(value.claim, value.owner, voice) if isinstance(value, _Named) else value
        for key, value in say.values.items()
    }
    return Say(say.key, **values)
