"""First meeting and consent: nothing is stored before the last yes. One consent, one bubble,
one pair of buttons (개인정보 보호법 제22조 제1항, 제28조의8 제2항)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.effects import CONSENT_VERSION, Agreed, Preferred
from bot.flows import register
from bot.reply import Bubble, Reply, act, answer, reply
from bot.talk import Talk
from bot.turns import Given, Outcome
from bot.view import Scene
from core.i18n import Say

FLOW: Final = "welcome"
# Channels whose messages are stored abroad.
ABROAD: Final = frozenset({"telegram"})


def ask(talk: Talk, scene: Scene) -> Reply:
    return {"storage": _storage, "transfer": _transfer, "declined": _declined}.get(
        talk.step, _greeting
    )(scene)


def hear(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    match talk.step, given.value:
        case _, "begin" | "storage":
            return _to(talk, "storage", scene)
        case _, "english" | "korean":
            return in_voice("en" if given.value == "english" else "ko", talk, scene)
        case "storage", "yes":
            if scene.channel in ABROAD:
                return _to(talk, "transfer", scene)
            return _agree(talk, scene, "storage")
        case "transfer", "yes":
            return _agree(talk, scene, "storage", "transfer")
        case "storage" | "transfer", "no":
            return _to(talk, "declined", scene)
        case "storage", "more":
            more = reply(Say("consent.storage_full", officer=scene.words.officer))
            return Outcome(more.then(_storage(scene)), talk)
        case "declined" | "start" | "", "guest":
            return Outcome(reply(Say("guest.how")), talk)
    return None


def _to(talk: Talk, step: str, scene: Scene) -> Outcome:
    moved = talk.at(FLOW, step, {})
    return Outcome(ask(moved, scene), moved)


def in_voice(name: str, talk: Talk, scene: Scene) -> Outcome:
    """A guest's wish for English, Korean or plain Korean: the same question, said so."""
    here = talk if talk.flow == FLOW else Talk(FLOW, "start")
    moved = replace(here, language=name)
    return Outcome(ask(moved, replace(scene, guest_language=name)), moved)


def _agree(talk: Talk, scene: Scene, *kinds: str) -> Outcome:
    moved = Talk("register", "situation", language=talk.language)
    voice = scene.voice
    effects = (
        Agreed(kinds, CONSENT_VERSION, voice.language),
        Preferred("wording", voice.wording),
    )
    thanks = reply(Say("consent.thanks"), Say("register.how_many"))
    return Outcome(thanks.then(register.ask(moved, scene)), moved, effects)


def _greeting(scene: Scene) -> Reply:
    other = (
        answer("english", "english") if scene.voice.language == "ko" else answer("korean", "korean")
    )
    return reply(
        Say("welcome.who"),
        Say("welcome.program"),
        Say("welcome.never_asks"),
        buttons=(answer("begin", "begin"), answer("just_ask", "guest"), other),
    )


def _storage(scene: Scene) -> Reply:
    return reply(
        Say("consent.storage_title", of=_count(scene)),
        Say("consent.storage", years=scene.words.retention_years),
        Say("consent.storage_refuse"),
        buttons=(answer("agree", "yes"), answer("disagree", "no"), answer("full_text", "more")),
    )


def _count(scene: Scene) -> str:
    return "2" if scene.channel in ABROAD else "1"


def _transfer(scene: Scene) -> Reply:
    return transfer(scene, Say("consent.transfer_title"))


def transfer(scene: Scene, title: Say) -> Reply:
    words = scene.words
    return reply(
        title,
        Say(
            "consent.transfer",
            recipient=words.recipient,
            country=words.country,
            contact=words.recipient_contact,
            retention=words.recipient_retention,
        ),
        Say("consent.transfer_refuse", phone=words.phone),
        buttons=(answer("agree", "yes"), answer("disagree", "no")),
    )


def _declined(_scene: Scene) -> Reply:
    return Reply(
        (
            Bubble(
                (Say("consent.declined"), Say("guest.how")),
                (answer("begin", "storage"), act("person", "person")),
            ),
        )
    )
