"""상담원: hand a question over to a person, with what the member allows to be passed on."""

from __future__ import annotations

from typing import Final

from bot.effects import HandedOver
from bot.reply import Reply, act, answer, call, reply
from bot.talk import Talk
from bot.turns import Given, Outcome
from bot.view import Scene
from core.i18n import Say

FLOW: Final = "person"
_CODE_LENGTH: Final = 6


def handed_over(
    lines: tuple[str, ...], scene: Scene, *, understood: tuple[str, ...] = (), urgent: bool = False
) -> HandedOver:
    """With a code of its own, which she may read out on the telephone."""
    return HandedOver(scene.ids.code(_CODE_LENGTH), lines, urgent, understood)


def begin(talk: Talk, scene: Scene, *, understood: tuple[str, ...] = ()) -> Outcome:
    """Without consent nothing is kept, so nobody could answer: then the telephone.
    `understood`: topics that were offered and not meant, for whoever answers."""
    if scene.member is None:
        return Outcome(reply(Say("person.guest", phone=scene.words.phone)), talk)
    moved = talk.at(FLOW, "share", {"understood": " ".join(understood)} if understood else {})
    return Outcome(ask(moved, scene), moved)


def ask(talk: Talk, scene: Scene) -> Reply:  # noqa: ARG001  every flow has this shape
    return reply(
        Say("person.promise", promise=scene.words.answer_promise),
        Say("person.share"),
        buttons=(answer("send", "all"), answer("send_bare", "bare"), answer("cancel", "no")),
    )


def hear(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    if given.value == "no":
        said = reply(Say("cancelled"), buttons=(act("my_deadlines", "menu_deadlines"),))
        return Outcome(said, talk.idle())
    if given.value not in {"all", "bare"}:
        return None
    lines = scene.history if given.value == "all" and scene.member else ()
    understood = tuple(talk.slots.get("understood", "").split())
    handed = handed_over(lines, scene, understood=understood)
    said = reply(
        Say("person.sent", code=handed.code),
        Say("person.meanwhile", phone=scene.words.phone),
        buttons=(act("my_deadlines", "menu_deadlines"),),
    )
    return Outcome(said, talk.idle(), (handed,))


def crisis(talk: Talk, scene: Scene, text: str) -> Outcome:
    """Somebody may be in danger: nothing but this is said, and a person is told if we may."""
    told = (Say("crisis.told"),) if scene.member else ()
    said = reply(
        Say("crisis.with_you"),
        Say("crisis.call"),
        *told,
        buttons=(call("call_109", "109"), call("call_119", "119")),
    )
    effects = (handed_over((text,), scene, urgent=True),) if scene.member else ()
    return Outcome(said, talk, effects)
