"""Which claims an event of life opens, as far as the facts reach. Three-valued and careful:
whether somebody may have a benefit, and how much, is for the pension office to decide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from rules.calendar import BusinessCalendar
from rules.catalogue import Citation, catalogue
from rules.dated import dated
from rules.facts import PartialDate
from rules.limitation import Deadline, deadline, raw_end

# 법 부칙13561 제6조: ten years are enough for who was in service on this day.
TEN_YEARS_SINCE: Final = dated("pension_months").since
# 법 부칙15554 제5조①: divorces before this day share no pension.
SPLIT_SINCE: Final = dated("split_marriage_months").since

PENSION_MONTHS: Final = dated("pension_months").whole(TEN_YEARS_SINCE)
FORMER_PENSION_MONTHS: Final = dated("pension_months").whole(TEN_YEARS_SINCE - timedelta(days=1))
ALLOWANCE_MONTHS: Final = dated("allowance_months").newest()
SPLIT_MARRIAGE_MONTHS: Final = dated("split_marriage_months").whole(SPLIT_SINCE)

# The limitation of a pension may start at the age it is paid from: never call it lapsed.
PENSION_NOT_CALLED_LAPSED: Final = "pension_not_called_lapsed"
# 공연법 45③: who misses the advance claim may still claim within three years of pension age.
LATER_CLAIM_REMAINS: Final = "later_claim_remains"

# The least and the most months the facts allow.
Months = tuple[int, int]

_PENSION: Final = (
    "retirement_pension",
    "early_retirement_pension",
    "retirement_pension_lump_sum",
)
# Only of the months beyond the needed ones (공연법 43③).
_PARTIAL: Final = ("retirement_pension_partial_lump_sum",)


class EventKind(StrEnum):
    RETIREMENT = "retirement"
    DEATH_IN_SERVICE = "death_in_service"
    DEATH_AFTER_RETIREMENT = "death_after_retirement"
    FAMILY_DEATH = "family_death"
    DIVORCE = "divorce"
    OTHER = "other"


class Certainty(StrEnum):
    """LIKELY: the facts known open the claim unless an exception stands against it.
    POSSIBLE: a condition itself is not known, or a committee has to find it."""

    LIKELY = "likely"
    POSSIBLE = "possible"


class Standing(StrEnum):
    OPEN = "open"
    URGENT = "urgent"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim that may be open. `benefits`: the alternatives the facts leave.
    `missing`: names of facts that would settle it. `note`: a stable id, or None."""

    claim: str
    benefits: tuple[str, ...]
    start: PartialDate
    certainty: Certainty
    missing: tuple[str, ...]
    articles: tuple[Citation, ...]
    note: str | None = None


def retirement_day(last_working: PartialDate) -> PartialDate:
    """The day after the last working day. A month stays that month: its earliest day is safe."""
    known = last_working.exact
    return last_working if known is None else PartialDate.of(known + timedelta(days=1))


def claims_after_retirement(
    retired: PartialDate,
    *,
    months: Months | None,
    rehired_next_day: bool | None,
    linked: bool | None,
) -> tuple[Candidate, ...]:
    """Nothing for who was re-employed at once (법 2①3). A link with the National Pension
    suspends the retirement benefit (연계법 8의3) and leaves the allowance."""
    if rehired_next_day:
        return ()
    asked = _unknown(rehired_next_day=rehired_next_day)
    found = [_allowance(retired, months, asked)]
    if not linked:
        found.insert(0, _retirement_benefit(retired, months, asked + _unknown(linked=linked)))
    return tuple(candidate for candidate in found if candidate is not None)


def claims_after_death(
    died: PartialDate, *, in_service: bool | None, months: Months | None, duty: bool | None
) -> tuple[Candidate, ...]:
    """`in_service`: at the death. `duty`: whether work caused it; only a committee finds so."""
    found = [_survivor_benefit(died, months, in_service=in_service)]
    if in_service is not False:
        asked = _unknown(in_service=in_service)
        found.insert(0, _condolence(died, "death_condolence_self", asked))
        found.append(_allowance(died, months, asked, certain=not asked))
    if duty is not False:
        asked = ("duty",) if duty is None else ("duty_finding",)
        found.append(_candidate("duty_survivor", died, asked, certain=False))
    return tuple(candidate for candidate in found if candidate is not None)


def claims_after_family_death(
    died: PartialDate, *, in_service: bool | None = None
) -> tuple[Candidate, ...]:
    """For a member in service whose spouse, parent, parent-in-law or child died (보상법 43①)."""
    if in_service is False:
        return ()
    asked = (*_unknown(in_service=in_service), "relation")
    return (_condolence(died, "death_condolence_family", asked),)


def claims_after_divorce(
    divorced: PartialDate,
    *,
    married_months: Months | None,
    of_pension_age: bool | None,
    ex_spouse_lump_sum: PartialDate | None = None,
) -> tuple[Candidate, ...]:
    """`married_months`: of marriage during service (공연법 45①). `ex_spouse_lump_sum`: the day
    the former spouse claimed a lump sum, which starts its own three years (공연법 49②)."""
    least, most = married_months or (0, SPLIT_MARRIAGE_MONTHS)
    if divorced.latest < SPLIT_SINCE or most < SPLIT_MARRIAGE_MONTHS:
        return ()
    asked = () if least >= SPLIT_MARRIAGE_MONTHS else ("married_months",)
    found = [_split_pension(divorced, asked, of_pension_age=of_pension_age)]
    if ex_spouse_lump_sum is not None and ex_spouse_lump_sum.latest >= divorced.earliest:
        found.append(_candidate("split_lump_sum", ex_spouse_lump_sum, asked, certain=not asked))
    return tuple(found)


