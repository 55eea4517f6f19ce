"""What was understood, shown before it is saved; and what it means, shown after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot import draft
from bot.effects import ClaimFound
from bot.known import count_said, date_said, found_label, joined
from bot.reply import Bubble, Button, Reply, act, answer, reply
from bot.view import Scene
from core.i18n import Say
from notices.wording import time_left
from rules.calendar import UnknownYear
from rules.catalogue import catalogue, cite_all
from rules.entitle import PENSION_NOT_CALLED_LAPSED, Standing, standing
from rules.facts import PartialDate, Precision
from rules.limitation import Deadline
from rules.limitation import deadline as count_deadline

Slots = Mapping[str, str]

_DATES: Final = ("appointed", "left", "died", "born")
_FIXABLE: Final = ("left", "service", "died", "in_service", "role", "born")
_MOST_LINES: Final = 5
_YEAR: Final = 12
_ROLES: Final = {
    "teacher_k12": "button.teacher",
    "teacher_univ": "button.professor",
    "staff": "button.staff",
}
_NEAR_DAYS: Final = 7


def fixable(slots: Slots) -> tuple[str, ...]:
    return tuple(name for name in _FIXABLE if name in slots)


def which_to_fix(slots: Slots, scene: Scene) -> Reply:  # noqa: ARG001  every question has this shape
    buttons = tuple(answer(f"fix_{name}", name) for name in fixable(slots))[:4]
    return reply(Say("register.which_to_fix"), buttons=(*buttons, answer("keep", "keep")))


def confirm(slots: Slots, scene: Scene) -> Reply:  # noqa: ARG001  same
    """The echo: every date with its weekday, and what may change everything as buttons."""
    lines = (Say("echo.title"), *_lines(slots), Say("echo.right"))
    return reply(*lines, buttons=(answer("right", "yes"), answer("fix", "fix"), *_exits(slots)))


def _exits(slots: Slots) -> tuple[Button, ...]:
    """Look up before alarm: rejoined, 연계, or a death from work changes which claims there are."""
    if slots["situation"] == "retired":
        return tuple(
            answer(name, name) for name in ("rehired", "linked") if slots.get(name) != "yes"
        )
    if slots["situation"] == "died" and slots.get("duty") != "yes":
        return (answer("duty", "duty"),)
    return ()


def _lines(slots: Slots) -> list[Say]:
    lines = _who(slots)
    if slots.get("appointed"):
        lines.append(Say("echo.appointed", day=_said(slots["appointed"])))
    lines += _leaving(slots)
    if slots.get("died"):
        lines.append(Say("echo.died", day=_said(slots["died"])))
    if slots.get("born", "unknown") != "unknown":
        lines.append(Say("echo.born", day=_said(slots["born"])))
    months = draft.months_of(slots)
    if months:
        lines.append(Say("echo.service", span=months_said(months)))
    if slots.get("in_service") in {"yes", "no"} and slots["situation"] == "died":
        lines.append(Say(f"echo.in_service_{slots['in_service']}"))
    lines += [
        Say(f"echo.{name}") for name in ("rehired", "linked", "duty") if slots.get(name) == "yes"
    ]
    return lines


def _who(slots: Slots) -> list[Say]:
    lines = []
    if slots.get("relation"):
        lines.append(Say("echo.relation", who=Say(f"whose.{slots['relation']}")))
    if slots.get("role", "unknown") != "unknown":
        lines.append(Say("echo.role", role=Say(_ROLES[slots["role"]])))
    return lines


def _leaving(slots: Slots) -> list[Say]:
    retired, day = draft.retired_on(slots), draft.day_of(slots, "left")
    if slots["situation"] != "retired" or retired is None:
        return []
    lines = []
    if day is None:
        lines.append(Say("echo.age_limit"))
    elif slots.get("left_kind") == "last":
        lines.append(Say("echo.last_day", day=date_said(day)))
    lines.append(Say("echo.retired", day=date_said(retired)))
    return lines


def _said(value: str) -> Say:
    return date_said(PartialDate.parse(value))


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


def registered(slots: Slots, found: draft.Findings, scene: Scene) -> Reply:
    """The short answer first; then what registering is not; then ground and buttons."""
    if not found.claims:
        return _nothing_to_claim(slots, scene)
    opening = (Say("register.condolence"),) if slots["situation"] == "died" else ()
    retired = draft.retired_on(slots)
    if slots["situation"] == "retired" and retired and retired.earliest > scene.today:
        opening = (Say("register.future"),)
    listed = claims_listed(found.claims, scene)
    buttons = (act("documents", "docs"), act("why", "why"), act("my_deadlines", "menu_deadlines"))
    return Reply(
        (
            Bubble((*opening, *listed, *to_do(found.claims, scene))),
            Bubble(
                (*grounds(found.claims, scene), Say("claim.office_decides"), *_of_family(slots))
            ),
            Bubble((_kept(found.claims, scene), *_if_from_work(slots)), buttons),
        )
    )


def grounds(claims: tuple[ClaimFound, ...], scene: Scene) -> tuple[Say, ...]:
    """The law's own last day, never promised; what was not known; the article of the limit."""
    lines = []
    if _day_unknown(claims):
        lines += [Say("deadline.day_unknown"), Say("deadline.find_day")]
    elif len({claim.deadline for claim in claims}) == 1 and claims[0].deadline.raw >= scene.today:
        lines.append(Say("deadline.statutory", day=claims[0].deadline.raw))
    return (*lines, *law_lines(claims, scene))


def law_lines(claims: tuple[ClaimFound, ...], scene: Scene) -> tuple[Say, ...]:
    known = catalogue().benefits
    limits = dict.fromkeys(known[claim.benefits[0]].articles[0] for claim in claims)
    cited = Say("law.line", articles=cite_all(limits, scene.voice.language))
    return (cited, Say("law.korean_decides")) if scene.voice.language == "en" else (cited,)


def _of_family(slots: Slots) -> tuple[Say, ...]:
    return (Say("survivor.not_everyone"),) if slots["situation"] == "died" else ()


def _kept(claims: tuple[ClaimFound, ...], scene: Scene) -> Say:
    """Reminders are promised only where one can still come."""
    passed = all(standing(c.deadline, scene.today) is Standing.PASSED for c in claims)
    return Say("register.done_passed" if passed else "register.done")


def _if_from_work(slots: Slots) -> tuple[Say, ...]:
    """Claims of a death from work stay hidden until somebody says so; that they exist does not."""
    return (Say("register.if_from_work"),) if slots.get("duty") == "no" else ()


def _day_unknown(claims: tuple[ClaimFound, ...]) -> bool:
    return any(claim.start.precision is not Precision.DAY for claim in claims)


def _nothing_to_claim(slots: Slots, scene: Scene) -> Reply:
    menu = (act("my_deadlines", "menu_deadlines"), act("person", "person"))
    if slots.get("rehired") == "yes":
        return reply(Say("register.rehired"), Say("law.rehired"), buttons=menu)
    if slots["situation"] == "working":
        return _still_working(slots, menu)
    return reply(Say("register.nothing_yet", phone=scene.words.phone), buttons=menu)


def _still_working(slots: Slots, menu: tuple[Button, ...]) -> Reply:
    day = draft.statutory_day(slots)
    lines = [Say("register.working")]
    if day:
        lines.append(Say("register.statutory", day=day))
    lines += [Say("register.before_leaving"), Say("law.before_leaving")]
    return reply(*lines, buttons=menu)


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
