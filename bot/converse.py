"""One turn of a conversation, pure: what was said, where the talk stood and what is known lead to
a reply, where the talk stands now, and effects. It knows no messenger and reads no clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot import draft
from bot.acts import HANDLERS, LABELLED, OPEN_TO_ALL, WORDS
from bot.effects import AddressDied, AddressRevived, Seen
from bot.flows import (
    add,
    claimed,
    correct,
    data,
    guest,
    link,
    menu,
    notice,
    parking,
    person,
    phone,
    question,
    register,
    settings,
    welcome,
)
from bot.reply import Pressed, Reply, read_payload, reply
from bot.talk import Talk
from bot.turns import Flow, Given, Outcome
from bot.understand.alarms import is_crisis
from bot.understand.bare import is_english
from bot.understand.normalise import LONGEST, squeeze
from bot.understand.question import Question, read_question
from bot.understand.words import (
    Menu,
    Repair,
    SmallTalk,
    read_choice,
    read_command,
    read_small_talk,
)
from bot.view import Scene
from channels.base import Turn, TurnKind
from core.i18n import Say, tell
from core.privacy import MASK

_CONSENTS: Final = frozenset({"storage", "transfer"})
ACTS: Final = frozenset({*HANDLERS, *question.HANDLERS, *notice.HANDLERS, guest.ACT, link.ACT})
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
    question.FLOW: question,
    link.FLOW: link,
    phone.FLOW: phone,
    notice.FLOW: notice,
}


def converse(turn: Turn, talk: Talk, scene: Scene, *, serial: int) -> Outcome:
    """`serial`: of the newest reply; a step's button of an older one is an old button."""
    if scene.member is None:
        talk, scene = _in_her_language(turn, talk, scene)
    if link.is_typed(talk, scene, waits=_waits(talk, scene)):
        return link.met(talk, scene).doing(AddressRevived())
    return notice.turned(turn, talk, scene) or _turned(turn, talk, scene, serial)


def _turned(turn: Turn, talk: Talk, scene: Scene, serial: int) -> Outcome:
    if talk.flow == notice.FLOW and scene.officer is None:
        talk = talk.idle()
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
    if scene.number is not None:
        return _answered(Given(), talk, scene) or _again(talk, scene, Reply())
    return _again(talk, scene, reply(Say(f"unread.{_kind_of(turn)}")))


def _in_her_language(turn: Turn, talk: Talk, scene: Scene) -> tuple[Talk, Scene]:
    """A guest's own choice, or the language she writes in; otherwise what her messenger says."""
    if not talk.language and is_english(turn.text or ""):
        talk = replace(talk, language="en")
    return talk, replace(scene, guest_language=talk.language) if talk.language else scene


def _kind_of(turn: Turn) -> str:
    if turn.kind is TurnKind.CONTACT:
        return "contact_own" if turn.contact_is_own else "contact_other"
    return turn.kind


def _start(talk: Talk, scene: Scene) -> Outcome:
    if scene.member is not None:
        return parking.home(talk, scene)
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


def _is_asked(talk: Talk) -> bool:
    return talk.flow in FLOWS and talk.step != "done"


def _again(talk: Talk, scene: Scene, first: Reply) -> Outcome:
    """Say something and ask the present question once more; what was given before is kept."""
    if _is_asked(talk):
        return Outcome(first.then(FLOWS[talk.flow].ask(talk, scene)), talk)
    return _start(talk, scene).led_by(first)


def _acted(pressed: Pressed, talk: Talk, scene: Scene) -> Outcome:
    if pressed.name == guest.ACT:
        reckoned = guest.reckoned(pressed.ids, scene) if scene.member is None else None
        return Outcome(reckoned, talk) if reckoned else _old_button(talk, scene)
    if pressed.name in question.HANDLERS:
        return question.HANDLERS[pressed.name](talk, scene, pressed.ids)
    if pressed.name == link.ACT:
        return link.not_me(talk, scene, pressed.ids) or _old_button(talk, scene)
    handler = HANDLERS.get(pressed.name)
    if handler is None:
        return _old_button(talk, scene)
    if scene.member is None and pressed.name not in OPEN_TO_ALL:
        return _old_button(talk, scene)
    mine = scene.member.claims_named(pressed.ids) if scene.member else ()
    if pressed.ids and not mine:
        return _old_button(talk, scene)
    ids = tuple(claim.id for claim in mine)
    outcome = handler(talk, scene, ids)
    return outcome.doing(Seen(ids)) if ids else outcome


