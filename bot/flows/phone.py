"""알림톡 and SMS: a mobile number is asked for, proved by a code sent to it, and then kept. Whose
it is already is told to nobody who has not proved that she holds it."""

from __future__ import annotations

from typing import Final

from bot.effects import CONSENT_VERSION, NumberAdded, NumberTexted, Unlinked
from bot.flows import menu
from bot.reply import Bubble, Button, Reply, act, answer, reply
from bot.talk import Talk
from bot.turns import Given, Outcome
from bot.view import Scene
from channels.base import Channel
from core.codes import short_secret
from core.i18n import Say

FLOW: Final = "phone"
# What cannot write first: a reminder must come another way.
_CANNOT_WRITE_FIRST: Final = frozenset({Channel.KAKAO})


def is_offered(scene: Scene) -> bool:
    return scene.words.alimtalk and scene.member is not None


def offers(scene: Scene) -> tuple[Button, ...]:
    """At the end of a registration, where the messenger itself cannot remind."""
    needed = scene.channel in _CANNOT_WRITE_FIRST and _number_id(scene) is None
    return (act("phone_add", "phone"),) if is_offered(scene) and needed else ()


def begin(talk: Talk, scene: Scene) -> Outcome:
    if not is_offered(scene):
        return Outcome(reply(Say("phone.not_offered"), buttons=_after()), talk.idle())
    moved = talk.at(FLOW, "agree" if _number_id(scene) is None else "has", {})
    return Outcome(ask(moved, scene), moved)


def _number_id(scene: Scene) -> int | None:
    addresses = scene.member.addresses if scene.member else ()
    return next((a.id for a in addresses if a.channel == Channel.ALIMTALK), None)


def ask(talk: Talk, scene: Scene) -> Reply:
    cancel = answer("cancel", "no")
    match talk.step:
        case "has":
            buttons = (answer("other_number", "other"), answer("drop_number", "drop"), cancel)
            return reply(Say("phone.has"), buttons=buttons)
        case "agree":
            lines = (Say("consent.phone_title"), Say("consent.phone"), Say("consent.phone_refuse"))
            return reply(*lines, buttons=(answer("agree", "yes"), answer("disagree", "no")))
        case "code":
            said = Say("phone.sent", number=talk.slots.get("shown", ""))
            return reply(said, buttons=(answer("other_number", "other"), cancel))
    return _number(scene)


def _number(scene: Scene) -> Reply:
    """Telegram can hand over the number it knows; typing it is as good."""
    cancel = answer("cancel", "no")
    if scene.channel != Channel.TELEGRAM:
        return reply(Say("phone.ask"), buttons=(cancel,))
    shares = (answer("share_number", "share"), cancel)
    return Reply((Bubble((Say("phone.ask"),), shares, ask_contact=True),))


def hear(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    match talk.step, given.value:
        case _, "no":
            return Outcome(reply(Say("cancelled"), buttons=_after()), talk.idle())
        case "has", "drop":
            return _dropped(talk, scene)
        case ("agree", "yes") | ("has" | "code", "other") | ("number", "share"):
            moved = talk.at(FLOW, "number", {})
            return Outcome(ask(moved, scene), moved)
    if given.value or talk.step not in {"number", "code"}:
        return None
    if scene.number is not None:
        return _texted(talk, scene)
    if talk.step == "code":
        return _typed(talk, scene)
    return Outcome(reply(Say("phone.unread")).then(ask(talk, scene)), talk)


def _texted(talk: Talk, scene: Scene) -> Outcome | None:
    seen = scene.number
    if seen is None:
        return None
    if not seen.may_send:
        return Outcome(reply(Say("phone.too_often"), buttons=_after()), talk.idle())
    shown = f"{seen.number[:3]}-****-{seen.number[-4:]}"
    moved = talk.at(FLOW, "code", {"shown": shown})
    secret = short_secret(scene.ids)
    texted = NumberTexted(seen.number, secret.digits, scene.words.phone)
    return Outcome(ask(moved, scene), moved, (texted,))


def _typed(talk: Talk, scene: Scene) -> Outcome | None:
    code = scene.code
    if code is None:
        return None
    if code.state == "locked":
        return Outcome(reply(Say("code.locked"), buttons=_after()), talk.idle())
    if code.state != "good":
        return Outcome(reply(Say("phone.wrong")).then(ask(talk, scene)), talk)
    if code.joins == "refused":
        buttons = (act("person", "person"), *_after())
        return Outcome(reply(Say("phone.not_added"), buttons=buttons), talk.idle())
    said = reply(Say("phone.added", number=talk.slots.get("shown", "")), buttons=_after())
    return Outcome(said, talk.idle(), (NumberAdded(code.id, CONSENT_VERSION),))


def _dropped(talk: Talk, scene: Scene) -> Outcome:
    number = _number_id(scene)
    effects = () if number is None else (Unlinked(number),)
    return Outcome(reply(Say("phone.dropped"), buttons=_after()), talk.idle(), effects)


def _after() -> tuple[Button, ...]:
    return (act("settings", "settings"), *menu.main_buttons()[:1])
