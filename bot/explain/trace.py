"""왜요?: the rules that held, those that did not and why, and where each fact came from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.explain.asked import ASKED, Kind
from bot.explain.claims import months_said
from bot.explain.ground import ground_lines
from bot.explain.personal import Personal, condition_said, name_of
from bot.known import date_said
from bot.reply import Bubble, Reply
from bot.view import Scene
from core.i18n import Say
from rules.eligibility import FactUsed, Step
from rules.facts import PartialDate, Source

# Who asks for a survivor's benefit has lost somebody; who asks for another lives.
_SAID_BY_ASKING: Final = frozenset({"deceased"})
_MOST_STEPS: Final = 4
_MOST_FACTS: Final = 6


def chain(judged: Personal, scene: Scene) -> Reply:
    """At most three bubbles: conditions, facts, articles with the day they were read."""
    finding = judged.finding
    steps = (
        Say("why.benefit", name=name_of(judged.entry, scene)),
        *(_applied(step, scene) for step in finding.trace.applied[:_MOST_STEPS]),
        *(_considered(step, scene) for step in _open_first(finding.trace.considered)),
    )
    facts = tuple(_facts(judged))
    ground = (*ground_lines(finding.articles, scene), Say("law.verified", day=finding.verified))
    told = (Bubble(steps), Bubble((Say("why.facts"), *facts) if facts else ()), Bubble(ground))
    return Reply(tuple(bubble for bubble in told if bubble.lines))


def _open_first(considered: tuple[Step, ...]) -> list[Step]:
    """What is not known yet tells more than what does not apply."""
    return sorted(considered, key=lambda step: step.outcome is False)[:_MOST_STEPS]


def _applied(step: Step, scene: Scene) -> Say:
    return Say("why.applied", condition=condition_said(step.rule.id, scene))


def _considered(step: Step, scene: Scene) -> Say:
    key = "why.not_applied" if step.outcome is False else "why.not_known"
    return Say(key, condition=condition_said(step.rule.id, scene))


def _facts(judged: Personal) -> Iterator[Say]:
    used = [fact for fact in judged.finding.trace.facts if fact.source is not Source.DERIVED]
    said = [fact for fact in used if fact.source is not Source.PRESUMED and fact.name in ASKED]
    usual = [f for f in used if f.source is Source.PRESUMED and f.name not in _SAID_BY_ASKING]
    for fact in said[:_MOST_FACTS]:
        value = _value(fact)
        if value is not None:
            yield Say("why.said", fact=Say(f"fact.{fact.name}"), value=value)
    for fact in usual[: _MOST_FACTS - len(said)]:
        yield Say("why.presumed", fact=Say(f"presumed.{fact.name}"))


def _value(fact: FactUsed) -> Say | None:
    """None for what has no words of its own, such as somebody of whom more was presumed."""
    asked = ASKED[fact.name]
    match asked.kind:
        case Kind.FLAG:
            return Say("button.yes_is" if fact.value else "button.no_is_not")
        case Kind.MONTHS:
            return months_said((fact.value[0], fact.value[1]))  # type: ignore[index]  # months
        case Kind.COUNT:
            return Say("echo.months", months=fact.value)
    if isinstance(fact.value, PartialDate):
        return date_said(fact.value)
    label = next((label for label, value in asked.choices if value == fact.value), None)
    return Say(f"button.{label}") if label else None
