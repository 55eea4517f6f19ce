"""The order of the rules: the common ones, the benefit's own until one matches, the limitation
where somebody may have it, and last what a crime or new work changes. A rule whose facts are
missing leaves its verdict and all later ones possible; only when they agree is one given."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, cast

from rules.catalogue import Benefit, Duty, catalogue
from rules.eligibility import divorce, duty, linking, office, relief, retirement, survivors
from rules.eligibility.case import Case
from rules.eligibility.clock import (
    IN_TIME,
    NOT_ASKED,
    STOPPED,
    Clocked,
    Running,
    alike,
    clocked,
    running,
    until_retirement,
)
from rules.eligibility.common import PENSIONS, REVIEWS, After, after, before
from rules.eligibility.outline import Beyond, Outline, Outlined, outlined
from rules.eligibility.path import Decision, Path, one_of
from rules.eligibility.rule import Rule, Verdict, always, cited
from rules.eligibility.truth import Missing, Outcome
from rules.entries import StartEvent
from rules.limitation import Limitation

OWN: Final = {
    **retirement.PLANS,
    **survivors.PLANS,
    **duty.PLANS,
    **relief.PLANS,
    **divorce.PLANS,
    **linking.PLANS,
    **office.PLANS,
}

CONTRADICTION: Final = Rule(
    "R-contradiction", Verdict.DEPENDS, cited("법 34①"), always, notes=("facts_contradict",)
)

_REVIEW_ENTRIES: Final = tuple(catalogue().benefits[name] for name in REVIEWS)
_BEFORE_RETIREMENT: Final = frozenset({"service_aggregation", "military_service_credit"})


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Everything `check` needs of one benefit, looked up once. `way`: through all its rules."""

    entry: Benefit | Duty
    before: tuple[Rule, ...]
    own: tuple[Rule, ...]
    after: tuple[After, ...]
    start: StartEvent
    limitation: Limitation | None
    runs: Callable[[Case], Running]
    clock: Callable[[Case], Clocked]
    way: Path

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self.before + self.own


@lru_cache(maxsize=128)
def plan(benefit: str) -> Plan:
    """Raise LookupError, with the nearest names, for what cannot be checked."""
    entry = catalogue().dated(benefit)
    if entry.id not in OWN:
        raise LookupError(f"{benefit!r} has no conditions to check; expected a benefit")
    runs, common, own = _runs(entry), before(entry.id), OWN[entry.id]
    return Plan(
        entry=entry,
        before=common,
        own=own,
        after=after(entry.id),
        start=entry.start_event,
        limitation=entry.limitation,
        runs=runs,
        clock=_clock(runs, alike(entry.start_event), waits=entry.id in PENSIONS),
        way=Path(common, own),
    )


@lru_cache(maxsize=64)
def plans(benefits: tuple[str, ...]) -> tuple[Plan, ...]:
    return tuple(map(plan, benefits))


def _runs(entry: Benefit | Duty) -> Callable[[Case], Running]:
    """The limitation of the benefit; for a review the one of two that ends first (법 53②)."""
    if entry.id in _BEFORE_RETIREMENT:
        return until_retirement
    if entry.id in REVIEWS:
        return _review_limit
    return _runs_from(alike(entry.start_event), entry.limitation)


# The benefits that one day and one limitation hold for share what is worked out of them.
@lru_cache(maxsize=64)
def _runs_from(start: StartEvent, limitation: Limitation | None) -> Callable[[Case], Running]:
    def runs(case: Case) -> Running:
        return running(case, start, limitation)

    return runs


@lru_cache(maxsize=64)
def _clock(
    runs: Callable[[Case], Running], start: StartEvent, *, waits: bool
) -> Callable[[Case], Clocked]:
    def clock(case: Case) -> Clocked:
        run = runs(case)
        return IN_TIME if run.first is None else clocked(case, start, run, waits=waits)

    return clock


