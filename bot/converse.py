"""One turn of a conversation, pure: what was said, where the talk stood and what is known lead to
a reply, where the talk stands now, and effects. It knows no messenger and reads no clock."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot.effects import AddressDied, AddressRevived, Seen
from bot.flows import (
    add,
    claimed,
    correct,
    data,
    deadlines,
    guest,
    menu,
    person,
    register,
    settings,
    welcome,
)
from bot.reply import Pressed, Reply, read_payload, reply
from bot.talk import Talk
from bot.turns import Flow, Given, Outcome
from bot.understand.alarms import is_crisis
from bot.understand.normalise import squeeze
from bot.understand.words import Menu, Repair, read_choice, read_command
from bot.view import Scene
from channels.base import Turn, TurnKind
from core.i18n import Say, tell
from core.privacy import MASK

LONGEST_TEXT: Final = 4096
_MASKED: Final = re.compile(re.escape(MASK) + r"{6,}")

FLOWS: Final[dict[str, Flow]] = {
    welcome.FLOW: welcome,
    register.FLOW: register,
    claimed.FLOW: claimed,
    correct.FLOW: correct,
    settings.FLOW: settings,
    data.FLOW: data,
    person.FLOW: person,
    add.FLOW: add,
}

Handler = Callable[[Talk, Scene, tuple[int, ...]], Outcome]


def converse(turn: Turn, talk: Talk, scene: Scene, *, serial: int) -> Outcome:
    """`serial`: of the newest reply; a step's button of an older one is an old button."""
    if talk.language and scene.member is None:
        scene = replace(scene, guest_language=talk.language)
    match turn.kind:
        case TurnKind.BLOCKED:
            return Outcome(Reply(), talk, (AddressDied("blocked"),))
        case TurnKind.UNBLOCKED:
            return Outcome(Reply(), talk, (AddressRevived(),))
        case TurnKind.START:
            return _start(talk, scene).doing(AddressRevived())
        case TurnKind.BUTTON:
            return _pressed(turn.payload, talk, scene, serial)
        case TurnKind.TEXT:
            return _heard(turn.text, talk, scene)
    if turn.text:
        return _heard(turn.text, talk, scene)
    return _again(talk, scene, reply(Say(f"unread.{_kind_of(turn)}")))


def _kind_of(turn: Turn) -> str:
    if turn.kind is TurnKind.CONTACT:
        return "contact_own" if turn.contact_is_own else "contact_other"
    return turn.kind


def _start(talk: Talk, scene: Scene) -> Outcome:
    if scene.member is not None:
        return menu.home(talk, scene)
    fresh = Talk(welcome.FLOW, "start", language=talk.language)
    return Outcome(welcome.ask(fresh, scene), fresh)


def _pressed(payload: str, talk: Talk, scene: Scene, serial: int) -> Outcome:
    pressed = read_payload(payload)
    if pressed is None:
        return _old_button(talk, scene)
    if pressed.serial is not None:
        if pressed.serial != serial or pressed.name not in _offered(talk, scene):
            return _old_button(talk, scene)
        return _answered(Given(value=pressed.name), talk, scene) or _old_button(talk, scene)
    return _acted(pressed, talk, scene)


def _offered(talk: Talk, scene: Scene) -> frozenset[str]:
    """What the present question can be answered with: a payload is anybody's to make up."""
    if talk.flow == correct.FLOW and talk.step == "done":
        return frozenset({"keep", "back"})
    asked = FLOWS[talk.flow].ask(talk, scene) if talk.flow in FLOWS else Reply()
    return frozenset(button.value for button in asked.buttons if button.value)


def _old_button(talk: Talk, scene: Scene) -> Outcome:
    """One sentence, and what can be done now: the present question, or a fresh menu."""
    return _again(talk, scene, reply(Say("stale")))


def _again(talk: Talk, scene: Scene, first: Reply) -> Outcome:
    """Say something and ask the present question once more; what was given before is kept."""
    if talk.flow in FLOWS and talk.step != "done":
        return Outcome(first.then(FLOWS[talk.flow].ask(talk, scene)), talk)
    return _start(talk, scene).led_by(first)


def _acted(pressed: Pressed, talk: Talk, scene: Scene) -> Outcome:
    handler = _ACTS.get(pressed.name)
    if handler is None:
        return _old_button(talk, scene)
    if scene.member is None and pressed.name not in _OPEN_TO_ALL:
        return _old_button(talk, scene)
    mine = scene.member.claims_named(pressed.ids) if scene.member else ()
    if pressed.ids and not mine:
        return _old_button(talk, scene)
    ids = tuple(claim.id for claim in mine)
    outcome = handler(talk, scene, ids)
    return outcome.doing(Seen(ids)) if ids else outcome


