"""Personal data: a type that prints redacted, and the mask for 주민등록번호 (resident number).
Masking comes before anything is stored, in every channel, and keeps the text's length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

MASK: Final = "*"
_WHOLE: Final = 13
_FRONT: Final = 6
_BACK: Final = 7
_WIDEST_GAP: Final = 4
_FRONT_SHAPES: Final = {(6,), (2, 2, 2), (4, 2), (1,) * 6}
_BACK_SHAPES: Final = {(7,), (1, 6), (3, 4), (4, 3), (2, 5), (1, 3, 3), (1,) * 7}
_BIRTH: Final = re.compile(r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
# The first digit of the second half: 1 to 4 for nationals, 5 to 8 for others born since 1900.
_NUMBER: Final = re.compile(_BIRTH.pattern + r"[1-8]\d{6}")
_MOBILE_OR_AREA: Final = re.compile(r"0[1-6]\d")
_SEOUL_AREA: Final = "02"
_WRITTEN_AS_DATE: Final = re.compile(r"(?:19|20)\d\d(?:[1-9](?:0[1-9]|[12]\d|3[01])|1[0-2][1-9])")
# File names of a messenger look like numbers at times and are not a person's words.
_NOT_WORDS: Final = frozenset({"file_id", "file_unique_id", "data", "id"})

_GAP: Final = r"[\s().\-\u2010-\u2015\u2212]{0,2}"
_MOBILE: Final = re.compile(rf"(?<!\d)(?:\+?82{_GAP}0?|0)10{_GAP}(\d{{4}}){_GAP}(\d{{4}})(?!\d)")


class Private:
    """A value about a person. It shows itself only to who asks for `reveal()`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __str__(self) -> str:
        return "(가림)"

    def __repr__(self) -> str:
        return "Private(가림)"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Private) and other.reveal() == self._value

    def __hash__(self) -> int:
        return hash(self._value)


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits that stand together; `places` are their positions in the text."""

    digits: str
    places: tuple[int, ...]

    @property
    def start(self) -> int:
        return self.places[0]

    @property
    def end(self) -> int:
        return self.places[-1] + 1


def mask_resident_number(text: str, *, previous: str = "") -> tuple[str, str]:
    """Return (`text`, `previous`) with every digit of a 주민등록번호 replaced by `*`.

    `previous` is what the same person wrote just before: a number may be split over two messages.
    Hyphens, blanks and full-width digits do not hide it. Numbers of 13 digits or more are masked
    whatever they mean: cards and accounts are not ours to keep either.
    """
    joint = f"{previous}\n{text}"
    hidden = {place for run in _resident_runs(joint) for g in run for place in g.places}
    hidden |= _cut_in_two(previous, text)
    shown = _hide(joint, hidden)
    before, now = shown[: len(previous)], shown[len(previous) + 1 :]
    return _hide(now, _rest_of_masked(before, now)), before


def _hide(text: str, places: set[int]) -> str:
    return "".join(MASK if at in places else letter for at, letter in enumerate(text))


def mask_values(value: object) -> object:
    """The same mask over every text inside a channel's raw update, at any depth."""
    if isinstance(value, str):
        return mask_resident_number(value)[0]
    if isinstance(value, Mapping):
        return {k: v if k in _NOT_WORDS else mask_values(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [mask_values(item) for item in value]
    return value


def _groups(text: str) -> Iterator[_Group]:
    digits, places = "", []
    for at, letter in enumerate(text):
        value = unicodedata.decimal(letter, None)
        if value is not None:
            digits += str(value)
            places.append(at)
        elif digits:
            yield _Group(digits, tuple(places))
            digits, places = "", []
    if digits:
        yield _Group(digits, tuple(places))


def _resident_runs(text: str) -> Iterator[tuple[_Group, ...]]:
    groups = tuple(_groups(text))
    seen_birth = False
    for at, group in enumerate(groups):
        if len(group.digits) >= _WHOLE or _is_back(groups, at, text, after_birth=seen_birth):
            yield (group,)
        yield from _spread_over(groups, at, text)
        seen_birth = seen_birth or _could_be_birth(groups[max(0, at - 2) : at + 1])


def _spread_over(groups: tuple[_Group, ...], at: int, text: str) -> Iterator[tuple[_Group, ...]]:
    run: list[_Group] = []
    for group in groups[at : at + _WHOLE]:
        if run and not _is_gap(text[run[-1].end : group.start]):
            return
        run.append(group)
        if sum(len(g.digits) for g in run) >= _WHOLE:
            break
    if _has_resident_shape(tuple(run)):
        yield tuple(run)


def _is_gap(between: str) -> bool:
    return len(between) <= _WIDEST_GAP and not any(letter.isalnum() for letter in between)


def _has_resident_shape(run: tuple[_Group, ...]) -> bool:
    digits = "".join(group.digits for group in run)
    if len(digits) != _WHOLE or not _BIRTH.match(digits):
        return False
    sizes = tuple(len(group.digits) for group in run)
    if sizes[-1] != _BACK and not _NUMBER.fullmatch(digits):
        return False  # 650302 010-1234-… is a birthday and a telephone
    return any(
        sizes[:cut] in _FRONT_SHAPES and sizes[cut:] in _BACK_SHAPES for cut in range(len(sizes))
    )


def _is_back(groups: tuple[_Group, ...], at: int, text: str, *, after_birth: bool) -> bool:
    """Seven digits alone are the second half, unless they are the rest of a telephone number, or,
    with no birthday before them, can be a date such as 2021228 or an amount."""
    group = groups[at]
    if len(group.digits) != _BACK:
        return False
    before = groups[at - 1] if at else None
    area = before.digits if before and _is_gap(text[before.end : group.start]) else ""
    if _MOBILE_OR_AREA.fullmatch(area):
        return False
    could_be_else = (
        area == _SEOUL_AREA
        or text.startswith("원", group.end)
        or _WRITTEN_AS_DATE.fullmatch(group.digits) is not None
    )
    return after_birth or not could_be_else


def _could_be_birth(last: tuple[_Group, ...]) -> bool:
    """650302, 19650302, 65.3.2 or 1965년 3월 2일 stands just before."""
    newest = last[-1].digits
    if len(newest) in (_FRONT, _FRONT + 2):
        return _BIRTH.fullmatch(newest[-_FRONT:]) is not None
    if len(last) != len("ymd") or len(last[0].digits) not in (2, 4) or len(newest) > len("dd"):
        return False
    return all(b.start - a.end <= _WIDEST_GAP for a, b in pairwise(last))


def _cut_in_two(previous: str, text: str) -> set[int]:
    """Places, in both joined by a line break, of a number whose end begins the next message."""
    before, after = previous.rstrip(), text.lstrip()
    border, skipped = len(before), len(previous) + 1 + len(text) - len(text.lstrip())
    whole = before + after
    groups = tuple(_groups(whole))
    runs = [run for at in range(len(groups)) for run in _spread_over(groups, at, whole)]
    runs += [(group,) for group in groups if _NUMBER.fullmatch(group.digits)]
    return {
        place if place < border else place - border + skipped
        for run in runs
        if run[0].start < border < run[-1].end
        for group in run
        for place in group.places
    }


def _rest_of_masked(previous: str, text: str) -> set[int]:
    """The first message was masked by itself (seven digits look like a second half): what follows
    may complete the number, and goes the same way."""
    stars = re.escape(MASK)
    run = re.search(rf"(?<!{stars})({stars}{{7,12}})[^\w{stars}]{{0,{_WIDEST_GAP}}}$", previous)
    first = next(iter(_groups(text)), None)
    between = "" if first is None else text[: first.start]
    if run is None or first is None or any(c.isalnum() or c == MASK for c in between):
        return set()
    return set(first.places) if len(run.group(1)) + len(first.digits) == _WHOLE else set()


def mobile_in(text: str) -> str | None:
    """01012345678, however it was written: hyphens, blanks, +82, full-width digits."""
    found = _MOBILE.search(_narrow(text))
    return f"010{found[1]}{found[2]}" if found else None


def mask_mobile(text: str) -> str:
    """The same text with the middle of every mobile number hidden: 010-****-5678."""
    hidden = {
        at
        for found in _MOBILE.finditer(_narrow(text))
        for at in range(found.start(1), found.end(1))
    }
    return _hide(text, hidden)


def _narrow(text: str) -> str:
    """Full-width letters as usual ones, each in its place."""
    narrow = (unicodedata.normalize("NFKC", letter) for letter in text)
    return "".join(n if len(n) == 1 else letter for n, letter in zip(narrow, text, strict=True))
