"""One person, several messengers: a code shown here and typed there joins them, and what was joined
can be parted again. Nothing personal is said before the code's owner is asked twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Final

from bot.effects import CONSENT_VERSION, CodeIssued, Linked, Unlinked
from bot.flows import menu, welcome
from bot.reply import Bubble, Button, Reply, act, answer, reply
from bot.talk import Talk
from bot.turns import Given, Outcome
from bot.view import AddressView, Scene
from channels.base import ONE_WAY, Channel
from core.codes import Secret, long_secret
from core.i18n import Say

FLOW: Final = "link"
ACT: Final = "not_me"
_MOST: Final = 4


def show(talk: Talk, scene: Scene) -> Outcome:
    """A new code each time; the one before works no more."""
    secret = long_secret(scene.ids)
    said = Reply(
        (
            Bubble((Say("link.code", code=secret.spaced), Say("link.how"))),
            Bubble((Say("link.secret"),), (*_into_telegram(secret, scene), _settings())),
        )
    )
    return Outcome(said, talk.idle(), (CodeIssued(secret.digits, secret.token),))


def _into_telegram(secret: Secret, scene: Scene) -> tuple[Button, ...]:
    name = scene.words.telegram_bot
    if not name or scene.channel == Channel.TELEGRAM:
        return ()
    url = deep_link(name, secret.token)
    return (Button(Say("button.open_telegram"), url=url),)


def deep_link(bot_name: str, token: str) -> str:
    return f"https://t.me/{bot_name}?start={token}"


def _settings() -> Button:
    return act("settings", "settings")


def which(talk: Talk, scene: Scene) -> Outcome:
    """Which of the others to part with."""
    moved = talk.at(FLOW, "which", {})
    return Outcome(ask(moved, scene), moved)


def ask(talk: Talk, scene: Scene) -> Reply:
    if talk.step == "which":
        others = _named(scene)[:_MOST]
        buttons = tuple(Button(label, value=f"part_{other.id}") for label, other in others)
        return reply(Say("link.which"), buttons=(*buttons, answer("cancel", "no")))
    if talk.step == "sure":
        return reply(Say("link.sure"), buttons=(answer("unlink", "yes"), answer("cancel", "no")))
    if talk.step == "transfer":
        return welcome.transfer(scene, Say("consent.transfer_alone"))
    buttons = (answer("do_link", "yes"), answer("do_not_link", "no"))
    return reply(Say("link.confirm"), buttons=buttons)


def _named(scene: Scene) -> list[tuple[Say, AddressView]]:
    """텔레그램, 텔레그램 2: two of a kind are told apart in the order they joined."""
    seen: Counter[str] = Counter()
    named = []
    for other in _chats(scene):
        seen[other.channel] += 1
        name = Say(f"button.channel_{other.channel}")
        number = seen[other.channel]
        label = Say("button.channel_again", name=name, number=number) if number > 1 else name
        named.append((label, other))
    return named


def _chats(scene: Scene) -> list[AddressView]:
    others = scene.member.others if scene.member else ()
    return sorted(
        (other for other in others if other.channel not in ONE_WAY), key=lambda one: one.id
    )


def has_others(scene: Scene) -> bool:
    return bool(_chats(scene))


def is_typed(talk: Talk, scene: Scene, *, waits: bool) -> bool:
    """A code that joins. Eight digits that are none, where something else `waits` for an answer,
    are a day mistyped."""
    code = scene.code
    if code is None or code.kind != "join":
        return False
    return not (waits and code.state == "wrong" and talk.flow != FLOW)


def met(talk: Talk, scene: Scene) -> Outcome:
    """A code was typed, or came with a link."""
    code = scene.code
    if code is None or code.state != "good" or code.joins != "another":
        return _not_joined(talk, scene)
    asked = Talk(FLOW, "confirm", {"code": str(code.id)}, language=talk.language)
    return Outcome(ask(asked, scene), asked)


def _not_joined(talk: Talk, scene: Scene) -> Outcome:
    state, joins = (scene.code.state, scene.code.joins) if scene.code else ("wrong", "")
    said = Say(f"link.{joins}") if state == "good" else Say(f"code.{state}")
    if scene.member is None:
        fresh = Talk(welcome.FLOW, "start", language=talk.language)
        return Outcome(reply(said, buttons=(answer("begin", "begin"),)), fresh)
    buttons = (act("person", "person"), *menu.main_buttons()[:1])
    return Outcome(reply(said, buttons=buttons), talk)


def hear(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    match talk.step, given.value:
        case "which", value if value.startswith("part_"):
            moved = talk.at(FLOW, "sure", {"address": value.removeprefix("part_")})
            return Outcome(ask(moved, scene), moved)
        case "sure", "yes":
            return _parted(int(talk.slots["address"]), talk)
        case _, "no":
            return _refused(talk, scene)
        case "confirm" | "transfer", "yes":
            return _joined(talk, scene)
    return None


def _refused(talk: Talk, scene: Scene) -> Outcome:
    first = reply(Say("cancelled"))
    if scene.member is not None:
        buttons = (_settings(), *menu.main_buttons()[:1])
        return Outcome(replace(first, bubbles=(Bubble((Say("cancelled"),), buttons),)), talk.idle())
    fresh = Talk(welcome.FLOW, "start", language=talk.language)
    return Outcome(first.then(welcome.ask(fresh, scene)), fresh)


def _joined(talk: Talk, scene: Scene) -> Outcome:
    code = scene.code
    if code is None or code.state != "good" or code.joins != "another":
        return _not_joined(Talk(language=talk.language), scene)
    newcomer = scene.member is None
    if talk.step == "confirm" and newcomer and scene.channel in welcome.ABROAD:
        moved = talk.at(FLOW, "transfer")
        return Outcome(ask(moved, scene), moved)
    kinds = ("transfer",) if talk.step == "transfer" else ()
    said = reply(Say("link.done"), Say("link.undo"), buttons=menu.main_buttons())
    return Outcome(said, Talk(), (Linked(code.id, kinds, CONSENT_VERSION),))


def _parted(address: int, talk: Talk) -> Outcome:
    buttons = (_settings(), *menu.main_buttons()[:1])
    return Outcome(reply(Say("link.parted"), buttons=buttons), talk.idle(), (Unlinked(address),))


def not_me(talk: Talk, scene: Scene, ids: tuple[int, ...]) -> Outcome | None:
    """[제가 아니에요] on the message that told of it. None for an address that is not hers."""
    others = scene.member.others if scene.member else ()
    named = [other.id for other in others if other.id in ids]
    if not named:
        return None
    said = reply(
        Say("link.not_you_parted"),
        Say("link.not_you_warned", phone=scene.words.phone),
        buttons=(act("person", "person"), *menu.main_buttons()[:1]),
    )
    return Outcome(said, talk, (Unlinked(named[0], not_hers=True),))
