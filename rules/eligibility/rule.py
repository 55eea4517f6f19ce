"""What a rule is: one condition, its verdict, its articles, and the test that decides it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from rules.citation import Citation, article_text
from rules.eligibility.case import Case
from rules.eligibility.truth import Missing, Outcome

Test = Callable[[Case], Outcome]


class Plain(StrEnum):
    """What machines are told."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    ELIGIBLE = "eligible"
    ELIGIBLE_URGENT = "eligible_urgent"
    NOT_ELIGIBLE = "not_eligible"
    DEPENDS = "depends"
    LIKELY_LAPSED = "likely_lapsed"

    @property
    def plain(self) -> Plain:
        """A right that seems to have lapsed is unknown: only the office can say so (법 54④)."""
        return _PLAIN.get(self, Plain.UNKNOWN)


_PLAIN = {
    Verdict.ELIGIBLE: Plain.ELIGIBLE,
    Verdict.ELIGIBLE_URGENT: Plain.ELIGIBLE,
    Verdict.NOT_ELIGIBLE: Plain.NOT_ELIGIBLE,
}


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """`asks`: facts to ask for when the law itself leaves the answer open. `notes`: stable ids of
    what has to be said along with it. `final`: the limitation no longer runs."""

    id: str
    verdict: Verdict
    articles: tuple[Citation, ...]
    test: Test
    asks: Missing = ()
    notes: tuple[str, ...] = ()
    final: bool = False

    def __repr__(self) -> str:
        return f"<{self.id} {self.verdict}>"


def cited(*articles: str) -> tuple[Citation, ...]:
    """'법 54①' as a Citation. Raise ValueError for a form that is no article."""
    found = []
    for text in articles:
        statute, _, article = text.partition(" ")
        article_text(article)
        found.append(Citation(statute, article))
    return tuple(found)


def eligible(
    id_: str, *articles: str, notes: tuple[str, ...] = (), final: bool = False
) -> Callable[[Test], Rule]:
    return lambda test: Rule(
        id_, Verdict.ELIGIBLE, cited(*articles), test, notes=notes, final=final
    )


def refused(id_: str, *articles: str, notes: tuple[str, ...] = ()) -> Callable[[Test], Rule]:
    return lambda test: Rule(id_, Verdict.NOT_ELIGIBLE, cited(*articles), test, notes=notes)


def open_question(
    id_: str, *articles: str, asks: Missing = (), notes: tuple[str, ...] = ()
) -> Callable[[Test], Rule]:
    return lambda test: Rule(id_, Verdict.DEPENDS, cited(*articles), test, asks, notes)


def always(_: Case) -> Outcome:
    return True


def otherwise(rule: Rule) -> Rule:
    """What holds when the conditions of `rule` are not met."""
    return Rule(f"{rule.id}-", Verdict.NOT_ELIGIBLE, rule.articles, always)