def _heard(text: str, talk: Talk, scene: Scene) -> Outcome:
    if not _MASKED.search(text) and is_crisis(text):
        return person.crisis(talk, scene, text)
    unread = _why_unread(text)
    if unread:
        return _again(talk, scene, reply(unread))
    command = read_command(text)
    chosen = None if command in set(Repair) else _choice(text, talk, scene)
    if chosen is not None:
        outcome = _answered(Given(value=chosen, text=text), talk, scene)
        if outcome:
            return outcome
    if command:
        return question.follow_up(command, talk, scene) or _commanded(command, talk, scene)
    small = read_small_talk(text)
    if small:
        return _small_talk(small, talk, scene)
    named = _named_act(text, scene)
    if named:
        return HANDLERS[named](talk, scene, ())
    divorced = add.from_sentence(text, talk, scene)
    if divorced:
        return divorced
    return _answered(Given(text=text), talk, scene) or _free(text, talk, scene)


def _why_unread(text: str) -> Say | None:
    if _MASKED.search(text):
        return Say("privacy.masked")
    if not any(letter.isalnum() for letter in text):
        return Say("unread.empty")
    return Say("unread.long", most=LONGEST) if len(text) > LONGEST else None


def _small_talk(kind: SmallTalk, talk: Talk, scene: Scene) -> Outcome:
    """A greeting, thanks, or doubt whether this is a person or a fraud; then what stood before."""
    said = {
        SmallTalk.GREETING: Reply(),
        SmallTalk.THANKS: reply(Say("talk.welcome_back")),
        SmallTalk.PROGRAM: reply(Say("welcome.program")),
        SmallTalk.TRUST: menu.trust(scene),
    }[kind]
    waiting = _is_asked(talk) and (scene.member is not None or talk.step in _CONSENTS)
    if waiting or not said.bubbles:
        return _again(talk, scene, said)
    return Outcome(said, talk)


def _named_act(text: str, scene: Scene) -> str | None:
    """The label of a menu button, typed: it does what pressing would."""
    if scene.member is None:
        return None
    said = squeeze(text)
    for key, name in LABELLED.items():
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
    outcome = FLOWS[talk.flow].hear(given, talk, scene) if talk.flow in FLOWS else None
    return parking.after_detour(talk, outcome, scene) if outcome else None


def _free(text: str, talk: Talk, scene: Scene) -> Outcome:
    """Words that answer no question of ours: one to us, facts to correct or to register, or a kind
    shrug. What waits to be answered is asked again after it."""
    said = read_question(text, today=scene.today)
    asked = question.asks(said)
    if _waits(talk, scene):
        shrug = menu.not_understood(scene) if scene.member is None else reply(Say("fallback.again"))
        return _again(talk, scene, question.brief(said, text, scene) if asked else shrug)
    if asked:
        return question.answered(said, text, talk, scene)
    told = _guest(said, talk, scene) if scene.member is None else _told(text, talk, scene)
    if told:
        return told
    if question.is_understood(said):
        return question.answered(said, text, talk, scene)
    return question.guessed(said, talk, scene) or _shrugged(talk, scene)


def _waits(talk: Talk, scene: Scene) -> bool:
    """A question of ours that has to be answered first; one about a fact may be left open."""
    if talk.flow == question.FLOW:
        return False
    if scene.member is None:
        return talk.flow == welcome.FLOW and talk.step in _CONSENTS
    return _is_asked(talk)


def _shrugged(talk: Talk, scene: Scene) -> Outcome:
    if scene.member is None:
        start = Talk(welcome.FLOW, "start", language=talk.language)
        return Outcome(guest.not_understood(), start)
    return Outcome(menu.not_understood(scene), talk.idle())