def _review_limit(case: Case) -> Running:
    return case.once(_first_review_limit)


def _first_review_limit(case: Case) -> Running:
    runs = [running(case, entry.start_event, entry.limitation) for entry in _REVIEW_ENTRIES]
    known = [run for run in runs if run.first is not None]
    return min(known, key=lambda run: run.first.raw) if known else STOPPED  # type: ignore[union-attr]  # only known ones


class Open(NamedTuple):
    """What is left to be asked for one benefit, and its `place` among the others."""

    place: int
    plan: Plan
    path: Path
    after: tuple[After, ...]


class Settled(NamedTuple):
    """What an outline alone decides; None holds the place of each that is still `open`."""

    decisions: tuple[Decision | None, ...]
    open: tuple[Open, ...]


def decide(case: Case, plans: tuple[Plan, ...]) -> list[Decision]:
    if case.contradiction:
        contradicted = Decision(Verdict.DEPENDS, case.contradiction, (CONTRADICTION,))
        return [contradicted] * len(plans)
    if len(plans) == 1:
        return [_decided(case, _whole(plans[0]))]
    settled = _settled(plans, outlined(case))
    found = list(settled.decisions)
    for each in settled.open:
        found[each.place] = _decided(case, each)
    return cast("list[Decision]", found)


def _whole(plan: Plan) -> Open:
    """For one benefit alone an outline costs more than it saves."""
    return Open(0, plan, plan.way, plan.after)


# Bounded: whoever varies their facts without end fills no memory.
@lru_cache(maxsize=1 << 12)
def _settled(plans: tuple[Plan, ...], known: Outlined) -> Settled:
    outline = Outline(known)
    decisions: list[Decision | None] = []
    still_open = []
    for place, plan in enumerate(plans):
        left = Open(place, plan, _way_on(outline, plan), _after_on(outline, plan))
        try:
            decisions.append(_decided(outline, left))
        except Beyond:
            decisions.append(None)
            still_open.append(left)
    return Settled(tuple(decisions), tuple(still_open))


def _way_on(outline: Outline, plan: Plan) -> Path:
    """As far as the outline leads."""
    path = plan.way
    with suppress(Beyond):
        while path.test is not None:
            path = path[path.test(outline)]
    return path


def _after_on(outline: Outline, plan: Plan) -> tuple[After, ...]:
    """Those that the outline does not rule out."""
    return tuple(each for each in plan.after if _may_turn(outline, each))


def _may_turn(outline: Outline, after: After) -> bool:
    try:
        return after.rule.test(outline) is not False
    except Beyond:
        return True


def _decided(case: Case, left: Open) -> Decision:
    path = left.path
    test = path.test
    while test is not None:
        path = path[test(case)]
        test = path.test
    found = case.once(left.plan.clock) if path.timed else NOT_ASKED
    turning = _turning(case, left.after) if left.after else ()
    if not turning:
        return path.decided[found]
    verdicts = path.verdicts(found)
    later, unsure = _turned(turning, verdicts)
    asked = found.missing + path.unknown + unsure
    return Decision(one_of(verdicts), asked, path.rules, found.rules, later)


def _turning(case: Case, after: tuple[After, ...]) -> list[tuple[After, Outcome]]:
    found = [(each, each.rule.test(case)) for each in after]
    return [(each, outcome) for each, outcome in found if outcome is not False]


def _turned(
    turning: Iterable[tuple[After, Outcome]], verdicts: set[Verdict]
) -> tuple[tuple[Rule, ...], Missing]:
    """Turns `verdicts` in place; the rules that apply, and what else had to be known."""
    later: list[Rule] = []
    unsure: Missing = ()
    for each, outcome in turning:
        turned = each.turns & verdicts
        if outcome is True:
            later.append(each.rule)
            verdicts -= turned
        elif turned and outcome:
            unsure += outcome
        if turned:
            verdicts.add(each.rule.verdict)
    return tuple(later), unsure
