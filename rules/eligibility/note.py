"""Every id of a note an answer may carry: who shows answers needs a text for each of them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rules.eligibility.clock import RULES
from rules.eligibility.decision import CONTRADICTION, OWN, plan

# What no rule brings, but the facts of one person.
OF_THE_PERSON: Final = frozenset(
    {
        "amount_before_2010",
        "amount_if_after_2009",
        "beyond_age_limit_left_out",
        "child_until_19",
        "child_until_25",
        "choose_survivor_pension",
        "deadline_not_known",
        "half_month_of_leave",
        "half_with_own_pension",
        "no_nationality_rule",
        "not_below_contributions",
        "one_duty_pension",
        "planned_retirement",
    }
)


@lru_cache(maxsize=1)
def note_ids() -> frozenset[str]:
    plans = [plan(benefit) for benefit in OWN]
    rules = [rule for each in plans for rule in each.rules]
    rules += [later.rule for each in plans for later in each.after]
    found = [note for rule in (*rules, *RULES, CONTRADICTION) for note in rule.notes]
    return OF_THE_PERSON.union(found)
