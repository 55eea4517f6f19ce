"""The order of the rules: the common ones, the benefit's own until one matches, the limitation
where somebody may have it, and last what a crime or new work changes. A rule whose facts are
missing leaves its verdict and all later ones possible; only when they agree is one given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final, NamedTuple

from rules.catalogue import Benefit, Duty, catalogue
from rules.eligibility import divorce, duty, linking, office, relief, retirement, survivors
from rules.eligibility.case import Case
from rules.eligibility.clock import (
    IN_TIME,
    NOT_ASKED,
    STOPPED,
    Clocked,
    Running,
    clocked,
    running,
    until_retirement,
)
from rules.eligibility.common import REVIEWS, After, after, before
from rules.eligibility.rule import Rule, Verdict, always, cited
from rules.eligibility.truth import Missing, known_once
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
_GOOD: Final = frozenset({Verdict.ELIGIBLE, Verdict.ELIGIBLE_URGENT})


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything `check` needs of one benefit, looked up once."""

    entry: Benefit | Duty
    before: tuple[Rule, ...]
    own: tuple[Rule, ...]
    after: tuple[After, ...]
    start: StartEvent
    limitation: Limitation | None
    runs: Callable[[Case], Running]

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self.before + self.own


class Decision(NamedTuple):
    """`rules`: those that apply or, with facts missing, may; the last of them holds for sure.
    `unknown`: every fact that was looked for in vain, the benefit's own first."""

    verdict: Verdict
    unknown: Missing
    rules: tuple[Rule, ...]
    clock: tuple[Rule, ...] = ()
    later: tuple[Rule, ...] = ()

    @property
    def missing(self) -> Missing:
        """What would settle an open answer, the most decisive first."""
        if self.verdict is not Verdict.DEPENDS:
            return ()
        rules = (*self.rules, *self.clock, *self.later)
        asks = tuple(name for rule in rules for name in rule.asks)
        return known_once(self.unknown + asks)


@lru_cache(maxsize=128)
def plan(benefit: str) -> Plan:
    """Raise LookupError, with the nearest names, for what cannot be checked."""
    entry = catalogue().dated(benefit)
    if entry.id not in OWN:
        raise LookupError(f"{benefit!r} has no conditions to check; expected a benefit")
    return Plan(
        entry=entry,
        before=before(entry.id),
        own=OWN[entry.id],
        after=after(entry.id),
        start=entry.start_event,
        limitation=entry.limitation,
        runs=_runs(entry),
    )


def _runs(entry: Benefit | Duty) -> Callable[[Case], Running]:
    """The limitation of the benefit; for a review the one of two that ends first (법 53②)."""
    if entry.id in _BEFORE_RETIREMENT:
        return until_retirement
    if entry.id in REVIEWS:
        return _first_review_limit
    return partial(running, start=entry.start_event, limitation=entry.limitation)


def _first_review_limit(case: Case) -> Running:
    runs = [running(case, entry.start_event, entry.limitation) for entry in _REVIEW_ENTRIES]
    known = [run for run in runs if run.first is not None]
    return min(known, key=lambda run: run.first.raw) if known else STOPPED  # type: ignore[union-attr]  # only known ones


def decide(case: Case, plan: Plan) -> Decision:
    if case.contradiction:
        return Decision(Verdict.DEPENDS, case.contradiction, (CONTRADICTION,))
    rules, unknown = _possible(case, plan)
    found = _clocked(case, plan) if _may_run(rules) else NOT_ASKED
    if case.nothing_after or not plan.after:
        return _decided(rules, found.rules, found.missing + unknown)
    verdicts = set(_together(rules, found.rules))
    later, unsure = _after(case, plan, verdicts)
    asked = found.missing + unknown + unsure
    return Decision(_one_of(frozenset(verdicts)), asked, rules, found.rules, later)


# Millions of answers are few combinations: what follows from one is worked out once.
@lru_cache(maxsize=1 << 12)
def _decided(rules: tuple[Rule, ...], clock: tuple[Rule, ...], unknown: Missing) -> Decision:
    """One verdict when everything that is still possible leads to it."""
    return Decision(_one_of(_together(rules, clock)), unknown, rules, clock)


@lru_cache(maxsize=1 << 12)
def _may_run(rules: tuple[Rule, ...]) -> bool:
    """Whether one of them leaves it to the limitation."""
    return any(rule.verdict is Verdict.ELIGIBLE and not rule.final for rule in rules)


@lru_cache(maxsize=1 << 12)
def _together(rules: tuple[Rule, ...], clock: tuple[Rule, ...]) -> frozenset[Verdict]:
    """Every verdict they may lead to."""
    running = Verdict.ELIGIBLE
    alone = {rule.verdict for rule in rules if rule.verdict is not running or rule.final}
    return frozenset(alone.union(rule.verdict for rule in clock))


def _possible(case: Case, plan: Plan) -> tuple[tuple[Rule, ...], Missing]:
    """The rules that may be the first to match, up to the one that does for sure. The last rule
    of a benefit holds whenever no other does."""
    possible: tuple[Rule, ...] = ()
    common: Missing = ()
    unknown: Missing = ()
    for rule in () if case.nothing_before else plan.before:
        outcome = rule.test(case)
        if outcome is True:
            return (*possible, rule), common
        if outcome is not False:
            possible += (rule,)
            common += outcome
    last = plan.own[-1]
    for rule in plan.own:
        outcome = rule.test(case)
        if outcome is True:
            return (*possible, rule), unknown + common
        if outcome is not False:
            unknown += outcome
            if rule is not last:
                possible += (rule,)
    return (*possible, last), unknown + common


def _clocked(case: Case, plan: Plan) -> Clocked:
    run = plan.runs(case)
    return IN_TIME if run.first is None else clocked(case, plan.entry.id, plan.start, run)


def _after(case: Case, plan: Plan, verdicts: set[Verdict]) -> tuple[tuple[Rule, ...], Missing]:
    """Turns `verdicts` in place; the rules that apply, and what else had to be known."""
    later: list[Rule] = []
    unsure: Missing = ()
    for each in plan.after:
        outcome = each.rule.test(case)
        if outcome is False:
            continue
        turned = each.turns & verdicts
        if outcome is True:
            later.append(each.rule)
            verdicts -= turned
        elif turned:
            unsure += outcome
        if turned:
            verdicts.add(each.rule.verdict)
    return tuple(later), unsure


def _one_of(verdicts: frozenset[Verdict]) -> Verdict:
    if len(verdicts) == 1:
        return next(iter(verdicts))
    return Verdict.ELIGIBLE_URGENT if verdicts <= _GOOD else Verdict.DEPENDS