def _heard(text: str, talk: Talk, scene: Scene) -> Outcome:
    if _MASKED.search(text):
        return _again(talk, scene, reply(Say("privacy.masked")))
    if is_crisis(text):
        return person.crisis(talk, scene, text)
    if not text.strip() or not any(letter.isalnum() for letter in text):
        return _again(talk, scene, reply(Say("unread.empty")))
    if len(text) > LONGEST_TEXT:
        return _again(talk, scene, reply(Say("unread.long", most=LONGEST_TEXT)))
    command = read_command(text)
    chosen = None if command in set(Repair) else _choice(text, talk, scene)
    if chosen is not None:
        outcome = _answered(Given(value=chosen, text=text), talk, scene)
        if outcome:
            return outcome
    if command:
        return _commanded(command, talk, scene)
    named = _named_act(text, scene)
    if named:
        return _ACTS[named](talk, scene, ())
    divorced = add.from_sentence(text, talk, scene)
    if divorced:
        return divorced
    return _answered(Given(text=text), talk, scene) or _free(text, talk, scene)


def _named_act(text: str, scene: Scene) -> str | None:
    """The label of a menu button, typed: it does what pressing would."""
    if scene.member is None:
        return None
    said = squeeze(text)
    for key, name in _LABELLED.items():
        if squeeze(tell(Say(f"button.{key}"), scene.voice)) == said:
            return name
    return None


def _choice(text: str, talk: Talk, scene: Scene) -> str | None:
    """A typed answer to the offered buttons: the label, its number, 네 or 아니요."""
    if talk.flow not in FLOWS or talk.step == "done":
        return None
    offered = [b for b in FLOWS[talk.flow].ask(talk, scene).buttons if b.value]
    at = read_choice(text, [tell(button.label, scene.voice) for button in offered])
    return offered[at].value if at is not None else None


