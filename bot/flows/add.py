"""Another retirement, another person, a death in the family, a divorce, or any benefit by name:
one more event and its claims."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.dates_heard import Maybe, ask_if_sure, hear_date, without_maybe
from bot.effects import ClaimFound, FactSaid, Registered
from bot.flows import register
from bot.flows.summary import claims_listed, grounds
from bot.known import date_said
from bot.reply import Bubble, Button, Reply, act, answer, reply
from bot.talk import Talk
from bot.turns import Given, Outcome
from bot.understand.dates import Direction
from bot.view import Scene
from core.i18n import Say
from rules.calendar import UnknownYear
from rules.catalogue import catalogue
from rules.entitle import (
    Candidate,
    Certainty,
    EventKind,
    candidate_deadline,
    claims_after_divorce,
    claims_after_family_death,
)
from rules.facts import PartialDate, Source

FLOW: Final = "add"
_KINDS: Final = {"family_death": EventKind.FAMILY_DEATH, "divorce": EventKind.DIVORCE}
_REGISTERING: Final = {
    "retirement": {"situation": "retired"},
    "person": {"situation": "family", "family": "yes"},
}


def begin(talk: Talk, scene: Scene) -> Outcome:
    moved = talk.at(FLOW, "what", {})
    return Outcome(ask(moved, scene), moved)


def ask(talk: Talk, scene: Scene) -> Reply:
    if talk.step == "benefit":
        return reply(Say("add.which_benefit"), buttons=(answer("cancel", "no"),))
    if talk.step == "sure":
        return ask_if_sure(talk.slots)
    if talk.step == "day":
        named = talk.slots.get("benefit")
        if named:
            benefit = catalogue().benefits[named]
            name = (
                benefit.name
                if scene.voice.language == "ko"
                else f"{benefit.name_en} ({benefit.name})"
            )
            return reply(Say("add.start_day", name=name, what=benefit.start_text))
        return reply(Say(f"add.{talk.slots['what']}_day"))
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
    if given.value == "no":
        return Outcome(reply(Say("cancelled"), buttons=_menu()), talk.idle())
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
    elif what in _KINDS:
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


def _dated(said: PartialDate, talk: Talk, scene: Scene) -> Outcome:
    candidates = _candidates(talk, said)
    try:
        found = tuple(_found(candidate, scene) for candidate in candidates)
    except UnknownYear as unknown:
        return Outcome(reply(Say("deadline.unknown_year", reason=str(unknown))), talk)
    claims = tuple(claim for claim in found if claim is not None)
    if not claims:
        return Outcome(reply(Say("register.nothing_yet", phone=scene.words.phone)), talk.idle())
    fact = FactSaid(
        talk.slots.get("benefit") or talk.slots["what"], str(said), said.precision, Source.SAID
    )
    effect = Registered(
        relation="self",
        person_id=_self(scene),
        kind=_KINDS.get(talk.slots["what"], EventKind.OTHER),
        facts=(fact,),
        claims=claims,
    )
    first = Bubble((Say("add.heard", day=date_said(said)), *claims_listed(claims, scene)))
    last = Bubble(
        (*grounds(claims, scene), Say("claim.office_decides"), Say("claim.not_a_claim")),
        (act("documents", "docs"), act("why", "why"), act("my_deadlines", "menu_deadlines")),
    )
    return Outcome(Reply((first, last)), talk.idle(), (effect,))


def _candidates(talk: Talk, day: PartialDate) -> tuple[Candidate, ...]:
    what = talk.slots["what"]
    if what == "family_death":
        return claims_after_family_death(day)
    if what == "divorce":
        return claims_after_divorce(day, married_months=None, of_pension_age=None)
    benefit = catalogue().benefits[talk.slots["benefit"]]
    possible = Candidate(
        benefit.claim, (benefit.id,), day, Certainty.POSSIBLE, (), benefit.articles
    )
    return (possible,)


def _found(candidate: Candidate, scene: Scene) -> ClaimFound | None:
    deadline = candidate_deadline(candidate, scene.calendar)
    if deadline is None:
        return None
    return ClaimFound(
        candidate.claim,
        candidate.benefits,
        candidate.certainty,
        candidate.note,
        candidate.start,
        deadline,
    )


def _self(scene: Scene) -> int | None:
    persons = scene.member.persons if scene.member else ()
    return next((person.id for person in persons if person.relation == "self"), None)
