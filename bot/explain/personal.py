"""What the rules make of the facts in a question: the short answer, the day, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.explain.asked import ASKED, Kind
from bot.explain.claims import deadline_said
from bot.explain.facts import family_death, says_something, situation_of, with_day
from bot.explain.packed import NO_BENEFIT, Subject
from bot.explain.subject import benefit_of
from bot.known import date_said
from bot.understand.question import Question
from bot.view import Scene
from core.i18n import Say
from rules.calendar import UnknownYear
from rules.catalogue import Benefit, Duty, catalogue
from rules.citation import Citation
from rules.dated import OutsideVerified, dated
from rules.eligibility import Base, Finding, Verdict, check, condition, presume
from rules.entries import StartEvent
from rules.facts import PartialDate
from rules.limitation import Deadline
from rules.situation import Situation
from rules.voices import called

_GOOD: Final = frozenset({Verdict.ELIGIBLE, Verdict.ELIGIBLE_URGENT})
# Under ten years (공연법 43①, 51).
_TOO_SHORT: Final = frozenset({"R14", "R20", "R30-", "R32-"})
_SHORT_LUMP_SUM: Final = "retirement_lump_sum"
_OWN_PENSIONS: Final = frozenset({"retirement_pension", "early_retirement_pension"})
_REPORTING: Final = "reporting"
_FAMILY_DEATH: Final = "death_condolence_family"
_START_AGE: Final = dated("start_age")
_DAY_OF: Final = {StartEvent.RETIREMENT: "retirement_date", StartEvent.DEATH: "death_date"}
_PARTS: Final = frozenset({Base.OWN_INCOME, Base.AVERAGE_INCOME})
# What is asked for in a general way is answered in general, whatever facts stand beside it.
_GENERAL_AIMS: Final = frozenset({"papers", "how", "when_paid", "who", "why", "compare"})


@dataclass(frozen=True, slots=True)
class Personal:
    """`told`: whether the question itself holds facts that the rules could judge."""

    finding: Finding
    entry: Benefit | Duty
    situation: Situation
    told: bool

    @property
    def verdict(self) -> str:
        if self.finding.verdict in _GOOD:
            return "eligible"
        refused = self.finding.verdict is Verdict.NOT_ELIGIBLE
        return "not_eligible" if refused else "depends"


def judge(question: Question, scene: Scene, about: Subject | None = None) -> Personal | None:
    """None where no benefit is asked about. `about`: what is kept of the person, and the benefit
    spoken of before, which a question that names none goes on with."""
    own = about.situation if about and question.stated.relation is None else None
    situation = situation_of(question, own)
    goes_on = about is not None and about.benefit != NO_BENEFIT and not question.benefits
    benefit = about.benefit if about and goes_on else benefit_of(question, situation)
    if benefit is None:
        return None
    if benefit == _FAMILY_DEATH:
        situation = family_death(question, situation)
    return judged(benefit, with_day(situation, benefit, question.stated.days), scene)


def instead_of(personal: Personal, scene: Scene) -> Personal | None:
    """Who has not the years for a pension may have the lump sum of those she has."""
    finding = personal.finding
    if finding.verdict is not Verdict.NOT_ELIGIBLE or finding.rule.id not in _TOO_SHORT:
        return None
    other = judged(_SHORT_LUMP_SUM, personal.situation, scene)
    return other if other.finding.verdict in _GOOD else None


def judged(benefit: str, situation: Situation, scene: Scene) -> Personal:
    full = presume(situation, benefit, today=scene.today)
    finding = check(benefit, full, today=scene.today, calendar=scene.calendar)
    return Personal(finding, catalogue().dated(benefit), situation, says_something(situation))


def is_answer(personal: Personal, question: Question) -> bool:
    """Whether the person's own case is what the short answer should be about."""
    reports = _REPORTING in question.terms and isinstance(personal.entry, Benefit)
    if not personal.told or question.aim in _GENERAL_AIMS or reports:
        return False
    used = {fact.name for fact in personal.finding.trace.facts}
    return bool(used & set(personal.situation.sources)) or personal.finding.deadline is not None


