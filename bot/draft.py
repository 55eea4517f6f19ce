"""From what a person said (slots, all text) to facts, the event they describe and its claims.
Pure: today and the calendar are arguments, and a missing day is never filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.effects import ClaimFound, FactSaid
from bot.understand.facts import Heard
from bot.understand.service import read_length
from rules.calendar import BusinessCalendar
from rules.entitle import (
    ALLOWANCE_MONTHS,
    PENSION_MONTHS,
    Candidate,
    EventKind,
    candidate_deadline,
    claims_after_death,
    claims_after_retirement,
    retirement_day,
)
from rules.facts import PartialDate, Precision, Source
from rules.service import MemberType, service_months, statutory_retirement_day

Slots = Mapping[str, str]

MOST_MONTHS: Final = 12 * 60
# A length of service is asked for by what it opens: nothing, the allowance, a pension too.
SERVICE_SPANS: Final = (
    (1, ALLOWANCE_MONTHS - 1),
    (ALLOWANCE_MONTHS, PENSION_MONTHS - 1),
    (PENSION_MONTHS, MOST_MONTHS),
)
_DATES: Final = ("appointed", "left", "died", "born")
# In the order they are asked; the one whose slot is missing comes next.
_WORKING: Final = ("role", "born")
_DIED: Final = ("died", "died_day", "in_service")
_RETIRED: Final = ("left", "left_day", "left_kind", "service")
_BY_AGE: Final = ("role", "born", "left_kind", "service")
# Which day of leaving a sentence names, the plainest first; of a bare day that is not known.
LEFT_KINDS: Final[Mapping[str, str]] = {"retired": "retired", "last_working": "last"}


@dataclass(frozen=True, slots=True)
class Findings:
    kind: EventKind
    facts: tuple[FactSaid, ...]
    claims: tuple[ClaimFound, ...]


def day_of(slots: Slots, name: str) -> PartialDate | None:
    return PartialDate.parse(slots[name]) if slots.get(name, "unknown") != "unknown" else None


def next_question(slots: Slots) -> str:
    """The step whose answer is still missing, or "confirm"."""
    if "situation" not in slots:
        return "situation"
    if slots["situation"] == "family":
        return "alive"
    if slots.get("family") and slots["situation"] != "died" and "agreed" not in slots:
        return "agreed"
    wanted = {"working": _WORKING, "died": _DIED}.get(slots["situation"], _retired_steps(slots))
    return next((step for step in wanted if _is_missing(step, slots)), "confirm")


def _retired_steps(slots: Slots) -> tuple[str, ...]:
    by_age = slots.get("reason") == "age_limit" and "left" not in slots
    return _BY_AGE if by_age else _RETIRED


def _is_missing(step: str, slots: Slots) -> bool:
    if step in {"left_day", "died_day"}:
        day = day_of(slots, step.removesuffix("_day"))
        return day is not None and day.precision is not Precision.DAY and step not in slots
    if step == "left_kind":
        day = day_of(slots, "left")
        return day is not None and day.precision is Precision.DAY and step not in slots
    if step == "service":
        return step not in slots and "appointed" not in slots
    return step not in slots


def take_in(slots: Slots, heard: Heard) -> dict[str, str]:
    """Slots with what a sentence told. A known value is replaced only by one of the same kind."""
    told = dict(slots)
    for name in ("appointed", "died", "born"):
        _put(told, name, getattr(heard, name), heard.hints.get(name))
    _put_leaving(told, heard)
    if heard.service_months:
        told["service"] = "-".join(map(str, heard.service_months))
    for name in ("reason", "school", "role", "relation"):
        if getattr(heard, name) not in (None, "unclear"):
            told[name] = getattr(heard, name)
    if heard.in_service_death is not None:
        told["in_service"] = "yes" if heard.in_service_death else "no"
    _put_situation(told, heard)
    return told


def _put(
    told: dict[str, str], name: str, value: PartialDate | None, hint: PartialDate | None
) -> None:
    if value is None:
        return
    for about in (f"{name}_day", f"{name}_hint", f"{name}_year"):
        told.pop(about, None)
    told[name] = str(value)
    if hint is not None:
        told[f"{name}_hint"] = str(hint)


def _put_leaving(told: dict[str, str], heard: Heard) -> None:
    name = next((name for name in (*LEFT_KINDS, "left") if getattr(heard, name)), None)
    if name is None:
        return
    _put(told, "left", getattr(heard, name), heard.hints.get(name))
    told.pop("left_kind", None)
    if name in LEFT_KINDS:
        told["left_kind"] = LEFT_KINDS[name]


def _put_situation(told: dict[str, str], heard: Heard) -> None:
    if heard.died or heard.in_service_death is not None:
        told["situation"], told["family"] = "died", "yes"
    elif heard.left or heard.last_working or heard.retired or heard.reason:
        _situate(told, "retired")
    elif heard.still_working:
        _situate(told, "working")
    if heard.relation and told.get("situation") != "died":
        told["family"] = "yes"


def _situate(told: dict[str, str], situation: str) -> None:
    """That it is about family is no situation yet."""
    if told.get("situation", "family") == "family":
        told["situation"] = situation


def service_in(text: str) -> str | None:
    """An answer to "how long?": 8개월, 1년 6개월, 11, 20 years. A bare number is years."""
    months = read_length(text)
    return f"{months[0]}-{months[1]}" if months else None


def months_of(slots: Slots) -> tuple[int, int] | None:
    """Least and most months of service, from what was said or from two dates (법 제31조 제1항)."""
    if slots.get("service", "unknown") != "unknown":
        least, _, most = slots["service"].partition("-")
        return int(least), int(most)
    appointed, retired = day_of(slots, "appointed"), retired_on(slots)
    if appointed is None or retired is None or retired.latest < appointed.earliest:
        return None
    return service_months(appointed, retired)


def retired_on(slots: Slots) -> PartialDate | None:
    """퇴직한 날. Unsure which day was meant: the earlier one, which is the safe one."""
    day = day_of(slots, "left")
    if day is None:
        return _statutory(slots)
    return retirement_day(day) if slots.get("left_kind") == "last" else day


def _statutory(slots: Slots) -> PartialDate | None:
    born = day_of(slots, "born")
    if slots.get("reason") != "age_limit" or born is None or born.exact is None:
        return None
    if slots.get("role", "unknown") == "unknown":
        return None
    return PartialDate.of(statutory_retirement_day(MemberType(slots["role"]), born.exact))


def statutory_day(slots: Slots) -> date | None:
    """정년퇴직일 of someone who still works, when role and birthday are known."""
    found = _statutory({**slots, "reason": "age_limit"})
    return found.exact if found else None


def problem_with(slots: Slots, today: date) -> str | None:
    """The key of the sentence that says what cannot be, or None."""
    left, appointed = day_of(slots, "left"), day_of(slots, "appointed")
    born, died = day_of(slots, "born"), day_of(slots, "died")
    if left and appointed and left.latest < appointed.earliest:
        return "date.left_before_appointed"
    if born and appointed and appointed.latest < born.earliest:
        return "date.appointed_before_born"
    if born and left and left.latest < born.earliest:
        return "date.left_before_born"
    if any(day and day.earliest > today for day in (appointed, born, died)):
        return "date.future"
    return None


def findings(slots: Slots, calendar: BusinessCalendar) -> Findings:
    """Raise rules.calendar.UnknownYear for a deadline the calendar does not reach."""
    kind, candidates = _candidates(slots)
    return Findings(kind, _facts(slots), tuple(claims_found(candidates, calendar)))


def _candidates(slots: Slots) -> tuple[EventKind, tuple[Candidate, ...]]:
    if slots["situation"] == "died":
        return _after_death(slots)
    retired = retired_on(slots)
    if slots["situation"] == "working" or retired is None:
        return EventKind.OTHER, ()
    claims = claims_after_retirement(
        retired,
        months=months_of(slots),
        rehired_next_day=_yes_no(slots, "rehired"),
        linked=_yes_no(slots, "linked"),
    )
    return EventKind.RETIREMENT, claims


def _after_death(slots: Slots) -> tuple[EventKind, tuple[Candidate, ...]]:
    died, in_service = day_of(slots, "died"), _yes_no(slots, "in_service")
    kind = EventKind.DEATH_AFTER_RETIREMENT if in_service is False else EventKind.DEATH_IN_SERVICE
    if died is None:
        return kind, ()
    duty = _yes_no(slots, "duty")
    months = months_of(slots)
    return kind, claims_after_death(died, in_service=in_service, months=months, duty=duty)


def _yes_no(slots: Slots, name: str) -> bool | None:
    return {"yes": True, "no": False}.get(slots.get(name, ""))


def claims_found(candidates: tuple[Candidate, ...], calendar: BusinessCalendar) -> list[ClaimFound]:
    """Those with a period, the nearest deadline first."""
    found = []
    for candidate in candidates:
        deadline = candidate_deadline(candidate, calendar)
        if deadline is not None:
            found.append(
                ClaimFound(
                    candidate.claim,
                    candidate.benefits,
                    candidate.certainty,
                    candidate.note,
                    candidate.start,
                    deadline,
                )
            )
    return sorted(found, key=lambda claim: claim.deadline.safe)


_REMEMBERED: Final = (
    *_DATES,
    "situation",
    "left_kind",
    "service",
    "role",
    "reason",
    "school",
    "in_service",
    "duty",
    "rehired",
    "linked",
    "relation",
)


def _facts(slots: Slots) -> tuple[FactSaid, ...]:
    said = [
        FactSaid(name, slots[name], _precision(name, slots[name]), Source.SAID)
        for name in _REMEMBERED
        if slots.get(name)
    ]
    retired = retired_on(slots) if slots["situation"] == "retired" else None
    if retired is not None:
        derived = FactSaid("retired", str(retired), retired.precision, Source.DERIVED)
        said.append(derived)
    return tuple(said)


def _precision(name: str, value: str) -> str:
    if name in _DATES and value != "unknown":
        return PartialDate.parse(value).precision
    return "unknown" if value == "unknown" else "exact"