def candidate_deadline(candidate: Candidate, calendar: BusinessCalendar) -> Deadline | None:
    """From the earliest day the start allows, of the shortest limitation; the caller says that
    an unknown day was taken at its earliest. None when the law states no period."""
    event = candidate.start.earliest
    benefits = [catalogue().benefits[key] for key in candidate.benefits]
    limits = {benefit.limitation for benefit in benefits if benefit.limitation is not None}
    if not limits:
        return None
    return deadline(event, min(limits, key=lambda limit: raw_end(event, limit)), calendar)


def standing(limit: Deadline, today: date) -> Standing:
    """PASSED speaks of dates alone: with PENSION_NOT_CALLED_LAPSED it is never said as lapsed."""
    if today <= limit.safe:
        return Standing.OPEN
    return Standing.URGENT if today <= limit.adjusted else Standing.PASSED


def _retirement_benefit(
    retired: PartialDate, months: Months | None, asked: tuple[str, ...]
) -> Candidate:
    least, most = months or (1, FORMER_PENSION_MONTHS + 1)
    needed = {_pension_months(retired.earliest), _pension_months(retired.latest)}
    pension = _pension_choices(most, min(needed))
    lump_sum = ("retirement_lump_sum",) if least < max(needed) else ()
    missing = (*_either(pension, lump_sum), *asked)
    found = _candidate("retirement_benefit", retired, missing, benefits=pension + lump_sum)
    return replace(found, note=PENSION_NOT_CALLED_LAPSED) if pension else found


def _pension_choices(most: int, needed: int) -> tuple[str, ...]:
    if most < needed:
        return ()
    return _PENSION + _PARTIAL if most > needed else _PENSION


def _pension_months(retired: date) -> int:
    return PENSION_MONTHS if retired >= TEN_YEARS_SINCE else FORMER_PENSION_MONTHS


def _allowance(
    start: PartialDate, months: Months | None, asked: tuple[str, ...], *, certain: bool = True
) -> Candidate | None:
    """`months` may hold merged or military months, which never count here (법 31⑤)."""
    least, most = months or (1, ALLOWANCE_MONTHS)
    if most < ALLOWANCE_MONTHS:
        return None
    enough = least >= ALLOWANCE_MONTHS
    missing = asked if enough else ("service_months", *asked)
    return _candidate("retirement_allowance", start, missing, certain=certain and enough)


def _survivor_benefit(
    died: PartialDate, months: Months | None, *, in_service: bool | None
) -> Candidate | None:
    least, most = months or (1, PENSION_MONTHS)
    short = least < PENSION_MONTHS
    pension = _survivor_pension(in_service=in_service) if most >= PENSION_MONTHS else ()
    lump_sum = ("survivor_lump_sum",) if short and in_service is not False else ()
    if not pension + lump_sum:
        return None
    asked = (*_either(pension, short), *_unknown(in_service=in_service), "survivors")
    # Who retired before 2016 needed twenty years, and the day of retirement is not known here.
    if in_service is not True and least < FORMER_PENSION_MONTHS:
        asked += ("retirement_date",)
    sure = in_service is True or (in_service is False and not short)
    return _candidate("survivor_benefit", died, asked, benefits=pension + lump_sum, certain=sure)


def _survivor_pension(*, in_service: bool | None) -> tuple[str, ...]:
    chosen: tuple[str, ...] = ("survivor_pension",)
    if in_service is not False:
        chosen += ("survivor_pension_addition", "survivor_pension_lump_sum")
    if in_service is not True:
        chosen += ("survivor_pension_special_addition",)
    return chosen


def _condolence(died: PartialDate, benefit: str, asked: tuple[str, ...]) -> Candidate:
    return _candidate("death_condolence", died, asked, benefits=(benefit,), certain=not asked)


def _split_pension(
    divorced: PartialDate, asked: tuple[str, ...], *, of_pension_age: bool | None
) -> Candidate:
    if of_pension_age:
        waiting = (*asked, "ex_spouse_pension")
        return _candidate("split_pension", divorced, waiting, certain=False)
    asked += _unknown(of_pension_age=of_pension_age)
    found = _candidate("split_pension_pre_claim", divorced, asked, certain=not asked)
    return replace(found, note=LATER_CLAIM_REMAINS)


def _either(pension: object, lump_sum: object) -> tuple[str, ...]:
    return ("service_months",) if pension and lump_sum else ()


def _unknown(**facts: bool | None) -> tuple[str, ...]:
    return tuple(name for name, value in facts.items() if value is None)


def _candidate(
    claim: str,
    start: PartialDate,
    missing: tuple[str, ...],
    *,
    benefits: tuple[str, ...] = (),
    certain: bool = True,
) -> Candidate:
    """All of the claim's benefits when none are chosen; the articles are the benefits' own."""
    known = catalogue()
    chosen = benefits or known.claims[claim].benefits
    articles = dict.fromkeys(article for key in chosen for article in known.benefits[key].articles)
    certainty = Certainty.LIKELY if certain else Certainty.POSSIBLE
    return Candidate(claim, chosen, start, certainty, missing, tuple(articles))
