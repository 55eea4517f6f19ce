"""Home, help, more, and what is said when nothing else fits."""

from __future__ import annotations

from bot.reply import Button, Reply, act, answer, reply
from bot.talk import Talk
from bot.turns import Outcome
from bot.view import Scene
from core.i18n import Say


def main_buttons() -> tuple[Button, ...]:
    return (
        act("my_deadlines", "menu_deadlines"),
        act("claimed", "claimed"),
        act("more", "menu_more"),
    )


def home(talk: Talk, scene: Scene) -> Outcome:
    said = reply(Say("menu.home"), buttons=main_buttons())
    if scene.member and not scene.member.claims:
        said = reply(Say("menu.home"), buttons=(act("register", "register"), *main_buttons()[2:]))
    return Outcome(said, talk.idle())


def more(talk: Talk, scene: Scene) -> Outcome:  # noqa: ARG001  every flow has this shape
    buttons = (
        act("notices", "menu_notices"),
        act("settings", "settings"),
        act("add", "add"),
        act("export", "export"),
        act("quit", "menu_quit"),
    )
    return Outcome(reply(Say("menu.more"), buttons=buttons), talk.idle())


def leave(talk: Talk) -> Outcome:
    buttons = (act("stop", "stop"), act("withdraw", "withdraw"), act("erase", "erase"))
    return Outcome(reply(Say("menu.quit"), buttons=buttons), talk.idle())


def help_(scene: Scene) -> Reply:
    return reply(
        Say("help.words"),
        Say("help.repair"),
        Say("help.phone", phone=scene.words.phone),
        buttons=main_buttons() if scene.member else (),
    )


def trust(scene: Scene) -> Reply:
    return reply(Say("trust", phone=scene.words.phone))


def not_understood(scene: Scene) -> Reply:
    if scene.member is None:
        return reply(Say("fallback.guest"), buttons=(answer("begin", "begin"),))
    buttons = (*main_buttons()[:2], act("person", "person"))
    return reply(Say("fallback.sorry"), Say("fallback.menu"), buttons=buttons)
