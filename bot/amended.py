"""A bare value said at the echo, put into the field it fits. Pure; nothing is stored here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot import draft
from bot.dates_heard import Maybe, hear_date
from bot.reply import Reply
from bot.understand.dates import DateFound, Direction, read_date
from bot.understand.questions import is_question
from bot.view import Scene
from rules.facts import PartialDate, Precision

Slots = Mapping[str, str]

_DATES: Final = ("died", "left", "born")
_YEAR: Final = 12
# "22년" beside 2023: the year; "14년" beside 2024: years of work.
_NEAR: Final = 2


def date_on_table(slots: Slots) -> str | None:
    """The fact whose date a bare date means."""
    return next((name for name in _DATES if draft.day_of(slots, name)), None)


def amend(text: str, slots: Slots, scene: Scene) -> Slots | tuple[str, Maybe | Reply] | None:
    """The slots with the new value; or whose date it is and what to ask; or None: no value."""
    if is_question(text):
        return None
    name = date_on_table(slots)
    known = draft.day_of(slots, name) if name else None
    length = draft.service_in(text)
    if length and not _means_the_year(text, known, slots, scene):
        return {**slots, "service": length}
    if name is None or known is None:
        return None
    direction = Direction.PAST if known.earliest <= scene.today else Direction.ANY
    said = hear_date(text, scene, direction=direction, beside=known)
    if isinstance(said, PartialDate):
        return _dated(slots, name, _in_place_of(known, said))
    return None if said is None else (name, said)


def _means_the_year(text: str, known: PartialDate | None, slots: Slots, scene: Scene) -> bool:
    found = read_date(text, today=scene.today, direction=Direction.PAST)
    if known is None or not isinstance(found, DateFound):
        return False
    if found.date.precision is not Precision.YEAR:
        return True
    months, said = draft.months_of(slots), draft.service_in(text) or "0-0"
    years = int(said.partition("-")[0]) // _YEAR
    from_year = abs(found.date.year - known.year)
    from_service = abs(years - months[0] // _YEAR) if months else _NEAR + 1
    return from_year <= _NEAR and from_year < from_service


def _in_place_of(known: PartialDate, said: PartialDate) -> PartialDate:
    """A year said alone moves the known day into that year."""
    if said.precision is not Precision.YEAR:
        return said
    try:
        return PartialDate(said.year, known.month, known.day)
    except ValueError:
        return PartialDate(said.year, known.month)


def _dated(slots: Slots, name: str, day: PartialDate) -> Slots:
    """What kind of day it is stays as it was said; a missing day is asked for again."""
    forgotten = {f"{name}_day", f"{name}_hint"}
    if name == "left" and day.exact is None:
        forgotten |= {"left_kind"}
    return {**{k: v for k, v in slots.items() if k not in forgotten}, name: str(day)}
