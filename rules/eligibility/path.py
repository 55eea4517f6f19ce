"""The way through the rules of one benefit, outcome by outcome, and the decision at its end.
Millions of answers take few ways: what follows from each is worked out once."""

from __future__ import annotations

from typing import Final, NamedTuple

from rules.eligibility.clock import Clocked
from rules.eligibility.rule import Rule, Test, Verdict
from rules.eligibility.truth import Missing, Outcome, known_once

# Ways kept for all benefits together: whoever varies their facts without end fills no memory.
_MOST: Final = 1 << 13
_GOOD: Final = frozenset({Verdict.ELIGIBLE, Verdict.ELIGIBLE_URGENT})


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


class Path(dict[Outcome, "Path"]):
    """`test` asks the next rule, and what stands at its outcome leads on; None at the end.

    `rules`: those that may be the first to match, at the end the one that does for sure as well.
    `timed`: whether the end leaves it to the limitation.
    """

    __slots__ = ("_before", "_common", "_own", "_unknown", "decided", "rules", "test", "timed")
    kept = 0

    def __init__(
        self,
        before: tuple[Rule, ...],
        own: tuple[Rule, ...],
        *,
        rules: tuple[Rule, ...] = (),
        common: Missing = (),
        unknown: Missing = (),
    ) -> None:
        """`before` and `own` are still to be asked; nothing is where no `own` is left."""
        super().__init__()
        self._before, self._own = before, own
        self._common, self._unknown = common, unknown
        self.rules = rules
        self.test: Test | None = (before or own)[0].test if own else None
        self.timed = not own and any(_is_timed(rule) for rule in rules)
        self.decided = _Decided(self)

    @property
    def unknown(self) -> Missing:
        """Every fact that was looked for in vain, the benefit's own first."""
        return self._unknown + self._common

    def __missing__(self, outcome: Outcome) -> Path:
        found = self._after(outcome)
        if Path.kept < _MOST:
            Path.kept += 1
            self[outcome] = found
        return found

    def _after(self, outcome: Outcome) -> Path:
        """A rule whose facts are missing leaves its verdict and all later ones possible; the last
        rule of a benefit holds whenever no other does."""
        before, own = self._before, self._own
        rule = (before or own)[0]
        ends = outcome is True or own == (rule,)
        missing = outcome if isinstance(outcome, tuple) else ()
        rest = own if before else own[1:]
        return Path(
            before[1:],
            () if ends else rest,
            rules=self.rules if outcome is False and not ends else (*self.rules, rule),
            common=self._common + missing if before else self._common,
            unknown=self._unknown if before else self._unknown + missing,
        )

    def verdicts(self, clock: Clocked) -> set[Verdict]:
        """Every verdict it may still come to."""
        alone = {rule.verdict for rule in self.rules if not _is_timed(rule)}
        return alone.union(rule.verdict for rule in clock.rules)


class _Decided(dict[Clocked, Decision]):
    """What the end of a path comes to, by what the limitation says."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def __missing__(self, clock: Clocked) -> Decision:
        """One verdict when everything that is still possible leads to it."""
        path = self._path
        verdict = one_of(path.verdicts(clock))
        found = self[clock] = Decision(
            verdict, clock.missing + path.unknown, path.rules, clock.rules
        )
        return found


def _is_timed(rule: Rule) -> bool:
    return rule.verdict is Verdict.ELIGIBLE and not rule.final


def one_of(verdicts: set[Verdict]) -> Verdict:
    if len(verdicts) == 1:
        return next(iter(verdicts))
    return Verdict.ELIGIBLE_URGENT if verdicts <= _GOOD else Verdict.DEPENDS
