"""A registration left halfway: parked, shown first at home, and gone on with."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.flows import menu, register
from bot.reply import Reply, act, reply
from bot.talk import Talk
from bot.turns import Outcome
from bot.view import Scene
from core.i18n import Say

_NOT_BESIDE_A_DRAFT: Final = frozenset({"register", "claimed"})


def home(talk: Talk, scene: Scene) -> Outcome:
    """The menu; a registration left halfway is the first thing to go on with."""
    shown = menu.home(talk, scene)
    if shown.talk.draft is None:
        return shown
    *before, last = shown.reply.bubbles
    others = [button for button in last.buttons if button.act not in _NOT_BESIDE_A_DRAFT]
    first = replace(last, buttons=(act("go_on", "go_on"), *others))
    return replace(shown, reply=Reply((*before, first)))


def go_on(talk: Talk, scene: Scene) -> Outcome:
    if talk.draft is None:
        return home(talk, scene)
    moved = talk.resumed()
    return Outcome(register.ask(moved, scene), moved)


def park(talk: Talk, scene: Scene) -> Outcome:
    if talk.draft is None:
        return home(talk, scene)
    buttons = (act("go_on", "go_on"), act("my_deadlines", "menu_deadlines"))
    return Outcome(reply(Say("register.parked"), buttons=buttons), talk.idle())


def after_detour(before: Talk, outcome: Outcome, scene: Scene) -> Outcome:
    """What was asked before a detour is asked again when it has come to its end."""
    beside = before.flow != register.FLOW and any(step[0] == register.FLOW for step in before.past)
    if not beside or outcome.talk.flow or outcome.talk.draft is None:
        return outcome
    asked = go_on(outcome.talk, scene)
    return replace(asked.led_by(outcome.reply), effects=outcome.effects)
