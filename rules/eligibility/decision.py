"""The order of the rules: the common ones, the benefit's own until one matches, the limitation
where somebody may have it, and last what a crime or new work changes. A rule whose facts are
missing leaves its verdict and all later ones possible; only when they agree is one given."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rules.catalogue import Benefit, Duty, catalogue
from rules.eligibility import divorce, duty, linking, office, relief, retirement, survivors
from rules.eligibility.case import Case
from rules.eligibility.clock import (
    IN_TIME,
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
UNMATCHED: Final = Rule("R-unmatched", Verdict.NOT_ELIGIBLE, cited("법 34①"), always)

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

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self.before + self.own


@dataclass(slots=True)
class Decision:
    """`rules`: those that apply or, with facts missing, may; the last of them holds for sure."""

    verdict: Verdict
    missing: Missing
    rules: tuple[Rule, ...]
    clock: tuple[Rule, ...] = ()
    later: tuple[Rule, ...] = ()


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
    )


def run_of(case: Case, plan: Plan) -> Running:
    """The limitation of the benefit; for a review the one of two that ends first (법 53②)."""
    if plan.entry.id in _BEFORE_RETIREMENT:
        return until_retirement(case)
    if plan.entry.id in REVIEWS:
        return _first_review_limit(case)
    return running(case, plan.start, plan.limitation)


def _first_review_limit(case: Case) -> Running:
    entries = [catalogue().benefits[name] for name in REVIEWS]
    runs = [running(case, entry.start_event, entry.limitation) for entry in entries]
    known = [run for run in runs if run.first is not None]
    return min(known, key=lambda run: run.first.raw) if known else STOPPED  # type: ignore[union-attr]  # only known ones


def decide(case: Case, plan: Plan) -> Decision:
    if case.contradiction:
        return Decision(Verdict.DEPENDS, case.contradiction, (CONTRADICTION,))
    rules, missing, common = _possible(case, plan)
    verdicts: dict[Verdict, None] = {}
    clock: tuple[Rule, ...] = ()
    for rule in rules:
        if rule.verdict is not Verdict.ELIGIBLE or rule.final:
            verdicts[rule.verdict] = None
        elif not clock:
            found = _clocked(case, plan)
            missing += found.missing
            clock = found.rules
            verdicts.update(dict.fromkeys(found.verdicts))
    later, unsure = _after(case, plan, verdicts)
    verdict = _one_of(verdicts)
    if verdict is not Verdict.DEPENDS:
        return Decision(verdict, (), rules, clock, later)
    asks = tuple(name for rule in (*rules, *clock, *later) for name in rule.asks)
    return Decision(verdict, known_once(missing + common + unsure + asks), rules, clock, later)


def _possible(case: Case, plan: Plan) -> tuple[tuple[Rule, ...], Missing, Missing]:
    """The rules that may be the first to match, up to the one that does for sure; what is
    missing for the benefit's own rules, and for the common ones."""
    possible: list[Rule] = []
    missing: Missing = ()
    common: Missing = ()
    for rule in plan.before:
        outcome = rule.test(case)
        if outcome is True:
            return (*possible, rule), missing, common
        if outcome is not False:
            possible.append(rule)
            common += outcome
    for rule in plan.own:
        outcome = rule.test(case)
        if outcome is True:
            return (*possible, rule), missing, common
        if outcome is not False:
            possible.append(rule)
            missing += outcome
    return (*possible, UNMATCHED), missing, common


def _clocked(case: Case, plan: Plan) -> Clocked:
    run = run_of(case, plan)
    return IN_TIME if run.first is None else clocked(case, plan.entry.id, plan.start, run)


def _after(
    case: Case, plan: Plan, verdicts: dict[Verdict, None]
) -> tuple[tuple[Rule, ...], Missing]:
    """Turns `verdicts` in place; the rules that apply, and what else had to be known."""
    later: list[Rule] = []
    unsure: Missing = ()
    for each in plan.after:
        outcome = each.rule.test(case)
        if outcome is False:
            continue
        turned = each.turns & verdicts.keys()
        if outcome is True:
            later.append(each.rule)
            for verdict in turned:
                del verdicts[verdict]
        elif turned:
            unsure += outcome
        if turned:
            verdicts[each.rule.verdict] = None
    return tuple(later), unsure


def _one_of(verdicts: dict[Verdict, None]) -> Verdict:
    if len(verdicts) == 1:
        return next(iter(verdicts))
    return Verdict.ELIGIBLE_URGENT if verdicts.keys() <= _GOOD else Verdict.DEPENDS
