from __future__ import annotations

from dataclasses import fields

import pytest

from rules import calendar, limitation, service
from rules.catalogue import catalogue
from rules.citation import article_text
from rules.dated import tables
from rules.eligibility import CHECKED, Finding, Rule, note_ids
from rules.eligibility.clock import GOOD_TIME
from rules.eligibility.clock import RULES as CLOCK_RULES
from rules.eligibility.condition import condition, conditions
from rules.eligibility.decision import CONTRADICTION, plan
from rules.eligibility.rule import always
from rules.situation import Situation
from tests.rules.eligible import worked_cases

FACTS = {each.name for each in fields(Situation)}


def rules_of(benefit: str) -> tuple[Rule, ...]:
    chosen = plan(benefit)
    return (*chosen.before, *chosen.own, *(each.rule for each in chosen.after))


EVERY_RULE = {
    rule.id: rule
    for rule in (
        *(rule for benefit in CHECKED for rule in rules_of(benefit)),
        *CLOCK_RULES,
        CONTRADICTION,
    )
}
# Before the day a right ended, and before the other spouse claimed, there is no fact to name.
BY_THE_DAY_ALONE = {"R93b", "R98d"}
FINDINGS = [finding for case in worked_cases() for finding in case.findings()]


def applied(finding: Finding) -> set[str]:
    """What made the verdict, be it for sure or as one of several that are still possible."""
    return {step.rule.id for step in finding.trace.applied} | {rule.id for rule in finding.rules}


@pytest.mark.parametrize("rule", EVERY_RULE.values(), ids=repr)
def test_every_rule_cites_articles_of_statutes_we_keep(rule: Rule) -> None:
    assert rule.articles
    for cited in rule.articles:
        assert cited.statute in catalogue().statutes
        assert article_text(cited.article)


def test_every_rule_and_no_other_has_its_condition_in_words() -> None:
    assert conditions().keys() == EVERY_RULE.keys()
    assert condition("R14").text
    assert condition("R14").text_en


def test_one_id_names_one_condition() -> None:
    for benefit in CHECKED:
        for rule in rules_of(benefit):
            assert EVERY_RULE[rule.id].articles == rule.articles
            assert EVERY_RULE[rule.id].verdict is rule.verdict


def test_rules_ask_only_for_facts_that_can_be_stated() -> None:
    for rule in EVERY_RULE.values():
        assert set(rule.asks) <= FACTS
    for finding in FINDINGS:
        assert {*finding.missing, *finding.wanted} <= FACTS


def test_every_benefit_can_be_checked_and_has_a_case() -> None:
    assert set(catalogue().benefits) <= set(CHECKED)
    assert set(CHECKED) == {finding.benefit for finding in FINDINGS}


def test_every_rule_decides_a_case() -> None:
    decided = set().union(*(applied(finding) for finding in FINDINGS))
    # In good time is no reason to show.
    assert set(EVERY_RULE) - decided == {GOOD_TIME.id}


def test_every_condition_is_found_true_in_one_case_and_not_true_in_another() -> None:
    met = {step.rule.id for finding in FINDINGS for step in finding.trace.applied}
    unmet = {step.rule.id for finding in FINDINGS for step in finding.trace.considered}
    conditional = {rule.id for rule in EVERY_RULE.values() if rule.test is not always}
    last = {plan(benefit).own[-1].id for benefit in CHECKED}
    assert conditional - met == set()
    # The last one is asked when no other holds, so it does.
    assert conditional - unmet - last - {CONTRADICTION.id} == set()


def test_every_note_an_answer_can_carry_is_carried_by_a_case() -> None:
    carried = {note for finding in FINDINGS for note in finding.notes}
    assert carried == note_ids()


def test_every_statute_we_keep_is_cited_and_no_other() -> None:
    law = catalogue()
    cited = [*calendar.ARTICLES, *limitation.ARTICLES, *service.ARTICLES]
    cited += [one for benefit in law.benefits.values() for one in benefit.articles]
    cited += [one for duty in law.duties.values() for one in duty.articles]
    cited += [one for table in tables().values() for one in table.articles]
    cited += [one for finding in FINDINGS for one in finding.articles]
    assert {one.statute for one in cited} == set(law.statutes)


def test_every_rule_is_passed_over_in_a_case() -> None:
    passed: set[str] = set()
    for finding in FINDINGS:
        passed |= {rule.id for rule in rules_of(finding.benefit)} - applied(finding)
    own = {rule.id for benefit in CHECKED for rule in rules_of(benefit)}
    assert own <= passed


def test_the_rule_that_decides_holds_by_its_own_test() -> None:
    for finding in FINDINGS:
        if not finding.missing and finding.rule is not CONTRADICTION:
            assert finding.rule in {step.rule for step in finding.trace.applied}, finding


def test_a_rule_passed_over_says_what_it_looked_at() -> None:
    for finding in FINDINGS:
        for step in finding.trace.considered:
            assert step.outcome is not True
            if step.outcome is False and finding.rule is not CONTRADICTION:
                assert step.facts or step.rule.id in BY_THE_DAY_ALONE, (finding, step)


def test_an_answer_cites_only_statutes_we_read_and_says_when() -> None:
    for finding in FINDINGS:
        assert finding.articles
        assert finding.verified <= plan(finding.benefit).entry.verified


@pytest.mark.parametrize("name", tables())
def test_every_dated_table_cites_statutes_we_keep(name: str) -> None:
    table = tables()[name]
    assert {cited.statute for cited in table.articles} <= set(catalogue().statutes)
    assert max(table.promulgated, table.effective) <= table.verified
