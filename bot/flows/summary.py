"""What was understood, shown before it is saved; and what it means, shown after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot import draft
from bot.effects import ClaimFound
from bot.explain.claims import claims_listed, grounds, months_said, to_do
from bot.flows import phone
from bot.known import date_said
from bot.reply import Bubble, Button, Reply, act, answer, reply
from bot.view import Scene
from core.i18n import Say
from rules.entitle import Standing, standing
from rules.facts import PartialDate

Slots = Mapping[str, str]

_DATES: Final = ("appointed", "left", "died", "born")
_FIXABLE: Final = ("left", "service", "died", "in_service", "role", "born")
_ROLES: Final = {
    "teacher_k12": "button.teacher",
    "teacher_univ": "button.professor",
    "staff": "button.staff",
}


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


def registered(slots: Slots, found: draft.Findings, scene: Scene) -> Reply:
    """The short answer first; then what registering is not; then ground and buttons."""
    if not found.claims:
        return _nothing_to_claim(slots, scene)
    opening = (Say("register.condolence"),) if slots["situation"] == "died" else ()
    retired = draft.retired_on(slots)
    if slots["situation"] == "retired" and retired and retired.earliest > scene.today:
        opening = (Say("register.future"),)
    listed = claims_listed(found.claims, scene)
    buttons = (
        *phone.offers(scene),
        act("documents", "docs"),
        act("why", "why"),
        act("my_deadlines", "menu_deadlines"),
    )
    return Reply(
        (
            Bubble((*opening, *listed, *to_do(found.claims, scene))),
            Bubble(
                (*grounds(found.claims, scene), Say("claim.office_decides"), *_of_family(slots))
            ),
            Bubble((_kept(found.claims, scene), *_if_from_work(slots)), buttons),
        )
    )


def _of_family(slots: Slots) -> tuple[Say, ...]:
    return (Say("survivor.not_everyone"),) if slots["situation"] == "died" else ()


def _kept(claims: tuple[ClaimFound, ...], scene: Scene) -> Say:
    """Reminders are promised only where one can still come."""
    passed = all(standing(c.deadline, scene.today) is Standing.PASSED for c in claims)
    return Say("register.done_passed" if passed else "register.done")


def _if_from_work(slots: Slots) -> tuple[Say, ...]:
    """Claims of a death from work stay hidden until somebody says so; that they exist does not."""
    return (Say("register.if_from_work"),) if slots.get("duty") == "no" else ()


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