def lines(personal: Personal, scene: Scene, *, of_days: bool = False) -> Iterator[Say]:
    """The short answer first, then the day. `of_days`: only the day was asked."""
    finding, name = personal.finding, name_of(personal.entry, scene)
    refused = finding.verdict is Verdict.NOT_ELIGIBLE
    if of_days and personal.entry.limitation is not None and not refused:
        yield from _days(personal, scene)
        return
    match personal.verdict:
        case "eligible":
            yield Say(f"answer.eligible_{kind_of(personal.entry)}", name=name)
        case "not_eligible":
            yield Say("answer.not_eligible", name=name)
            yield Say("answer.because", reason=condition_said(finding.rule.id, scene))
        case _ if not _is_past(personal, scene):
            fact = next((fact for fact in finding.missing if _has_a_name(fact)), None)
            said = Say("answer.unknown", name=name)
            yield Say("answer.unknown_until", name=name, fact=Say(f"fact.{fact}")) if fact else said
    yield from _days(personal, scene)


def _has_a_name(fact: str) -> bool:
    """A day or a length can be asked for by its name; a yes or no needs its question."""
    return fact in ASKED and ASKED[fact].kind is not Kind.FLAG


def _is_past(personal: Personal, scene: Scene) -> bool:
    """What the day says goes before what is not known."""
    limit = deadline_of(personal)
    return limit is not None and limit.adjusted < scene.today


def _days(personal: Personal, scene: Scene) -> Iterator[Say]:
    finding = personal.finding
    try:
        limit = finding.deadline
    except UnknownYear as unknown:
        yield Say("deadline.unknown_year", reason=str(unknown))
        return
    if limit is not None:
        note = next((note for note in finding.notes if note == "pension_not_called_lapsed"), None)
        yield from deadline_said(limit, scene, note=note, latest=finding.last_deadline)
        if finding.last_deadline != limit:
            yield Say("deadline.day_unknown")
        elif limit.raw >= scene.today:
            yield Say("deadline.statutory", day=limit.raw)
    own_pension = personal.entry.id in _OWN_PENSIONS
    if own_pension and finding.starts is not None and finding.verdict in _GOOD:
        yield Say("answer.starts", day=date_said(PartialDate.of(finding.starts)))


def deadline_of(personal: Personal) -> Deadline | None:
    try:
        return personal.finding.deadline
    except UnknownYear:
        return None


def day_wanted(personal: Personal) -> tuple[str, ...]:
    """The day that its limit is counted from, where that is not known yet."""
    name = _DAY_OF.get(personal.entry.start_event)
    return (name,) if name and getattr(personal.situation, name) is None else ()


def factor_line(personal: Personal) -> Say | None:
    """A lawful multiple, marked as an estimate; never a monthly pension."""
    found = personal.finding.estimate
    if found is None or found.base not in _PARTS:
        return None
    return Say(f"answer.factor_{found.base}", factor=str(found.rounded))


def start_age_line(situation: Situation) -> tuple[Say, tuple[Citation, ...]] | None:
    """By the year in which the service ends (부칙13561 제7조①); None where it is not one age."""
    ended = situation.retirement_date or situation.last_working_date
    if ended is None:
        return None
    last = timedelta(days=1) if situation.retirement_date else timedelta(0)
    years = {(ended.earliest - last).year, (ended.latest - last).year}
    try:
        ages = {_START_AGE.whole(year) for year in years}
    except OutsideVerified:
        return None
    if len(ages) > 1:
        return None
    line = Say("answer.start_age", year=str(max(years)), age=str(ages.pop()))
    return line, _START_AGE.articles


def condition_said(rule: str, scene: Scene) -> str:
    said = condition(rule)
    return said.text_en if scene.voice.language == "en" else said.text


def name_of(entry: Benefit | Duty, scene: Scene) -> str:
    return called(entry, scene.voice.language)


def kind_of(entry: Benefit | Duty) -> str:
    """Money is received, anything else is applied for."""
    return "paid" if isinstance(entry, Benefit) else "done"
