"""A question about another agency's scheme: that it is outside ours, whom to ask, and the limit
its own law sets. Whether somebody may have anything there is for that agency to say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Final

from bot.explain.across import everything
from bot.explain.fitting import fit
from bot.explain.schemes_told import Teller, length_of, room_of
from bot.explain.shape import Answer
from bot.understand.question import Question
from bot.understand.schemes import OWN
from bot.view import Scene
from core.i18n import Say
from notices.wording import time_left
from rules.calendar import UnknownYear
from rules.facts import PartialDate, Precision
from rules.schemes import (
    Certainty,
    Limit,
    Nature,
    Scheme,
    SchemeBenefit,
    Start,
    benefits,
    cite,
    find,
    limit_of,
    nature_text,
    scheme,
    schemes,
)

__all__ = ["answer", "everything"]

_HANDED_ON: Final = frozenset({"handoff", "abuse"})
_LINKING: Final = "link"
_MOST_BENEFITS: Final = 3
_MOST_ARTICLES: Final = 6
_ONE_DAY: Final = frozenset({Nature.BASE, Nature.CLAIM_BY})
_RARE: Final = 6
_UNTELLING: Final = frozenset({"claim", "early"})
_WORD: Final = re.compile(r"[a-z]{4,}")
# What each of the question's own days counts as.
_COUNTED: Final[Mapping[str, Start]] = MappingProxyType(
    {
        "left": Start.RETIREMENT,
        "retired": Start.RETIREMENT,
        "last_working": Start.RETIREMENT,
        "died": Start.DEATH,
        "divorced": Start.DIVORCE,
    }
)
_ABOUT: Final[Mapping[str, frozenset[Start]]] = MappingProxyType(
    {
        "survivor": frozenset({Start.DEATH}),
        "death": frozenset({Start.DEATH}),
        "divorce": frozenset({Start.DIVORCE, Start.CONDITIONS_MET, Start.EX_SPOUSE_CLAIM}),
        "split_pension": frozenset({Start.CONDITIONS_MET}),
        "disability": frozenset({Start.DISABILITY}),
        "disability_unclear": frozenset({Start.DISABILITY}),
    }
)


def answer(question: Question, text: str, scene: Scene) -> Answer | None:
    """None for a question about 사학연금 itself."""
    if question.scheme == OWN or question.topic in _HANDED_ON:
        return None
    told = Teller(scene)
    found = _asked(question, text)
    own = _scheme_of(question, found)
    limits = question.topic == "claim_deadline"
    outside = Say("answer.fact", text=told(own.outside)) if own else Say("scheme.outside_unknown")
    what = [Say("scheme.what", name=told.name(one), text=told.plain(one)) for one in found]
    heading = list(_counted(found, question, told))
    if limits:
        lead, about = [*heading, outside], what
    else:
        first = what if len(found) == 1 else []
        lead, about = [outside, *first, *heading], what[len(first) :]
    law = list(_law(found, scene))
    more = [*_details(found, told), *about, *_conditions(found, told)]
    room = fit(law, more, room_of(scene), scene.voice)
    return Answer(
        topic="claim_deadline" if limits else "out_of_scope",
        verdict="info" if limits else "refuse",
        lead=lead[: max(1, fit((), lead, room_of(scene), scene.voice))],
        more=[*more[:room], *law],
    )


def _asked(question: Question, text: str) -> tuple[SchemeBenefit, ...]:
    """At most three, the ones that have most to do with the words first."""
    named = find(text)
    if question.scheme in schemes():
        of_it = {question.scheme, _LINKING}
        named = tuple(one for one in named if one.scheme in of_it) or tuple(
            one for one in benefits().values() if one.scheme == question.scheme
        )
    elif not named:
        every = tuple(benefits().values())
        shared = _shared(every, text)
        named = tuple(one for one in every if shared[one.id])
    shared = _shared(named, text)
    weights = {one.id: shared[one.id] + _weight(one, question) for one in named}
    heaviest = max(weights.values(), default=0)
    return tuple(one for one in named if weights[one.id] == heaviest)[:_MOST_BENEFITS]


def _weight(one: SchemeBenefit, question: Question) -> int:
    starts = set(one.starts)
    about = sum(bool(starts & _ABOUT[name]) for name in question.terms if name in _ABOUT)
    dated = sum(start in starts for start in _days(question))
    return 2 * about + dated + (one.nature is not Nature.OPTIONAL)


def _shared(among: Sequence[SchemeBenefit], text: str) -> dict[str, int]:
    """How many English words each has that few of them have; find() knows Korean names only."""
    said = set(_WORD.findall(text.lower()))
    words = {one.id: said & _english(one) for one in among}
    held = Counter(word for found in words.values() for word in found)
    return {name: sum(held[word] <= _RARE for word in found) for name, found in words.items()}


def _english(one: SchemeBenefit) -> frozenset[str]:
    said = f"{one.name_en} {scheme(one.scheme).name_en}".lower()
    return frozenset(_WORD.findall(said)) - _UNTELLING


def _scheme_of(question: Question, found: Sequence[SchemeBenefit]) -> Scheme | None:
    if question.scheme in schemes():
        return scheme(question.scheme)
    return scheme(found[0].scheme) if found else None


def _counted(found: Sequence[SchemeBenefit], question: Question, told: Teller) -> Iterator[Say]:
    """How long, and what is lost: the whole right and old months are never put as one."""
    if len(found) != 1:
        yield from _of_several(found, told)
        return
    [one] = found
    if one.period is not None:
        key = "scheme.within" if one.nature in _ONE_DAY else "scheme.counted"
        yield Say(
            key, name=told.name(one), start=told(one.start_text), period=length_of(one.period)
        )
    yield Say("answer.fact", text=told(nature_text(one.nature)))
    day = _counted_from(one, question)
    if day is not None and one.nature in _ONE_DAY:
        yield from _last_day(one, day, told)


def _last_day(one: SchemeBenefit, day: PartialDate, told: Teller) -> Iterator[Say]:
    """The safe day, or, past it, whom to ask. Never that a right is gone."""
    scene, body = told.scene, told.body(scheme(one.scheme))
    try:
        limit = limit_of(one, day.earliest, scene.calendar)
        latest = limit_of(one, day.latest, scene.calendar)
    except UnknownYear:
        return
    if limit is None or latest is None:
        return
    if limit.safe >= scene.today:
        left = time_left(scene.today, limit.safe)
        yield Say("deadline.shown", day=limit.safe, left=left)
        yield Say("scheme.body_decides", body=body)
    elif _is_past(one, latest, scene.today):
        yield Say("scheme.passed", body=body)
    else:
        yield Say("scheme.hurry", body=body)
    if day.precision is not Precision.DAY:
        yield Say("deadline.day_unknown")


def _is_past(one: SchemeBenefit, latest: Limit, today: date) -> bool:
    """Not said where another day might count, or where the law leaves the day open."""
    sure = one.certainty is Certainty.CONFIRMED and len(one.starts) == 1
    return sure and latest.rolled < today


def _of_several(found: Sequence[SchemeBenefit], told: Teller) -> Iterator[Say]:
    for one in found:
        if one.period is None:
            yield Say("answer.more", text=told.name(one))
            continue
        counted = Say(
            "scheme.counted",
            name=told.name(one),
            start=told(one.start_text),
            period=length_of(one.period),
        )
        yield Say("answer.more", text=counted)
    natures = tuple(dict.fromkeys(one.nature for one in found))
    for nature in natures:
        text = told(nature_text(nature))
        names = ", ".join(told.name(one) for one in found if one.nature is nature)
        alone = Say("answer.fact", text=text)
        yield alone if len(natures) == 1 else Say("scheme.nature_of", names=names, text=text)


def _details(found: Sequence[SchemeBenefit], told: Teller) -> Iterator[Say]:
    """What is not certain, then where to claim."""
    yield from _once(Say("answer.more", text=told(one.doubt)) for one in found if one.doubt)
    yield from _once(Say("scheme.where", where=told(one.where)) for one in found)


def _conditions(found: Sequence[SchemeBenefit], told: Teller) -> Iterator[Say]:
    """Who may have it and what stops the clock, where one benefit is meant."""
    if len(found) == 1:
        for text in (found[0].who, *found[0].interruption):
            yield Say("answer.more", text=told(text))


def _once(lines: Iterable[Say]) -> Iterator[Say]:
    seen: list[Say] = []
    for line in lines:
        if line not in seen:
            seen.append(line)
            yield line


def _law(found: Sequence[SchemeBenefit], scene: Scene) -> Iterator[Say]:
    if not found:
        return
    cited = tuple(dict.fromkeys(article for one in found for article in one.articles))
    together = replace(found[0], articles=cited[:_MOST_ARTICLES])
    yield Say("law.line", articles=cite(together, scene.voice.language))
    if scene.voice.language == "en":
        yield Say("law.korean_decides")


def _days(question: Question) -> dict[Start, PartialDate]:
    """The earliest of each kind: a limit too early costs nothing."""
    found: dict[Start, PartialDate] = {}
    for name, day in question.stated.dates.items():
        start = _COUNTED.get(name)
        if start and (start not in found or day.earliest < found[start].earliest):
            found[start] = day
    return found


def _counted_from(one: SchemeBenefit, question: Question) -> PartialDate | None:
    if one.fixed_start:
        return PartialDate.of(one.fixed_start)
    known = _days(question)
    days = [known[start] for start in one.starts if start in known]
    return min(days, key=lambda day: day.earliest, default=None)
