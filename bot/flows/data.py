"""A member's own data: take it along, stop the reminders, withdraw consent, erase all."""

from __future__ import annotations

from typing import Final

from bot.effects import AdsRefused, Erased, FileWanted, Preferred, Resumed, Stopped
from bot.flows import ads
from bot.reply import Reply, act, answer, reply
from bot.talk import Talk
from bot.turns import Given, Outcome
from bot.view import Scene
from core.i18n import Say

FLOW: Final = "data"


def begin(talk: Talk, scene: Scene, step: str) -> Outcome:
    """`step`: export, stop, erase or withdraw."""
    moved = talk.at(FLOW, step, {})
    asked = Outcome(ask(moved, scene), moved)
    if step == "stop" and ads.is_on(scene):
        # "수신 거부" under an advertisement is an answer already; the question is about reminders.
        refused = reply(Say("ads.refused", day=scene.today))
        return Outcome(refused.then(asked.reply), moved, (AdsRefused(),))
    return asked


def ask(talk: Talk, scene: Scene) -> Reply:
    if talk.step == "export":
        buttons = (answer("as_json", "json"), answer("as_ics", "ics"))
        return reply(Say("export.which"), buttons=buttons)
    if talk.step == "stop":
        return _stop_question(scene)
    choices = (answer(f"{talk.step}_yes", "yes"), answer("as_json", "json"), answer("cancel", "no"))
    return reply(Say(f"{talk.step}.warn"), Say("stop.runs_on"), buttons=choices)


def _stop_question(scene: Scene) -> Reply:
    claims = scene.member.open_claims if scene.member else ()
    ahead = [claim.deadline.safe for claim in claims if claim.deadline.safe >= scene.today]
    first = Say("stop.deadline", day=min(ahead)) if ahead else Say("stop.runs_on")
    buttons = (answer("stop_yes", "yes"), answer("less", "less"), answer("cancel", "no"))
    return reply(first, Say("stop.ask"), buttons=buttons)


def hear(given: Given, talk: Talk, scene: Scene) -> Outcome | None:  # noqa: ARG001  one line for each answer
    menu = (act("my_deadlines", "menu_deadlines"), act("help", "help"))
    match talk.step, given.value:
        case _, "json" | "ics":
            said = reply(Say(f"export.{given.value}"), buttons=menu)
            return Outcome(said, talk.idle(), (FileWanted(given.value),))
        case _, "no":
            return Outcome(reply(Say("cancelled"), buttons=menu), talk.idle())
        case "stop", "yes":
            buttons = (act("resume", "resume"), act("erase", "erase"))
            return Outcome(reply(Say("stop.done"), buttons=buttons), talk.idle(), (Stopped(),))
        case "stop", "less":
            return less(talk)
        case "erase" | "withdraw", "yes":
            return Outcome(reply(Say("erase.done")), Talk(language=talk.language), (Erased(),))
    return None


def less(talk: Talk) -> Outcome:
    buttons = (act("notices", "menu_notices"), act("my_deadlines", "menu_deadlines"))
    return Outcome(
        reply(Say("stop.less"), buttons=buttons), talk.idle(), (Preferred("pace", "less"),)
    )


def resume(talk: Talk) -> Outcome:
    buttons = (act("notices", "menu_notices"), act("my_deadlines", "menu_deadlines"))
    said = reply(Say("stop.resumed"), buttons=buttons)
    return Outcome(said, talk.idle(), (Resumed(),))
