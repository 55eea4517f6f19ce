"""What was found for one benefit, and on request the whole way there: the rules that apply, those
that do not and why, and every fact used with its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import repeat
from typing import Final

from rules.catalogue import catalogue
from rules.citation import Citation
from rules.eligibility.adjustment import Adjustment, adjustments
from rules.eligibility.case import Case
from rules.eligibility.clock import GOOD_TIME, Running, event_fact
from rules.eligibility.common import ALLOWANCE, LUMP_SUMS, PENSIONS
from rules.eligibility.decision import Plan, decide, plans
from rules.eligibility.estimate import Estimate, estimate, served_before_2010
from rules.eligibility.grounds import Ground, grounds, limit_articles
from rules.eligibility.path import Decision
from rules.eligibility.payment import first_payday, pension_start
from rules.eligibility.recorder import Recorder
from rules.eligibility.rule import Rule, Verdict
from rules.eligibility.truth import Missing, Outcome, exact, known_once
from rules.facts import Source
from rules.limitation import Deadline
from rules.situation import Months

_OPEN: Final = frozenset({Verdict.ELIGIBLE, Verdict.ELIGIBLE_URGENT})
_HAS_FLOOR: Final = (*LUMP_SUMS, "survivor_pension_lump_sum", "survivor_lump_sum")


@dataclass(frozen=True, slots=True)
class FactUsed:
    name: str
    value: object
    source: Source


@dataclass(frozen=True, slots=True)
class Step:
    """A rule that was asked. `outcome`: False when its condition is not met, names of facts when
    nobody can tell yet; `facts`: what it looked at."""

    rule: Rule
    outcome: Outcome
    facts: tuple[FactUsed, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    applied: tuple[Step, ...]
    considered: tuple[Step, ...]
    facts: tuple[FactUsed, ...]


class Finding:
    """The verdict at once; everything else is worked out when asked for."""

    __slots__ = ("__dict__", "_case", "_decision", "_plan")

    def __init__(self, case: Case, plan: Plan, decision: Decision) -> None:
        self._case = case
        self._plan = plan
        self._decision = decision

    def __repr__(self) -> str:
        return f"<Finding {self.benefit} {self.verdict} by {self.rule.id} missing={self.missing}>"

    @property
    def benefit(self) -> str:
        return self._plan.entry.id

    @property
    def verdict(self) -> Verdict:
        return self._decision.verdict

    @cached_property
    def missing(self) -> Missing:
        """The facts whose knowledge would settle it, the most decisive first."""
        return self._decision.missing

    @property
    def rule(self) -> Rule:
        """The rule of the benefit itself, or of all benefits, that holds for sure."""
        return self._decision.rules[-1]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Everything that made the verdict, the limitation and later changes included."""
        decision = self._decision
        told = tuple(rule for rule in decision.clock if rule is not GOOD_TIME)
        return (self.rule, *told, *decision.later)

    @cached_property
    def _run(self) -> Running:
        return self._plan.runs(self._case)

    @property
    def deadline(self) -> Deadline | None:
        """From the earliest day the facts allow. None while that day is not known, where the law
        names no period, and where a claim or a link stopped it."""
        settled = self.rule in self._plan.before or self._case.contradiction
        if self.verdict is Verdict.NOT_ELIGIBLE or settled:
            return None
        return self._run.first

    @property
    def last_deadline(self) -> Deadline | None:
        """From the latest day the facts allow: before it nothing is too late for sure."""
        return None if self.deadline is None else self._run.last

    @cached_property
    def starts(self) -> date | None:
        """The day a pension begins."""
        return None if self._case.contradiction else pension_start(self._case, self.rule.id)

    @cached_property
    def first_payment(self) -> date | None:
        if self.starts is None or self.verdict is Verdict.NOT_ELIGIBLE:
            return None
        return first_payday(self._case, self.rule.id, self.starts)

    @property
    def service(self) -> Months:
        """The least and the most months that count; for the allowance its own (법 31⑤⑥)."""
        return self._case.allowance if self.benefit == ALLOWANCE else self._case.months

    @property
    def full_pension_from(self) -> date | None:
        """The day an unreduced pension may start, the early pension's measure too."""
        return exact(self._case.start)

    @cached_property
    def claimable_early_from(self) -> date | None:
        """The first day an early pension may begin: never before the retirement."""
        first, ended = self._case.claimable_early_from, self._case.ended
        if self.benefit not in PENSIONS or first is None or ended is None or first[0] != first[1]:
            return None
        return max(first[0], ended[0])

    @cached_property
    def estimate(self) -> Estimate | None:
        if self._decision.rules[-1].verdict is not Verdict.ELIGIBLE or self._lost:
            return None
        return estimate(self._case, self.benefit)

    @cached_property
    def adjustments(self) -> tuple[Adjustment, ...]:
        if self._lost:
            return ()
        applied = frozenset(rule.id for rule in self._decision.later)
        return tuple(adjustments(self._case, self.benefit, applied))

    @property
    def _lost(self) -> bool:
        return self.verdict in {Verdict.NOT_ELIGIBLE, Verdict.LIKELY_LAPSED}

    @cached_property
    def wanted(self) -> Missing:
        """Facts that would add a day or a figure to an answer that stands without them."""
        if self.verdict not in _OPEN or self.rule.final:
            return ()
        names: Missing = ()
        if self._plan.limitation is not None and self._run.event is None:
            names += (event_fact(self._case, self._plan.start),)
        if self.benefit in PENSIONS and self.starts is None:
            names += self._case.start_missing
        return known_once(names)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """Stable ids of what has to be said along with the verdict."""
        named = tuple(note for rule in self.rules for note in rule.notes)
        return known_once((*named, *self._own_notes()))

    def _own_notes(self) -> Iterator[str]:
        case = self._case
        if case.contradiction:
            return
        if case.retired is not None and case.today < case.retired[0]:
            yield "planned_retirement"
        for _, note in self._grounds:
            if note:
                yield note
        if self._lost or self.rule.verdict is not Verdict.ELIGIBLE:
            return
        if self.benefit in (*_HAS_FLOOR, ALLOWANCE):
            yield from _amount_notes(case, self.benefit)
        if self.benefit in _HAS_FLOOR:
            yield "not_below_contributions"
        if self._plan.limitation is not None and self._run.event and self._run.first is None:
            yield "deadline_not_known"

    @property
    def assumed(self) -> tuple[FactUsed, ...]:
        """What nobody said and was taken as usual: to be told, so that it can be corrected."""
        return tuple(fact for fact in self.trace.facts if fact.source is Source.PRESUMED)

    @cached_property
    def articles(self) -> tuple[Citation, ...]:
        open_still = self._decision.rules if self.verdict is Verdict.DEPENDS else ()
        rules = (*open_still, *self.rules)
        found = [cited for rule in rules for cited in rule.articles]
        found += [cited for articles, _ in self._grounds for cited in articles]
        if self.deadline is not None:
            found += limit_articles(self._plan.entry.articles)
        return tuple(dict.fromkeys(found))

    @cached_property
    def _grounds(self) -> tuple[Ground, ...]:
        """None where the benefit's own rules were not asked."""
        if self._case.contradiction or self.rule in self._plan.before:
            return ()
        return tuple(grounds(self._case, self.benefit, lost=self._lost))

    @cached_property
    def verified(self) -> date:
        """The day the oldest of the texts it rests on was last read."""
        statutes = catalogue().statutes
        days = [statutes[cited.statute].verified for cited in self.articles]
        return min([self._plan.entry.verified, *days])

    @cached_property
    def trace(self) -> Trace:
        """The rules asked, each on its own, so that every step knows what it looked at."""
        asked = [self._step(rule) for rule in self._asked()]
        applied = tuple(step for step in asked if step.outcome is True)
        considered = tuple(step for step in asked if step.outcome is not True)
        used = {fact.name: fact for step in (*applied, *considered) for fact in step.facts}
        return Trace(applied, considered, tuple(used.values()))

    def _asked(self) -> Iterator[Rule]:
        for rule in self._plan.rules:
            yield rule
            if rule is self.rule:
                break
        else:
            yield self.rule
        yield from (rule for rule in self._decision.clock if rule is not GOOD_TIME)
        yield from (each.rule for each in self._plan.after)

    def _step(self, rule: Rule) -> Step:
        facts = self._case.facts
        recorder = Recorder(facts)
        reader = Case(recorder.situation, self._case.today, self._case.calendar)
        outcome = rule.test(reader)
        used = (FactUsed(name, getattr(facts, name), facts.source(name)) for name in recorder.read)
        return Step(rule, outcome, tuple(fact for fact in used if fact.value is not None))


def _amount_notes(case: Case, benefit: str) -> Iterator[str]:
    earlier = served_before_2010(case)
    if earlier:
        yield "amount_before_2010"
    elif earlier is None:
        yield "amount_if_after_2009"
    if benefit == ALLOWANCE and case.halved_leave[0] != case.halved_leave[1]:
        yield "half_month_of_leave"


def find(case: Case, benefit: str) -> Finding:
    return find_all(case, (benefit,))[0]


def find_all(case: Case, benefits: tuple[str, ...]) -> tuple[Finding, ...]:
    chosen = plans(benefits)
    return tuple(map(Finding, repeat(case), chosen, decide(case, chosen)))
