"""The facts of one sentence, in any order. What is asked is not a fact, and what can mean two
things stays open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.understand.dates_found import DateFound, DateProblem
from rules.facts import PartialDate


@dataclass(frozen=True, slots=True)
class Heard:
    """What a sentence told.

    `left`: a day of leaving, of which is not said whether it is the last working day or the day
    of 퇴직. `service_months`: least and most whole months. `relation`: what the member spoken of
    is to the writer. `reason` is "unclear" where the word can mean several (짤렸다): ask.
    `correction_year`: a year said alone, to put into the date before. `unassigned`: dates of
    which the sentence does not say what they are.
    """

    appointed: PartialDate | None = None
    last_working: PartialDate | None = None
    retired: PartialDate | None = None
    left: PartialDate | None = None
    died: PartialDate | None = None
    born: PartialDate | None = None
    divorced: PartialDate | None = None
    service_months: tuple[int, int] | None = None
    reason: str | None = None
    relation: str | None = None
    school: str | None = None
    role: str | None = None
    in_service_death: bool | None = None
    still_working: bool | None = None
    correction_year: int | None = None
    problems: tuple[DateProblem, ...] = ()
    unassigned: tuple[DateFound, ...] = ()
    is_question: bool = False


def hear(text: str, *, today: date) -> Heard:
    return Heard()
