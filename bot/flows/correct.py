"""고치기 after registering: which fact, its new value, and which deadlines it moves.
The old value stays until the new one holds, and can be put back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot import added, draft
from bot.dates_heard import Maybe, ask_if_sure, hear_date, without_maybe
from bot.effects import ClaimFound, Corrected
from bot.known import date_said
from bot.reply import Button, Reply, act, answer, reply
from bot.spans import shift
from bot.talk import Talk
from bot.turns import Given, Outcome
from bot.understand.dates import Direction
from bot.understand.facts import Heard
from bot.understand.facts import hear as hear_facts
from bot.view import EventView, Scene
from core.i18n import Say
from notices.wording import claim_name
from rules.calendar import UnknownYear
from rules.facts import PartialDate

FLOW: Final = "correct"
_FIELDS: Final = ("left", "died", "appointed", "service", "born", "in_service", "duty")
_YES_NO: Final = {
    "in_service": (answer("in_service", "yes"), answer("after_leaving", "no")),
    "duty": (answer("yes", "yes"), answer("no", "no")),
}
_OFFERED: Final = 4
_SURE: Final = "sure"
_ADDED: Final = "added"


def begin(talk: Talk, scene: Scene) -> Outcome:
    events = scene.member.events if scene.member else ()
    if not events:
        buttons = (act("register", "register"), act("help", "help"))
        return Outcome(reply(Say("correct.nothing"), buttons=buttons), talk.idle())
    moved = _at(events[-1], talk.at(FLOW, "which", {}))
    return Outcome(ask(moved, scene), moved)


def _at(event: EventView, talk: Talk) -> Talk:
    """An added event has one date, and nothing to choose."""
    step = _ADDED if added.name_in(event.facts) else "which"
    return replace(talk, step=step, slots={"event": str(event.id)})


def ask(talk: Talk, scene: Scene) -> Reply:
    event = _event(talk, scene)
    if talk.step == "which" or event is None:
        return _which(event, scene)
    if talk.step == _SURE:
        return ask_if_sure(talk.slots)
    if talk.step == "left_kind":
        day = draft.day_of(talk.slots, "new")
        buttons = (answer("last_day", "last"), answer("retired_day", "retired"))
        return reply(Say("register.left_kind", day=date_said(day) if day else ""), buttons=buttons)
    buttons = (*_YES_NO.get(talk.step, ()), answer("keep", "keep"))
    name = added.name_in(event.facts)
    if talk.step == _ADDED and name:
        others = scene.member is not None and len(scene.member.events) > 1
        first = (answer("other_event", "other"),) if others else ()
        return reply(added.question(name, scene), buttons=(*first, *buttons))
    return reply(Say(f"correct.{talk.step}"), buttons=buttons)


def _which(event: EventView | None, scene: Scene) -> Reply:
    facts = event.facts if event else {}
    buttons = [answer(f"fix_{name}", name) for name in _FIELDS if name in facts][:_OFFERED]
    if scene.member and len(scene.member.events) > 1:
        buttons = [*buttons[: _OFFERED - 1], answer("other_event", "other")]
    return reply(Say("correct.which"), buttons=(*buttons, answer("keep", "keep")))


def _event(talk: Talk, scene: Scene) -> EventView | None:
    events = scene.member.events if scene.member else ()
    return next((e for e in events if str(e.id) == talk.slots.get("event")), None)


def hear(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    event = _event(talk, scene)
    if event is None or given.value == "keep":
        menu: tuple[Button, ...] = (act("my_deadlines", "menu_deadlines"),)
        return Outcome(reply(Say("correct.kept"), buttons=menu), talk.idle())
    if given.value == "other":
        return _other_event(talk, scene)
    if talk.step == "which":
        if given.value not in event.facts:
            return from_sentence(given.text, talk, scene)
        moved = talk.at(FLOW, given.value, {"event": str(event.id)})
        return Outcome(ask(moved, scene), moved)
    if talk.step == _SURE:
        return _sure(given, event, talk, scene)
    if talk.step in _YES_NO and given.value:
        return _apply(event, {talk.step: given.value}, talk, scene)
    if talk.step == "left_kind" and given.value:
        return _apply(event, {"left": talk.slots["new"], "left_kind": given.value}, talk, scene)
    return _new_value(given, event, talk, scene)


def _other_event(talk: Talk, scene: Scene) -> Outcome:
    events = scene.member.events if scene.member else ()
    ids = [str(event.id) for event in events]
    at = ids.index(talk.slots["event"]) if talk.slots.get("event") in ids else 0
    moved = _at(events[at - 1], talk)
    return Outcome(ask(moved, scene), moved)


def _new_value(given: Given, event: EventView, talk: Talk, scene: Scene) -> Outcome | None:
    name = added.name_in(event.facts) or talk.step
    if talk.step not in {"left", "died", "appointed", "born", _ADDED}:
        heard = draft.take_in(event.facts, hear_facts(given.text, today=scene.today))
        years = draft.service_in(given.text) if name == "service" else None
        heard |= {"service": years} if years else {}
        changed = {name: heard[name]} if heard.get(name) != event.facts.get(name) else {}
        return _apply(event, changed, talk, scene) if changed else None
    known = draft.day_of(event.facts, name)
    within = known if known and known.exact is None else None
    said = hear_date(given.text, scene, direction=Direction.PAST, within=within)
    if said is None:
        return from_sentence(given.text, talk, scene)
    if isinstance(said, Maybe):
        moved = talk.at(FLOW, _SURE, {**talk.slots, **said.as_slots(name)})
        return Outcome(ask(moved, scene), moved)
    if not isinstance(said, PartialDate):
        return Outcome(said.then(ask(talk, scene)), talk)
    return _dated(name, said, event, talk, scene)


def _sure(given: Given, event: EventView, talk: Talk, scene: Scene) -> Outcome | None:
    name = talk.slots["maybe_for"]
    step = name if name in _FIELDS else _ADDED
    before = replace(talk, step=step, slots=without_maybe(talk.slots))
    if given.value == "yes":
        return _dated(name, PartialDate.parse(talk.slots["maybe"]), event, before, scene)
    if given.value == "no":
        return Outcome(ask(before, scene), before)
    return _new_value(given, event, before, scene)


def _dated(name: str, said: PartialDate, event: EventView, talk: Talk, scene: Scene) -> Outcome:
    if name == "left" and said.exact:
        moved = talk.at(FLOW, "left_kind", {**talk.slots, "new": str(said)})
        return Outcome(ask(moved, scene), moved)
    return _apply(event, {name: str(said)}, talk, scene)


def from_sentence(text: str, talk: Talk, scene: Scene) -> Outcome | None:
    """Facts that differ, of the newest event that has such a fact; or only a year for its date."""
    asked = _event(talk, scene)
    events = (asked,) if asked else tuple(reversed(scene.member.events if scene.member else ()))
    heard = hear_facts(text, today=scene.today)
    if not events or heard.is_question:
        return None
    for event in events:
        if _is_of_another(heard, event, scene):
            continue
        changes = _changes(event, draft.take_in(event.facts, heard))
        if changes:
            return _apply(event, changes, talk, scene)
    changes = _with_year(events[0], heard.correction_year) if heard.correction_year else {}
    return _apply(events[0], changes, talk, scene) if changes else None


def _is_of_another(heard: Heard, event: EventView, scene: Scene) -> bool:
    """A relative's death or years of work are no correction of her own."""
    if heard.died and "died" not in event.facts:
        return True
    relation = scene.member.relation_of(event.person_id) if scene.member else "other"
    return heard.relation is not None and relation not in {heard.relation, "other"}