def _told(text: str, talk: Talk, scene: Scene) -> Outcome | None:
    """Facts of a member: another event, a correction, or a first registration."""
    begun = (
        talk.resumed() if talk.draft else Talk(register.FLOW, "situation", {}, (), talk.language)
    )
    told = register.hear(Given(text=text), begun, scene)
    if told and _tells_another_event(told.talk, scene):
        return told
    known = scene.member.events if scene.member else ()
    corrected = correct.from_sentence(text, talk, scene) if known else None
    if corrected:
        return corrected
    return told if told and scene.member and not scene.member.claims else None


def _guest(said: Question, talk: Talk, scene: Scene) -> Outcome | None:
    reckoned = guest.answer_once(said.heard, scene)
    return Outcome(reckoned, question.thread_of(said, talk)) if reckoned else None


def _tells_another_event(talk: Talk, scene: Scene) -> bool:
    """A leaving or a death of somebody for whom none is known, or one planned after another."""
    events = scene.member.events if scene.member else ()
    told = [name for name in ("left", "died") if name in talk.slots]
    if not events or not told or scene.member is None:
        return bool(told)
    own = "other" if talk.slots.get("family") else "self"
    who = talk.slots.get("relation", own)
    same = [
        event
        for event in events
        if told[0] in event.facts and scene.member.relation_of(event.person_id) in {who, "other"}
    ]
    return not same or all(_lies_ahead_of(event.facts, talk.slots, scene) for event in same)


def _lies_ahead_of(known: Mapping[str, str], told: Mapping[str, str], scene: Scene) -> bool:
    before, after = draft.day_of(known, "left"), draft.day_of(told, "left")
    return bool(before and after and before.latest < scene.today < after.earliest)


def _commanded(command: str, talk: Talk, scene: Scene) -> Outcome:
    match command:
        case Repair.BACK:
            return _back(talk, scene)
        case Repair.CANCEL:
            return _cancelled(talk, scene)
        case Repair.SKIP:
            return _skipped(talk, scene)
        case Repair.REPEAT:
            return _again(talk, scene, Reply())
        case Repair.START:
            return _start(talk.idle(), scene)
        case Repair.EDIT:
            return _edit(talk, scene)
        case Repair.HELP:
            return _helped(talk, scene)
        case Menu.ENGLISH | Menu.KOREAN if scene.member is None:
            return welcome.hear(Given(value=command), talk, scene) or _start(talk, scene)
    acting = HANDLERS.get(WORDS.get(command, ""))
    if acting is None or (scene.member is None and WORDS[command] not in OPEN_TO_ALL):
        return _again(talk, scene, menu.not_understood(scene))
    return acting(talk, scene, ())


def _helped(talk: Talk, scene: Scene) -> Outcome:
    said = menu.help_(scene)
    return _again(talk, scene, said) if talk.flow in FLOWS else Outcome(said, talk)


def _cancelled(talk: Talk, scene: Scene) -> Outcome:
    """Of a detour only the detour ends; a registration is left where it stands."""
    first = reply(Say("cancelled"))
    if talk.draft is None:
        return _start(talk.idle(), scene).led_by(first)
    if talk.flow not in {"", register.FLOW}:
        return parking.go_on(talk, scene).led_by(first)
    return _start(talk.idle(), scene).led_by(reply(Say("cancelled"), Say("register.parked")))


def _skipped(talk: Talk, scene: Scene) -> Outcome:
    if not _is_asked(talk):
        return _start(talk, scene)
    skipped = _answered(Given(value="unknown"), talk, scene) if _may_skip(talk, scene) else None
    return skipped or _again(talk, scene, reply(Say("skip.cannot")))


def _may_skip(talk: Talk, scene: Scene) -> bool:
    if talk.flow not in FLOWS:
        return False
    offered = {button.value for button in FLOWS[talk.flow].ask(talk, scene).buttons}
    return "unknown" in offered


def _back(talk: Talk, scene: Scene) -> Outcome:
    if not talk.flow and talk.draft:
        return parking.go_on(talk, scene)
    earlier = talk.back()
    if earlier.flow in FLOWS:
        return Outcome(FLOWS[earlier.flow].ask(earlier, scene), earlier)
    return _start(earlier, scene)


def _edit(talk: Talk, scene: Scene) -> Outcome:
    if talk.flow == register.FLOW:
        moved = talk.at(register.FLOW, "fix")
        return Outcome(register.ask(moved, scene), moved)
    return correct.begin(talk, scene) if scene.member else _start(talk, scene)
