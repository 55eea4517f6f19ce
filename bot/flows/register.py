"""Registration: at most five questions, facts in any order, the old value kept until a new one
holds. What is missing is decided by bot/draft.py and asked by asking.py; here it is heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot import draft
from bot.amended import amend
from bot.dates_heard import Maybe, hear_date, hint_in, without_maybe
from bot.effects import Registered
from bot.flows import summary
from bot.flows.asking import FLOW, SURE, ask, heard_so_far
from bot.reply import Button, Reply, act, reply
from bot.talk import Talk
from bot.turns import Given, Outcome
from bot.understand.dates import Direction
from bot.understand.facts import Heard
from bot.understand.facts import hear as hear_facts
from bot.understand.question import read_question
from bot.understand.words import read_choice
from bot.view import Scene
from core.i18n import Say, tell
from rules.calendar import UnknownYear
from rules.facts import PartialDate, Precision

__all__ = ["FLOW", "ask", "begin", "hear"]

_FACT_OF: Final = {
    "left": "left",
    "last_working": "left",
    "retired": "left",
    "died": "died",
    "born": "born",
    "appointed": "appointed",
}
_SITUATION_OF: Final = {"left": "retired", "died": "died"}
_DEATH: Final = "death"
_OPEN_STEPS: Final = frozenset({"situation", "alive"})
_YES_NO: Final = {
    "situation": ("working", "retired"),
    "agreed": ("yes", "no"),
    "left_kind": ("last", "retired"),
    "in_service": ("yes", "no"),
}
_DATE_STEPS: Final = {
    "left": Direction.PAST,
    "left_day": Direction.PAST,
    "born": Direction.PAST,
    "died": Direction.PAST,
    "died_day": Direction.PAST,
}


def begin(scene: Scene, language: str, slots: Mapping[str, str] | None = None) -> Outcome:
    """Start with what is known already; ask for the rest."""
    begun = _onward(Talk(FLOW, "", dict(slots or {}), language=language), scene)
    return _met(begun)


def _met(outcome: Outcome) -> Outcome:
    """A death is met with one sentence, once."""
    talk = outcome.talk
    if talk.flow != FLOW or talk.slots.get("situation") != "died" or "met" in talk.slots:
        return outcome
    known = replace(talk, slots={**talk.slots, "met": "yes"})
    return replace(outcome, talk=known).led_by(reply(Say("register.sorry")))


def hear(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    outcome = _heard(given, talk, scene)
    return _met(outcome) if outcome else None


def _heard(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    if talk.step == "confirm":
        said = _confirmed(given, talk, scene) or _told(given, talk, scene)
        return said or _amended(given, talk, scene)
    if talk.step == "fix":
        return _fixing(given, talk, scene)
    if talk.step == SURE:
        return _sure(given, talk, scene)
    if talk.slots.get("lost") == talk.step and _is_unknown(given.text, scene):
        return Outcome(ask(talk, scene), talk)
    years = draft.service_in(given.text) if talk.step == "service" else None
    if years:
        # "10년" and "3" are years, whatever stands on the first or third button.
        return _accepted({**talk.slots, "service": years}, talk, scene)
    if given.value == "back":
        return _stepped_back(talk, scene)
    if given.value:
        return _chosen(given, talk, scene)
    said = _answered(given, talk, scene) or _told(given, talk, scene)
    return said or _yes_or_no(given, talk, scene)


def _stepped_back(talk: Talk, scene: Scene) -> Outcome:
    before = talk.back()
    if before.flow != FLOW:
        before = Talk(FLOW, "situation", language=talk.language)
    return Outcome(ask(before, scene), before)


def _amended(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    """아니 2월 25일이에요: a bare value, for the field it fits; the echo comes again."""
    said = amend(given.text, talk.slots, scene)
    if said is None:
        return None
    if isinstance(said, Mapping):
        return _accepted(said, talk, scene)
    name, asked = said
    if isinstance(asked, Maybe):
        return _ask_back({**talk.slots, **asked.as_slots(name)}, talk, scene)
    return Outcome(asked.then(ask(talk, scene)), talk)


def _yes_or_no(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    """네 and 아니요 to a question whose buttons are longer words."""
    values = _YES_NO.get(talk.step)
    labels = [tell(Say(f"button.{name}"), scene.voice) for name in ("yes", "no")]
    at = read_choice(given.text, labels) if values else None
    if values is None or at is None:
        return None
    return _chosen(Given(value=values[at]), talk, scene)


def _chosen(given: Given, talk: Talk, scene: Scene) -> Outcome:
    value, slots = given.value, dict(talk.slots)
    if talk.step == "situation" and value == "family":
        slots["family"] = "yes"
    if talk.step == "alive":
        slots["situation"] = value
    elif talk.step == "agreed" and value == "no":
        return Outcome(reply(Say("register.not_agreed"), buttons=_menu()), talk.done())
    elif talk.step.endswith("_day") and value != "unknown":
        slots[talk.step.removesuffix("_day")] = value
        if talk.step == "left_day":
            slots["left_kind"] = "last"
    else:
        slots[talk.step] = value
    if slots.get("left") == "unknown" or slots.get("died") == "unknown":
        return _date_unknown(talk, scene)
    if given.text and talk.step in _OPEN_STEPS:
        # "2022년 2월 28일에 그만뒀어요" holds a button's words, and more than the button says.
        return _told(given, talk, scene, chosen=slots) or _accepted(slots, talk, scene)
    return _accepted(slots, talk, scene)


def _menu() -> tuple[Button, ...]:
    return (act("my_deadlines", "menu_deadlines"), act("person", "person"))


def _date_unknown(talk: Talk, scene: Scene) -> Outcome:
    lost = replace(talk, slots={**talk.slots, "lost": talk.step})
    return Outcome(ask(lost, scene), lost)


def _answered(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    """Words that answer just this question: a date."""
    return _date_answered(given, talk, scene) if talk.step in _DATE_STEPS else None


def _date_answered(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    name = talk.step.removesuffix("_day")
    known = draft.day_of(talk.slots, name) if talk.step.endswith("_day") else None
    told = hear_facts(given.text, today=scene.today)
    if _says_more(told, name):
        return _told(given, talk, scene)
    direction = _DATE_STEPS[talk.step]
    beside = _on_table(talk.slots, name)
    heard = hear_date(given.text, scene, direction=direction, within=known, beside=beside)
    if heard is None:
        return None
    if isinstance(heard, Maybe):
        return _ask_back({**talk.slots, **heard.as_slots(name)}, talk, scene)
    if not isinstance(heard, PartialDate):
        return Outcome(heard.then(ask(talk, scene)), talk)
    slots = _dated(talk.slots, name, heard)
    hint = hint_in(given.text, heard.year, scene) if heard.exact is None else None
    slots |= {f"{name}_hint": hint} if hint else {}
    if talk.step == "left_day" and heard.precision is Precision.DAY:
        slots["left_kind"] = "last"
    return _accepted(slots, talk, scene)


def _on_table(slots: Mapping[str, str], name: str) -> PartialDate | None:
    """What was said of this date so far: itself, or only its year."""
    year = slots.get(f"{name}_year")
    return draft.day_of(slots, name) or (PartialDate(int(year)) if year else None)


def _dated(slots: Mapping[str, str], name: str, day: PartialDate) -> dict[str, str]:
    """A new day of leaving is asked about anew: last working day, or the day of 퇴직?"""
    forgotten = {f"{name}_day", f"{name}_hint", f"{name}_year"}
    forgotten |= {"left_kind"} if name == "left" else set()
    return {**{k: v for k, v in slots.items() if k not in forgotten}, name: str(day)}


def _ask_back(slots: Mapping[str, str], talk: Talk, scene: Scene) -> Outcome:
    moved = talk.at(FLOW, SURE, slots)
    return Outcome(ask(moved, scene), moved)


def _sure(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    """Yes takes the date, no asks for it; other words answer the question it stood for."""
    kept, name = without_maybe(talk.slots), talk.slots["maybe_for"]
    day, vague = PartialDate.parse(talk.slots["maybe"]), "maybe_vague" in talk.slots
    if talk.slots.get("maybe_vague") == "with_year" and not draft.day_of(kept, name):
        kept[f"{name}_year"] = str(day.year)
    before = Talk(FLOW, draft.next_question(kept), kept, talk.past, talk.language)
    if given.value == "yes":
        # Of vague words the earliest is all there is to know: the day is not asked for.
        known = {f"{name}_day": "unknown"} if vague and day.exact is None else {}
        return _accepted({**_dated(kept, name, day), **known}, before, scene)
    if given.value == "no":
        return Outcome(ask(before, scene), before)
    if _is_unknown(given.text, scene):
        return _chosen(Given(value="unknown"), before, scene)
    return _heard(given, before, scene)


def _is_unknown(text: str, scene: Scene) -> bool:
    return read_choice(text, [tell(Say("button.unknown"), scene.voice)]) is not None


def _says_more(told: Heard, name: str) -> bool:
    """Facts beside the date that was asked for, or the date together with what it is."""
    if name == "left" and (told.last_working or told.retired):
        return True
    others = ("appointed", "died", "born", "service_months", "reason", "role")
    return any(getattr(told, other) for other in others if other != name)


def _told(
    given: Given, talk: Talk, scene: Scene, *, chosen: Mapping[str, str] | None = None
) -> Outcome | None:
    """A sentence with facts, in any order; one with a doubtful date asks about that date."""
    heard = hear_facts(given.text, today=scene.today)
    slots = draft.take_in(talk.slots if chosen is None else chosen, heard)
    if talk.step in _OPEN_STEPS and not slots.keys() & {"left", "died"}:
        slots |= _bereaved(given.text, scene)
    if heard.problems:
        doubted = _doubted(given, heard, talk.at(FLOW, talk.step, slots), scene)
        if doubted:
            return doubted
    if slots == dict(talk.slots):
        return None
    accepted = _accepted(slots, talk, scene)
    if talk.step not in _OPEN_STEPS or accepted.talk.step in {"confirm", talk.step}:
        return accepted
    said = heard_so_far(accepted.talk.slots, scene.voice)
    return accepted.led_by(reply(Say("register.heard", said=said))) if said else accepted


def _bereaved(text: str, scene: Scene) -> dict[str, str]:
    """Somebody of the family has died, on a day not said yet: she is not asked what she works."""
    said = read_question(text, today=scene.today)
    relation = said.stated.relation
    if relation is None or _DEATH not in said.terms or said.asked:
        return {}
    return {"situation": "died", "family": "yes", "relation": relation}


def _doubted(given: Given, heard: Heard, talk: Talk, scene: Scene) -> Outcome | None:
    """A date is doubtful: what it would be the date of is known, and it is asked about first."""
    about = heard.problems[0].about or ""
    name = _FACT_OF.get(about, "")
    slots = dict(talk.slots)
    if name in _SITUATION_OF:
        slots.setdefault("situation", _SITUATION_OF[name])
    beside = _on_table(slots, name) if name else None
    said = hear_date(given.text, scene, direction=Direction.PAST, beside=beside)
    if isinstance(said, PartialDate) and beside:
        kind = {"left_kind": draft.LEFT_KINDS[about]} if about in draft.LEFT_KINDS else {}
        return _accepted({**_dated(slots, name, said), **kind}, talk, scene)
    if isinstance(said, Maybe) and name:
        return _ask_back({**slots, **said.as_slots(name)}, talk, scene)
    if not isinstance(said, Reply):
        return None
    known = Talk(FLOW, draft.next_question(slots), slots, talk.past, talk.language)
    return Outcome(said.then(ask(known, scene)), known)


def _accepted(slots: Mapping[str, str], talk: Talk, scene: Scene) -> Outcome:
    """Keep what was said if it can be; otherwise say why not and keep what was there before."""
    wrong = draft.problem_with(slots, scene.today)
    if wrong:
        return Outcome(reply(Say(wrong)).then(ask(talk, scene)), talk)
    return _onward(talk.at(FLOW, talk.step, slots), scene)


def _onward(talk: Talk, scene: Scene) -> Outcome:
    slots = {name: value for name, value in talk.slots.items() if name != "lost"}
    moved = Talk(FLOW, draft.next_question(slots), slots, talk.past, talk.language)
    return Outcome(ask(moved, scene), moved)


def _confirmed(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    if given.value == "fix":
        moved = talk.at(FLOW, "fix")
        return Outcome(ask(moved, scene), moved)
    if given.value in {"rehired", "linked", "duty"}:
        return _accepted({**talk.slots, given.value: "yes"}, talk, scene)
    return _save(talk, scene) if given.value == "yes" else None


def _save(talk: Talk, scene: Scene) -> Outcome:
    slots = dict(talk.slots)
    if slots["situation"] == "died":
        slots.setdefault("duty", "no")
    try:
        found = draft.findings(slots, scene.calendar)
    except UnknownYear as unknown:
        refused = reply(Say("deadline.unknown_year", reason=str(unknown)), buttons=_menu())
        return Outcome(refused, talk)
    effect = Registered(
        relation=slots.get("relation", "other") if slots.get("family") else "self",
        person_id=int(slots["person"]) if "person" in slots else _own_person(slots, scene),
        kind=found.kind,
        facts=found.facts,
        claims=found.claims,
        agreed_for_other=slots.get("agreed", ""),
    )
    return Outcome(summary.registered(slots, found, scene), talk.done(), (effect,))


def _own_person(slots: Mapping[str, str], scene: Scene) -> int | None:
    if slots.get("family") or scene.member is None:
        return None
    return next((p.id for p in scene.member.persons if p.relation == "self"), None)


def _fixing(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    if given.value == "keep" and talk.past:
        moved = talk.back()
        return Outcome(ask(moved, scene), moved)
    if given.value in summary.fixable(talk.slots):
        moved = talk.at(FLOW, given.value)
        return Outcome(ask(moved, scene), moved)
    return _told(given, talk, scene) if given.text else None
