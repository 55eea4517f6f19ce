"""A question about another agency's scheme: that it is outside ours, whom to ask, and the limit
its own law sets. Whether somebody may have anything there is for that agency to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from bot.explain.fitting import fit
from bot.explain.ground import law_lines
from bot.explain.schemes_asked import benefits_asked, counted_from
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
    cite,
    limit_of,
    nature_text,
    scheme,
    schemes,
)

_HANDED_ON: Final = frozenset({"handoff", "abuse"})
_MOST_ARTICLES: Final = 6
_ONE_DAY: Final = frozenset({Nature.BASE, Nature.CLAIM_BY})


def answer(question: Question, text: str, scene: Scene) -> Answer | None:
    """None for a question about 사학연금 itself."""
    if question.scheme == OWN or question.topic in _HANDED_ON:
        return None
    told = Teller(scene)
    found = benefits_asked(question, text)
    own = _scheme_of(question, found)
    limits = question.topic == "claim_deadline"
    outside = Say("answer.fact", text=told(own.outside)) if own else Say("scheme.outside_unknown")
    what = [Say("scheme.what", name=told.name(one), text=told.plain(one)) for one in found]
    first = what[:1] if len(found) == 1 and not limits else []
    heading = _fitting([outside, *first], list(_counted(found, question, told)), scene)
    law = list(_law(found, scene))
    more = [*_details(found, told), *what[len(first) :], *_conditions(found, told)]
    return Answer(
        topic="claim_deadline" if limits else "out_of_scope",
        verdict="info" if limits else "refuse",
        outside=True,
        lead=[*heading, outside] if limits else [outside, *first, *heading],
        more=[*_fitting(law, more, scene), *law],
    )


def _fitting(held: list[Say], lines: list[Say], scene: Scene) -> list[Say]:
    return lines[: fit(held, lines, room_of(scene), scene.voice)]


def _scheme_of(question: Question, found: Sequence[SchemeBenefit]) -> Scheme | None:
    if found:
        return scheme(found[0].scheme)
    return scheme(question.scheme) if question.scheme in schemes() else None


def _counted(found: Sequence[SchemeBenefit], question: Question, told: Teller) -> Iterator[Say]:
    """How long, and what is lost: the whole right and old months are never put as one."""
    if len(found) != 1:
        yield from _of_several(found, told)
        yield from _shared_day(found, question, told)
        return
    [one] = found
    if one.period is not None:
        key = "scheme.within" if one.nature in _ONE_DAY else "scheme.counted"
        yield Say(
            key, name=told.name(one), start=told(one.start_text), period=length_of(one.period)
        )
    yield Say("answer.fact", text=told(nature_text(one.nature)))
    day = counted_from(one, question)
    if day is not None and one.nature in _ONE_DAY:
        yield from _last_day(one, day, told)


def _shared_day(found: Sequence[SchemeBenefit], question: Question, told: Teller) -> Iterator[Say]:
    """Said for several only where it is the same day for all of them."""
    days = {(one.nature in _ONE_DAY, one.period, counted_from(one, question)) for one in found}
    if len(days) == 1:
        [(ends, _, day)] = days
        if ends and day is not None:
            yield from _last_day(found[0], day, told)


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
    """Not said where the law leaves the day open."""
    return one.certainty is Certainty.CONFIRMED and latest.rolled < today


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
    yield from law_lines(cite(cited[:_MOST_ARTICLES], scene.voice.language), scene)