def _changes(event: EventView, told: Mapping[str, str]) -> dict[str, str]:
    """Only facts this event has: another date is another event, not a correction of this one."""
    known = {name for name in event.facts if name in _FIELDS}
    known |= {"left_kind"} if "left" in known else set()
    return {
        name: value
        for name, value in told.items()
        if name in known and event.facts.get(name) != value
    }


def _with_year(event: EventView, year: int) -> dict[str, str]:
    for name in ("left", "died", added.name_in(event.facts) or ""):
        day = draft.day_of(event.facts, name)
        if day is None:
            continue
        try:
            moved = PartialDate(year, day.month, day.day)
        except ValueError:
            moved = PartialDate(year, day.month)
        return {name: str(moved)}
    return {}


def _apply(
    event: EventView,
    changes: Mapping[str, str],
    talk: Talk,
    scene: Scene,
    *,
    done: str = "correct.done",
) -> Outcome:
    before = dict(event.facts)
    after = {**before, **changes}
    if after == before:
        menu = (act("my_deadlines", "menu_deadlines"), act("help", "help"))
        return Outcome(reply(Say("correct.same"), buttons=menu), talk.idle())
    wrong = draft.problem_with(after, scene.today)
    if wrong:
        asked = ask(talk, scene) if talk.flow == FLOW else Reply()
        return Outcome(reply(Say(wrong)).then(asked), talk)
    try:
        found = _findings(after, scene)
    except UnknownYear as unknown:
        return Outcome(reply(Say("deadline.unknown_year", reason=str(unknown))), talk)
    lines = [*_fact_lines(before, after), *_moved_lines(event, found.claims, scene)]
    buttons = (answer("right", "keep"), answer("put_back", "back"))
    kept = {"event": str(event.id), **{f"old.{k}": before[k] for k in changes if k in before}}
    moved = replace(talk.idle(), flow=FLOW, step="done", slots=kept)
    effect = Corrected(event.id, found.facts, found.claims)
    return Outcome(reply(Say(done), *lines, buttons=buttons), moved, (effect,))


