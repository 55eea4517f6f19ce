"""How each step of registration is asked, and how what was heard so far is said back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot import draft
from bot.dates_heard import ask_if_sure
from bot.flows import summary
from bot.known import date_said, joined
from bot.reply import Button, Reply, act, answer, reply
from bot.talk import Talk
from bot.view import Scene
from core.i18n import Say, Voice, tell
from rules.facts import PartialDate, Precision

FLOW: Final = "register"
SURE: Final = "sure"

_SERVICE: Final = ("under_one", "under_ten", "over_ten")
_CHOICES: Final[Mapping[str, tuple[Button, ...]]] = {
    "situation": (
        answer("working", "working"),
        answer("retired", "retired"),
        answer("family", "family"),
    ),
    "alive": (
        answer("died", "died"),
        answer("living", "retired"),
        answer("still_works", "working"),
    ),
    "agreed": (answer("agreed_other", "yes"), answer("not_agreed", "no")),
    "left": (answer("unknown", "unknown"),),
    "left_kind": (
        answer("last_day", "last"),
        answer("retired_day", "retired"),
        answer("unknown", "unknown"),
    ),
    "service": (
        *(
            answer(key, "-".join(map(str, span)))
            for key, span in zip(_SERVICE, draft.SERVICE_SPANS, strict=True)
        ),
        answer("unknown", "unknown"),
    ),
    "role": (
        answer("teacher", "teacher_k12"),
        answer("professor", "teacher_univ"),
        answer("staff", "staff"),
        answer("unknown", "unknown"),
    ),
    "born": (answer("skip", "unknown"),),
    "died": (answer("unknown", "unknown"),),
    "in_service": (
        answer("in_service", "yes"),
        answer("after_leaving", "no"),
        answer("unknown", "unknown"),
    ),
}
_NAMED_REASONS: Final = frozenset({"honorary", "age_limit"})


def ask(talk: Talk, scene: Scene) -> Reply:
    asked = _question(talk, scene)
    if talk.slots.get("situation") != "died" or talk.step == "fix":
        return asked
    *before, last = asked.bubbles
    return Reply((*before, replace(last, buttons=(*last.buttons, act("park", "park")))))


def _question(talk: Talk, scene: Scene) -> Reply:
    if talk.step == "confirm":
        return _echo(talk, scene)
    if talk.step == "fix":
        return summary.which_to_fix(talk.slots, scene)
    if talk.step == SURE:
        return ask_if_sure(talk.slots)
    if talk.slots.get("lost") == talk.step:
        return _ask_lost(talk)
    if talk.step.endswith("_day"):
        return _ask_for_the_rest(talk)
    return reply(_asked(talk), buttons=_CHOICES.get(talk.step, ()))


def _asked(talk: Talk) -> Say:
    who = ".other" if talk.slots.get("family") and talk.step in {"left", "service"} else ""
    key = {"died": "died.again"}.get(talk.step, f"{talk.step}{who}")
    return Say(f"register.{key}", **_about(talk))


def _ask_lost(talk: Talk) -> Reply:
    """She does not know the day: where it is written, the question once more, and a way out."""
    where = ".died" if talk.step == "died" else ""
    return reply(
        Say(f"register.date_unknown{where}"),
        _asked(talk),
        buttons=(answer("back", "back"), act("person", "person")),
    )


def _echo(talk: Talk, scene: Scene) -> Reply:
    """Unsure which day was meant: that the earlier one was taken is said."""
    asked = summary.confirm(talk.slots, scene)
    if talk.slots.get("left_kind") != "unknown":
        return asked
    return Reply(tuple(replace(b, lines=tuple(map(_early, b.lines))) for b in asked.bubbles))


def _early(line: Say) -> Say:
    return Say("echo.retired_early", **line.values) if line.key == "echo.retired" else line


def _about(talk: Talk) -> dict[str, object]:
    day = draft.day_of(talk.slots, "left")
    return {"day": date_said(day)} if talk.step == "left_kind" and day else {}


def _ask_for_the_rest(talk: Talk) -> Reply:
    """Month or day of a date is missing; "말" offers the month's last day, "초" its first."""
    name = talk.step.removesuffix("_day")
    day = draft.day_of(talk.slots, name)
    if day is None:
        return reply(Say("register.left"))
    buttons: tuple[Button, ...] = (answer("unknown", "unknown"),)
    if day.precision is Precision.YEAR:
        return reply(Say(f"register.{talk.step}.month", day=date_said(day)), buttons=buttons)
    hint = draft.day_of(talk.slots, f"{name}_hint")
    offered = hint or (PartialDate.of(day.latest) if name == "left" else None)
    if offered:
        key = "month_start" if offered.day == 1 else "month_end"
        buttons = (answer(key, str(offered), day=str(offered.day)), *buttons)
    return reply(Say(f"register.{talk.step}", day=date_said(day)), buttons=buttons)


def heard_so_far(slots: Mapping[str, str], voice: Voice) -> str:
    """부모님, 2023년 8월 31일(목) 정년퇴직; empty when the next question says it anyway."""
    parts = []
    if slots.get("relation"):
        parts.append(Say(f"whose.{slots['relation']}"))
    left, died = draft.day_of(slots, "left"), draft.day_of(slots, "died")
    reason = slots.get("reason", "")
    if left and slots.get("situation") == "retired":
        key = f"reason.{reason}" if reason in _NAMED_REASONS else "left"
        parts.append(Say(f"heard.{key}", day=date_said(left)))
    if died:
        parts.append(Say("heard.died", day=date_said(died)))
    plain = len(parts) < 2 and reason not in _NAMED_REASONS  # noqa: PLR2004  one date says itself
    return "" if plain else joined(tell(part, voice) for part in parts)
