"""공지 in an officer's chat: her words, what she presses, and the code that makes a chat hers. What
a step does and says is the desk's (notices/desk.py); everybody else here speaks as ever."""

from __future__ import annotations

import re
from typing import Final

from bot.effects import NoticeAsked, OfficerBound
from bot.reply import Bubble, Reply, act, answer, read_payload, reply
from bot.talk import Talk
from bot.turns import Given, Outcome
from bot.understand.words import Repair, read_command
from bot.view import Scene
from channels.base import Turn, TurnKind
from core.i18n import Say
from notices.desk import Asked, Shown

FLOW: Final = "notice"
HANDLERS: Final = frozenset(
    (
        *("n_all", "n_any", "n_90", "n_year", "n_look", "n_ask", "n_ok", "n_no"),
        *("n_go", "n_when", "n_pause", "n_on", "n_stop", "n_view"),
    )
)
_WRITE: Final = frozenset({"/notice", "공지"})
_STATUS: Final = frozenset({"/status", "현황"})
_BOUND: Final = re.compile(r"(?:/start\s+)?officer_([a-z0-9]{6,32})")
_CODE_LENGTH: Final = 6
_REPAIRS: Final = frozenset({Repair.CANCEL, Repair.BACK, Repair.START, Repair.REPEAT, Repair.HELP})


def concerns(turn: Turn, talk: Talk) -> bool:
    """Whether it matters here who is an officer: most turns need not ask."""
    if turn.kind is TurnKind.BUTTON:
        pressed = read_payload(turn.payload)
        return talk.flow == FLOW or (pressed is not None and pressed.name in HANDLERS)
    return talk.flow == FLOW or turn.text.strip() in _WRITE | _STATUS


def turned(turn: Turn, talk: Talk, scene: Scene) -> Outcome | None:
    """What an officer says or presses about notices; None for everything else."""
    code = _code_in(turn)
    if code:
        return Outcome(Reply(), talk, (OfficerBound(code),))
    if scene.officer is None:
        return None
    if turn.kind is TurnKind.BUTTON:
        return _pressed(turn.payload, talk)
    if turn.kind is not TurnKind.TEXT:
        return None
    said = turn.text.strip()
    if said in _STATUS:
        return _asked(Asked("status"), talk)
    if said in _WRITE:
        moved = talk.at(FLOW, "text", {})
        return Outcome(ask(moved, scene), moved)
    if talk.flow == FLOW and read_command(said) not in _REPAIRS:
        return hear(Given(text=said), talk, scene)
    return None


def ask(talk: Talk, scene: Scene) -> Reply:  # noqa: ARG001  every flow has this shape
    asked = Say("notice.ask.when") if talk.step == "when" else Say("notice.ask.text")
    return reply(asked, buttons=(answer("cancel", "no"),))


def hear(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    if given.value == "no":
        return Outcome(reply(Say("cancelled")), talk.idle())
    if scene.officer is None or not given.text:
        return None
    if talk.step == "when":
        asked = Asked("when", number=int(talk.slots.get("number", "0")), text=given.text)
        return _asked(asked, talk)
    code = scene.ids.code(_CODE_LENGTH)
    return _asked(Asked("draft", code=code, text=given.text), talk)


def told(shown: tuple[Shown, ...]) -> Reply:
    return Reply(
        tuple(
            Bubble(one.lines, tuple(act(name, name, one.number) for name in one.acts))
            for one in shown
        )
    )


def _pressed(payload: str, talk: Talk) -> Outcome | None:
    pressed = read_payload(payload)
    if pressed is None or pressed.name not in HANDLERS or len(pressed.ids) != 1:
        return None
    number = pressed.ids[0]
    if pressed.name == "n_when":
        moved = talk.at(FLOW, "when", {"number": str(number)})
        return Outcome(reply(Say("notice.ask.when"), buttons=(answer("cancel", "no"),)), moved)
    return _asked(Asked(pressed.name, number=number), talk)


def _asked(asked: Asked, talk: Talk) -> Outcome:
    """The desk answers, after it has done what was asked."""
    idle = talk.idle() if talk.flow == FLOW else talk
    return Outcome(Reply(), idle, (NoticeAsked(asked),))


def _code_in(turn: Turn) -> str:
    said = turn.payload if turn.kind is TurnKind.START else turn.text.strip()
    found = _BOUND.fullmatch(said) if turn.kind in (TurnKind.START, TurnKind.TEXT) else None
    return found[1] if found else ""
