"""How long all benefits of all members take to check on one core, and what one check costs."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from bench.figure import RUNS, Figure, Options, bar
from rules.calendar import BusinessCalendar
from rules.eligibility import CHECKED, check, check_all, presume
from rules.reading import read_situation
from rules.situation import Situation

TODAY: Final = date(2026, 11, 22)
_SEED: Final = 330_000
_CHUNK: Final = 3_000
_SAMPLE: Final = 2_000
_ONE: Final = "retirement_allowance"
_MICROSECONDS: Final = 1_000_000
_FIRST_YEAR, _LAST_YEAR = 1975, 2024
_DAYS_A_YEAR: Final = 365
_KINDS: Final = ("teacher_k12", "teacher_univ", "staff")
_REASONS: Final = ("voluntary", "age_limit", "contract_end", "dismissal_other", "removal")
_CRIMES: Final = ("none",) * 197 + ("on_trial", "sentenced_imprisonment", "treason")

_Facts = dict[str, Any]


def measure(options: Options) -> Iterator[Figure]:
    calendar = BusinessCalendar()
    seconds, checked, plain = _crowd(options.members, calendar)
    more: dict[str, object] = {
        "benefits": len(CHECKED),
        "check_us": seconds / checked * _MICROSECONDS,
        "plain_calls": plain,
        "ratio": seconds / plain,
    }
    name = "eligibility"
    yield Figure(name, seconds, "s", runs=1, members=options.members, more=more)
    yield from _one_check(calendar)


def _crowd(members: int, calendar: BusinessCalendar) -> tuple[float, int, float]:
    """Processor seconds for every benefit of every member, how many checks, and the seconds of as
    many plain calls. The members are made outside of what is measured, a few at a time."""
    chance = random.Random(_SEED)  # noqa: S311  the same crowd every time, no secret
    seconds = plain = 0.0
    checked = 0
    with bar(f"eligibility of {members} members", -(-members // _CHUNK)) as advance:
        for first in range(0, members, _CHUNK):
            crowd = [_usual(_facts(chance)) for _ in range(min(_CHUNK, members - first))]
            begun = time.process_time()
            checked += _check_all(crowd, calendar)
            seconds += time.process_time() - begun
            begun = time.process_time()
            _compare_all(crowd)
            plain += time.process_time() - begun
            advance()
    return seconds, checked, plain


def _check_all(crowd: Sequence[Situation], calendar: BusinessCalendar) -> int:
    found = 0
    for situation in crowd:
        found += len(check_all(situation, today=TODAY, calendar=calendar))
    return found


def _compare_all(crowd: Sequence[Situation]) -> int:
    """As many calls, each of which only compares two days: what calls cost in Python."""
    late = 0
    for situation in crowd:
        for _ in CHECKED:
            late += _is_late(situation)
    return late


def _is_late(situation: Situation) -> bool:
    left = situation.retirement_date
    return left is not None and left.year + 5 < TODAY.year


def _one_check(calendar: BusinessCalendar) -> Iterator[Figure]:
    """Of one benefit and of all, with the Situation there, and read and completed first."""
    chance = random.Random(_SEED)  # noqa: S311  the same crowd every time, no secret
    told = [_facts(chance) for _ in range(_SAMPLE)]
    made = [_usual(facts) for facts in told]

    def one(situation: Situation) -> None:
        check(_ONE, situation, today=TODAY, calendar=calendar)

    def every(situation: Situation) -> None:
        check_all(situation, today=TODAY, calendar=calendar)

    for name, check_it in (("check_one", one), ("check_every", every)):
        alone = _each(name, made, check_it)
        built = alone + _each(f"{name}, built", told, _usual)
        more: dict[str, object] = {"built_us": built, "ratio": built / alone}
        yield Figure(name, alone, "us", more=more)


def _each(label: str, given: Sequence[Any], work: Callable[[Any], object]) -> float:
    """Microseconds each, the median of the runs."""
    runs = []
    with bar(label, RUNS) as advance:
        for _ in range(RUNS):
            begun = time.process_time()
            for item in given:
                work(item)
            runs.append((time.process_time() - begun) / len(given) * _MICROSECONDS)
            advance()
    return statistics.median(runs)


def _usual(facts: _Facts) -> Situation:
    return presume(read_situation(facts), _ONE, today=TODAY)


def _facts(chance: random.Random) -> _Facts:
    """Somebody as they might tell it: in service, retired, drawing a pension, or mourned."""
    appointed = _day(chance, _FIRST_YEAR, _LAST_YEAR)
    facts: _Facts = {
        "member_type": chance.choice(_KINDS),
        "appointment_date": appointed,
        "birth_date": appointed - timedelta(days=chance.randint(22, 45) * _DAYS_A_YEAR),
        "criminal_status": chance.choice(_CRIMES),
    }
    years = chance.randint(0, 40)
    left = appointed + timedelta(days=1 + years * _DAYS_A_YEAR + chance.randrange(_DAYS_A_YEAR))
    _STATES[chance.choices(range(len(_STATES)), (60, 20, 14, 6))[0]](facts, left, chance)
    if chance.random() < 0.1:  # noqa: PLR2004  one in ten
        facts["prior_careers"] = [{"type": "school", "months": 40, "aggregated": True}]
    if chance.random() < 0.1:  # noqa: PLR2004  one in ten
        facts["leave_periods"] = [{"type": "illness", "months": chance.randint(1, 24)}]
    return facts


def _serving(facts: _Facts, _left: date, _chance: random.Random) -> None:
    facts["in_service"] = True


def _retired(facts: _Facts, left: date, chance: random.Random) -> None:
    facts["retirement_date"] = left
    facts["retirement_reason"] = chance.choice(_REASONS)


def _drawing(facts: _Facts, left: date, chance: random.Random) -> None:
    facts["retirement_date"] = min(left, TODAY - timedelta(days=_DAYS_A_YEAR))
    facts["receiving_pension"] = True
    facts["excess_income"] = chance.choice((0, 0, 0, 1_200_000))


def _mourned(facts: _Facts, left: date, chance: random.Random) -> None:
    facts["death_date"] = min(left, TODAY)
    facts["died_in_service"] = True
    facts["survivors"] = [
        {"relation": "spouse", "married_before_retirement": True},
        {"relation": "child", "birth_date": _day(chance, 1985, 2020)},
    ]


_STATES: Final[tuple[Callable[[_Facts, date, random.Random], None], ...]] = (
    _serving,
    _retired,
    _drawing,
    _mourned,
)


def _day(chance: random.Random, first: int, last: int) -> date:
    days = (date(last, 12, 31) - date(first, 1, 1)).days
    return date(first, 1, 1) + timedelta(days=chance.randint(0, days))
