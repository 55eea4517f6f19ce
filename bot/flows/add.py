"""Another retirement, another person, a death in the family, a divorce, or any benefit by name:
one more event and its claims."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot import added, draft
from bot.dates_heard import Maybe, ask_if_sure, hear_date, without_maybe
from bot.effects import Registered
from bot.explain.claims import claims_listed, grounds
from bot.flows import register
from bot.known import date_said
from bot.reply import Bubble, Button, Reply, act, answer, reply
from bot.talk import Talk
from bot.turns import Given, Outcome
from bot.understand.dates import Direction
from bot.understand.facts import hear as hear_facts
from bot.view import Scene
from core.i18n import Say
from rules.calendar import UnknownYear
from rules.catalogue import catalogue
from rules.facts import PartialDate

FLOW: Final = "add"
_NOTHING_ASKED: Final = frozenset({"", "done", "situation", "alive"})
_SERVING: Final = (answer("yes", "yes"), answer("no", "no"), answer("unknown", "unknown"))
_REGISTERING: Final = {
    "retirement": {"situation": "retired"},
    "person": {"situation": "family", "family": "yes"},
}


def begin(talk: Talk, scene: Scene) -> Outcome:
    moved = talk.at(FLOW, "what", {})
    return Outcome(ask(moved, scene), moved)


def from_sentence(text: str, talk: Talk, scene: Scene) -> Outcome | None:
    """A divorce told in a sentence, while nothing else is being asked."""
    if scene.member is None or talk.step not in _NOTHING_ASKED:
        return None
    heard = hear_facts(text, today=scene.today)
    if heard.divorced is None or heard.left or heard.died:
        return None
    return _dated(heard.divorced, Talk(FLOW, "day", {"what": "divorce"}), scene)


def ask(talk: Talk, scene: Scene) -> Reply:
    if talk.step == "benefit":
        return reply(Say("add.which_benefit"), buttons=(answer("cancel", "no"),))
    if talk.step == "sure":
        return ask_if_sure(talk.slots)
    if talk.step == "serving":
        return reply(Say("add.serving"), buttons=_SERVING)
    if talk.step == "day":
        return reply(added.question(_name(talk), scene))
    return reply(
        Say("add.what"),
        buttons=tuple(
            answer(f"add_{what}", what)
            for what in ("retirement", "person", "family_death", "divorce", "benefit")
        ),
    )


def hear(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    if talk.step == "sure":
        return _sure(given, talk, scene)
    if given.value == "no" and talk.step != "serving":
        return Outcome(reply(Say("cancelled"), buttons=_menu()), talk.idle())
    if talk.step == "serving":
        return _served(given, talk, scene)
    if talk.step == "what":
        return _chosen(given.value, talk, scene)
    if talk.step == "benefit":
        return _named(given.text, talk, scene)
    return _heard(given.text, talk, scene)


def _menu() -> tuple[Button, ...]:
    return (act("my_deadlines", "menu_deadlines"), act("help", "help"))


def _chosen(what: str, talk: Talk, scene: Scene) -> Outcome | None:
    if what in _REGISTERING:
        return register.begin(scene, talk.language, _REGISTERING[what])
    if what == "benefit":
        moved = talk.at(FLOW, "benefit", {"what": what})
    elif what in added.KINDS:
        moved = talk.at(FLOW, "day", {"what": what})
    else:
        return None
    return Outcome(ask(moved, scene), moved)


def _named(text: str, talk: Talk, scene: Scene) -> Outcome:
    try:
        benefit = catalogue().benefit(text)
    except LookupError as unknown:
        return Outcome(reply(Say("add.no_such_benefit", nearest=str(unknown))), talk)
    if benefit.limitation is None:
        said = reply(Say("add.no_period", name=benefit.name, phone=scene.words.phone))
        return Outcome(said, talk.idle())
    moved = talk.at(FLOW, "day", {**talk.slots, "benefit": benefit.id})
    return Outcome(ask(moved, scene), moved)


def _heard(text: str, talk: Talk, scene: Scene) -> Outcome | None:
    said = hear_date(text, scene, direction=Direction.PAST)
    if said is None:
        return None
    if isinstance(said, Maybe):
        moved = talk.at(FLOW, "sure", {**talk.slots, **said.as_slots("day")})
        return Outcome(ask(moved, scene), moved)
    if not isinstance(said, PartialDate):
        return Outcome(said.then(ask(talk, scene)), talk)
    return _dated(said, talk, scene)


def _sure(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    moved = replace(talk, step="day", slots=without_maybe(talk.slots))
    if given.value == "yes":
        return _dated(PartialDate.parse(talk.slots["maybe"]), moved, scene)
    if given.value == "no":
        return Outcome(ask(moved, scene), moved)
    return _heard(given.text, moved, scene)


def _served(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    if given.value not in {"yes", "no", "unknown"}:
        return None
    slots = {**talk.slots, "serving": given.value}
    return _dated(PartialDate.parse(talk.slots["day"]), replace(talk, slots=slots), scene)


def _known_to_serve(day: PartialDate, scene: Scene) -> str:
    """Yes or no where her own retirement settles it; empty: ask."""
    events = scene.member.events if scene.member else ()
    own = [event.facts for event in events if event.person_id == _self(scene)]
    left = [draft.day_of(facts, "retired") for facts in own if "retired" in facts]
    if any(known and known.latest <= day.earliest for known in left):
        return "no"
    working = any(facts.get("situation") == "working" for facts in own)
    return "yes" if working else ""


def _dated(said: PartialDate, talk: Talk, scene: Scene) -> Outcome:
    serving = talk.slots.get("serving") or _known_to_serve(said, scene)
    if _name(talk) == "family_death" and not serving:
        moved = talk.at(FLOW, "serving", {**talk.slots, "day": str(said)})
        return Outcome(ask(moved, scene), moved)
    if _name(talk) == "family_death" and serving == "no":
        lines = (Say("add.not_serving", phone=scene.words.phone), Say("law.family_death"))
        return Outcome(reply(*lines, buttons=_menu()), talk.idle())
    was = {"yes": True, "no": False}.get(serving)
    try:
        found = added.findings(_name(talk), said, scene.calendar, serving=was)
    except UnknownYear as unknown:
        return Outcome(reply(Say("deadline.unknown_year", reason=str(unknown))), talk)
    claims = found.claims
    if not claims:
        return Outcome(reply(Say("register.nothing_yet", phone=scene.words.phone)), talk.idle())
    effect = Registered("self", _self(scene), found.kind, found.facts, claims)
    first = Bubble((Say("add.heard", day=date_said(said)), *claims_listed(claims, scene)))
    last = Bubble(
        (*grounds(claims, scene), Say("claim.office_decides"), Say("claim.not_a_claim")),
        (act("documents", "docs"), act("why", "why"), act("my_deadlines", "menu_deadlines")),
    )
    return Outcome(Reply((first, last)), talk.idle(), (effect,))


def _name(talk: Talk) -> str:
    return talk.slots.get("benefit") or talk.slots["what"]


def _self(scene: Scene) -> int | None:
    persons = scene.member.persons if scene.member else ()
    return next((person.id for person in persons if person.relation == "self"), None)