def _findings(facts: Mapping[str, str], scene: Scene) -> draft.Findings:
    name = added.name_in(facts)
    if name is None:
        return draft.findings(facts, scene.calendar)
    return added.findings(name, PartialDate.parse(facts[name]), scene.calendar)


def put_back(talk: Talk, scene: Scene) -> Outcome | None:
    event = _event(talk, scene)
    old = {k.removeprefix("old."): v for k, v in talk.slots.items() if k.startswith("old.")}
    if event is None or not old:
        return None
    return _apply(event, old, talk, scene, done="correct.put_back")


def _fact_lines(before: Mapping[str, str], after: Mapping[str, str]) -> list[Say]:
    lines = []
    name_added = added.name_in(after)
    if name_added:
        lines.append(Say("add.heard", day=date_said(PartialDate.parse(after[name_added]))))
    for name in ("left", "died", "appointed", "born"):
        old, new = draft.day_of(before, name), draft.day_of(after, name)
        if old and new and old != new:
            label = "last_day" if name == "left" and after.get("left_kind") == "last" else name
            lines.append(Say(f"correct.line_{label}", old=date_said(old), new=date_said(new)))
    return lines


def _moved_lines(event: EventView, found: tuple[ClaimFound, ...], scene: Scene) -> list[Say]:
    member = scene.member
    old = (
        {c.claim: c.deadline.safe for c in member.claims if c.event_id == event.id}
        if member
        else {}
    )
    moves: dict[tuple[object, object], list[ClaimFound]] = {}
    for claim in found:
        moves.setdefault((old.get(claim.claim), claim.deadline.safe), []).append(claim)
    lines = []
    for claims in moves.values():
        was, now = old.get(claims[0].claim), claims[0].deadline.safe
        names = ", ".join(claim_name(claim.claim, scene.voice) for claim in claims)
        if was is None:
            lines.append(Say("correct.new_deadline", names=names, new=now))
        elif was != now:
            lines.append(
                Say("correct.deadline", names=names, old=was, new=now, shift=shift(was, now))
            )
    gone = [name for name in old if name not in {claim.claim for claim in found}]
    if gone:
        names = ", ".join(claim_name(claim, scene.voice) for claim in gone)
        lines.append(Say("correct.gone", names=names))
    return lines or [Say("correct.nothing_moved")]
