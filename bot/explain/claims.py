"""Claims with their days as they are said: named, listed, what to do today, the limit's article.
That a right is gone is never said; the pension office decides."""

from __future__ import annotations

from typing import Final

from bot import draft
from bot.effects import ClaimFound
from bot.explain.ground import ground_lines
from bot.known import count_said, found_label, joined
from bot.view import Scene
from core.i18n import Say
from notices.wording import time_left
from rules.calendar import UnknownYear
from rules.catalogue import Benefit, Duty, catalogue
from rules.entitle import ALLOWANCE_MONTHS, PENSION_NOT_CALLED_LAPSED, Standing, standing
from rules.facts import Precision
from rules.limitation import Deadline
from rules.limitation import deadline as count_deadline

_MOST_LINES: Final = 5
_YEAR: Final = 12
_NEAR_DAYS: Final = 7
_ALLOWANCE: Final = "retirement_allowance"


def opened(slots: draft.Slots, scene: Scene) -> tuple[tuple[ClaimFound, ...], tuple[Say, ...]]:
    """What facts told in passing open, and how that is said. Nobody is asked: work is not taken
    for the cause of a death, and of an unknown length the year an allowance needs is said. Raise
    rules.calendar.UnknownYear as draft.findings does."""
    claims = draft.findings({**slots, "duty": "no"}, scene.calendar).claims
    untold = "service" not in slots and any(claim.claim == _ALLOWANCE for claim in claims)
    year = (Say("claim.allowance_year", years=ALLOWANCE_MONTHS // _YEAR),) if untold else ()
    return claims, (*claims_listed(claims, scene), *year)


def claims_listed(claims: tuple[ClaimFound, ...], scene: Scene) -> tuple[Say, ...]:
    """One line for claims that share a deadline, the nearest first; what to do if it is near."""
    groups: dict[tuple[Deadline, str | None], list[ClaimFound]] = {}
    for claim in claims:
        note = claim.note if standing(claim.deadline, scene.today) is Standing.PASSED else None
        groups.setdefault((claim.deadline, note), []).append(claim)
    named = [
        (joined(found_label(claim, scene.voice) for claim in group), len(group))
        for group in groups.values()
    ]
    if len(groups) == 1:
        (deadline, note), (names, count) = next(iter(groups)), named[0]
        first = Say("deadline.to_claim_one", name=names)
        if count > 1:
            first = Say("deadline.to_claim", count=count_said(count), names=names)
        latest = _latest(next(iter(groups.values()))[0], scene)
        return (first, *deadline_said(deadline, scene, note=note, latest=latest))
    return tuple(
        _numbered(number, names, group[0], scene=scene, note=note)
        for number, ((_, note), (names, _), group) in enumerate(
            zip(groups, named, groups.values(), strict=True), start=1
        )
    )[:_MOST_LINES]


def _latest(claim: ClaimFound, scene: Scene) -> Deadline | None:
    """From the latest day the said date allows; None where it is the same or not to be counted."""
    limitation = catalogue().benefits[claim.benefits[0]].limitation
    if claim.start.precision is Precision.DAY or limitation is None:
        return None
    try:
        return count_deadline(claim.start.latest, limitation, scene.calendar)
    except UnknownYear:
        return None


def _numbered(number: int, names: str, claim: ClaimFound, *, scene: Scene, note: str | None) -> Say:
    deadline, latest = claim.deadline, _latest(claim, scene)
    place = standing(deadline, scene.today)
    key = {Standing.OPEN: "listed", Standing.URGENT: "listed_urgent"}.get(place, "listed_passed")
    if note == PENSION_NOT_CALLED_LAPSED:
        key = "listed_pension"
    if latest is not None and deadline.safe < scene.today <= latest.adjusted:
        key = "listed_may_remain"
    return Say(
        f"deadline.{key}",
        number=number,
        names=names,
        day=deadline.safe,
        left=time_left(scene.today, deadline.safe),
        phone=scene.words.phone,
    )


def deadline_said(
    deadline: Deadline, scene: Scene, *, note: str | None = None, latest: Deadline | None = None
) -> tuple[Say, ...]:
    """The safe day, or, past it, what may still be done. Never that a right is gone. `latest`: the
    deadline from the latest day that what is known allows."""
    place = standing(deadline, scene.today)
    if latest is not None and deadline.safe < scene.today <= latest.adjusted != deadline.adjusted:
        day = scene.calendar.on_or_after(scene.today)
        return (Say("deadline.may_remain", day=day, phone=scene.words.phone),)
    if place is Standing.OPEN:
        left = time_left(scene.today, deadline.safe)
        return (Say("deadline.shown", day=deadline.safe, left=left),)
    phone, workday = scene.words.phone, scene.calendar.on_or_after(scene.today)
    if place is Standing.URGENT:
        if deadline.raw < scene.today:
            return (Say("deadline.after_raw", day=deadline.raw, next=workday, phone=phone),)
        key = "deadline.urgent" if workday == scene.today else "deadline.urgent_on"
        return (Say(key, day=workday, phone=phone),)
    if note == PENSION_NOT_CALLED_LAPSED:
        return (Say("deadline.pension_not_called_lapsed", phone=phone),)
    return (Say("deadline.passed", day=deadline.adjusted), Say("deadline.passed_do", phone=phone))


def to_do(claims: tuple[ClaimFound, ...], scene: Scene) -> tuple[Say, ...]:
    """Within a week of the limit: the two steps, with a day and a telephone number."""
    nearest = min((claim.deadline.safe for claim in claims), default=None)
    if nearest is None or not 0 <= (nearest - scene.today).days <= _NEAR_DAYS:
        return ()
    workday = min(scene.calendar.on_or_after(scene.today), nearest)
    return (Say("deadline.do_now", day=workday, phone=scene.words.phone),)


def grounds(claims: tuple[ClaimFound, ...], scene: Scene) -> tuple[Say, ...]:
    """The law's own last day, never promised; what was not known; the article of the limit."""
    find = (Say("deadline.find_day"),) if _day_unknown(claims) else ()
    return (*last_day(claims, scene), *find, *limit_lines(claims, scene))


def last_day(claims: tuple[ClaimFound, ...], scene: Scene) -> tuple[Say, ...]:
    """The law's own, where all have the same one; or that the day they start was not known."""
    if _day_unknown(claims):
        return (Say("deadline.day_unknown"),)
    limits = {claim.deadline for claim in claims}
    days = [limit.raw for limit in limits if limit.raw >= scene.today]
    return (Say("deadline.statutory", day=days[0]),) if days and len(limits) == 1 else ()


def limit_lines(claims: tuple[ClaimFound, ...], scene: Scene) -> tuple[Say, ...]:
    """The article of each claim's own limit."""
    known = catalogue().benefits
    return tuple(ground_lines((known[claim.benefits[0]].articles[0] for claim in claims), scene))


def _day_unknown(claims: tuple[ClaimFound, ...]) -> bool:
    return any(claim.start.precision is not Precision.DAY for claim in claims)


def period_said(entry: Benefit | Duty) -> Say:
    """Raise ValueError for what has no limit."""
    limit = entry.limitation
    if limit is None:
        raise ValueError(f"{entry.id}: no period; expected a benefit or a duty with one")
    return Say(f"period.{limit.unit}", amount=limit.amount)


def months_said(months: tuple[int, int]) -> Say:
    least, most = months
    years = _YEAR
    if most - least < years:
        return _about(least, exact=least == most)
    if least < years:
        return Say("echo.under", years=(most + 1) // years)
    if most >= draft.MOST_MONTHS:
        return Say("echo.over", years=least // years)
    return Say("echo.between", least=least // years, most=(most + 1) // years)


def _about(months: int, *, exact: bool) -> Say:
    whole, rest = divmod(months, _YEAR)
    if not whole:
        return Say("echo.months", months=rest)
    if rest and exact:
        return Say("echo.years_months", years=whole, months=rest)
    return Say("echo.years", years=whole)