def _answered(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    if talk.flow == correct.FLOW and talk.step == "done":
        if given.value == "back":
            return correct.put_back(talk, scene)
        return _start(talk.idle(), scene) if given.value == "keep" else None
    return FLOWS[talk.flow].hear(given, talk, scene) if talk.flow in FLOWS else None


def _free(text: str, talk: Talk, scene: Scene) -> Outcome:
    """Words that answer no question: facts to correct or to register, or a kind shrug."""
    if scene.member is None:
        said = guest.answer_once(text, scene)
        if said is not None:
            return Outcome(said, Talk(welcome.FLOW, "start", language=talk.language))
        return _again(talk, scene, menu.not_understood(scene))
    if talk.flow in FLOWS and talk.step != "done":
        return _again(talk, scene, reply(Say("fallback.again")))
    corrected = correct.from_sentence(text, talk, scene) if scene.member.events else None
    if corrected:
        return corrected
    begun = Talk(register.FLOW, "situation", language=talk.language)
    told = register.hear(Given(text=text), begun, scene)
    if told and (not scene.member.claims or _tells_another_event(told.talk, scene)):
        return told
    return Outcome(menu.not_understood(scene), talk.idle())


def _tells_another_event(talk: Talk, scene: Scene) -> bool:
    """A leaving or a death where none is known; another one of the same kind is a correction."""
    known = {
        name for event in (scene.member.events if scene.member else ()) for name in event.facts
    }
    return any(name in talk.slots and name not in known for name in ("left", "died"))


def _commanded(command: str, talk: Talk, scene: Scene) -> Outcome:
    match command:
        case Repair.BACK:
            return _back(talk, scene)
        case Repair.CANCEL:
            return _start(talk.idle(), scene).led_by(reply(Say("cancelled")))
        case Repair.SKIP:
            skipped = (
                _answered(Given(value="unknown"), talk, scene) if _may_skip(talk, scene) else None
            )
            return skipped or _again(talk, scene, reply(Say("skip.cannot")))
        case Repair.REPEAT:
            return _again(talk, scene, Reply())
        case Repair.START:
            return _start(talk.idle(), scene)
        case Repair.EDIT:
            return _edit(talk, scene)
        case Repair.HELP:
            return (
                _again(talk, scene, menu.help_(scene))
                if talk.flow in FLOWS
                else Outcome(menu.help_(scene), talk)
            )
        case Menu.ENGLISH | Menu.KOREAN if scene.member is None:
            return welcome.hear(Given(value=command), talk, scene) or _start(talk, scene)
    acting = _ACTS.get(_WORDS.get(command, ""))
    if acting is None or (scene.member is None and _WORDS[command] not in _OPEN_TO_ALL):
        return _again(talk, scene, menu.not_understood(scene))
    return acting(talk, scene, ())


def _may_skip(talk: Talk, scene: Scene) -> bool:
    if talk.flow not in FLOWS:
        return False
    offered = {button.value for button in FLOWS[talk.flow].ask(talk, scene).buttons}
    return "unknown" in offered


def _back(talk: Talk, scene: Scene) -> Outcome:
    earlier = talk.back()
    if earlier.flow in FLOWS:
        return Outcome(FLOWS[earlier.flow].ask(earlier, scene), earlier)
    return _start(earlier, scene)


def _edit(talk: Talk, scene: Scene) -> Outcome:
    if talk.flow == register.FLOW:
        moved = talk.at(register.FLOW, "fix")
        return Outcome(register.ask(moved, scene), moved)
    return correct.begin(talk, scene) if scene.member else _start(talk, scene)


def _register(talk: Talk, scene: Scene, _ids: tuple[int, ...]) -> Outcome:
    return register.begin(scene, talk.language)


def _prefer(value: str) -> Handler:
    def handle(talk: Talk, scene: Scene, _ids: tuple[int, ...]) -> Outcome:
        asked = settings.begin(talk, scene)
        return settings.hear(Given(value=value), asked.talk, scene) or asked

    return handle


_ACTS: Final[dict[str, Handler]] = {
    "menu_deadlines": lambda talk, scene, _: Outcome(deadlines.my_deadlines(scene), talk.idle()),
    "menu_notices": lambda talk, scene, _: Outcome(deadlines.my_notices(scene), talk.idle()),
    "menu_more": lambda talk, scene, _: menu.more(talk, scene),
    "menu_quit": lambda talk, _scene, _: menu.leave(talk),
    "docs": lambda talk, scene, ids: Outcome(deadlines.documents(scene, ids), talk.idle()),
    "why": lambda talk, scene, ids: Outcome(deadlines.why(scene, ids), talk.idle()),
    "claimed": claimed.begin,
    "undo": claimed.undo,
    "later": claimed.later,
    "confirmed": claimed.confirmed,
    "notyet": claimed.not_yet,
    "settings": lambda talk, scene, _: settings.begin(talk, scene),
    "english": _prefer("en"),
    "korean": _prefer("ko"),
    "easy": _prefer("easy"),
    "export": lambda talk, scene, _: data.begin(talk, scene, "export"),
    "stop": lambda talk, scene, _: data.begin(talk, scene, "stop"),
    "less": lambda talk, _scene, _: data.less(talk),
    "resume": lambda talk, _scene, _: data.resume(talk),
    "erase": lambda talk, scene, _: data.begin(talk, scene, "erase"),
    "withdraw": lambda talk, scene, _: data.begin(talk, scene, "withdraw"),
    "person": lambda talk, scene, _: person.begin(talk, scene),
    "help": lambda talk, scene, _: Outcome(menu.help_(scene), talk.idle()),
    "register": _register,
    "add": lambda talk, scene, _: add.begin(talk, scene),
    "edit": lambda talk, scene, _: correct.begin(talk, scene),
}
_LABELLED: Final = {
    "more": "menu_more",
    "quit": "menu_quit",
    "add": "add",
    "register": "register",
    "resume": "resume",
    "less": "less",
    "documents": "docs",
    "notices": "menu_notices",
    "export": "export",
}
_OPEN_TO_ALL: Final = frozenset({"help", "person"})
_WORDS: Final[dict[str, str]] = {
    Repair.PERSON: "person",
    Repair.STOP: "stop",
    Menu.DEADLINES: "menu_deadlines",
    Menu.NOTICES: "menu_notices",
    Menu.CLAIMED: "claimed",
    Menu.LATER: "later",
    Menu.SETTINGS: "settings",
    Menu.EXPORT: "export",
    Menu.ERASE: "erase",
    Menu.ENGLISH: "english",
    Menu.KOREAN: "korean",
    Menu.EASY: "easy",
    Menu.WITHDRAW: "withdraw",
    Menu.WHY: "why",
    Menu.DOCUMENTS: "docs",
    Menu.UNDO: "undo",
}
ACTS: Final = frozenset(_ACTS)
