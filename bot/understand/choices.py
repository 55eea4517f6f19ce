"""A typed answer where buttons were offered: the button's words, its number, or its meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Final

from bot.understand.lexicon import pattern, section
from bot.understand.normalise import is_one_slip, jamo, normalise, squeeze
from bot.understand.numbers import read_number
from bot.understand.questions import is_question

_LONGEST: Final = 60
_SLIP_FROM: Final = 3
_PART_FROM: Final = 2

_Way = Callable[[str, Sequence[str]], set[int]]


def read_choice(text: str, labels: Sequence[str]) -> int | None:
    """Which of the offered buttons a typed answer means; None when none or several fit."""
    said = normalise(text)
    if not squeeze(said) or len(said) > _LONGEST:
        return None
    for way in _ways():
        fitting = way(said, labels)
        if fitting:
            return fitting.pop() if len(fitting) == 1 else None
    return None


def _ways() -> tuple[_Way, ...]:
    return (_as_written, _by_number, _by_meaning, _with_a_slip, _by_part)


def _as_written(said: str, labels: Sequence[str]) -> set[int]:
    exact = {at for at, label in enumerate(labels) if squeeze(label) == squeeze(said)}
    if exact:
        return exact
    forms = {form for form in _courtesy_removed(said) if len(form) >= _PART_FROM}
    return {at for at, label in enumerate(labels) if forms & _courtesy_removed(label)}


def _by_number(said: str, labels: Sequence[str]) -> set[int]:
    match = pattern("choices", "number").match(said)
    if match is None:
        return set()
    number = _ordinal(match["n"])
    plain_digit = match["n"].isascii()
    if not plain_digit and not pattern("choices", "needs_counter").search(said):
        return set()
    other_meaning = plain_digit and any(_leads_with(label, match["n"]) for label in labels)
    return {number - 1} if 1 <= number <= len(labels) and not other_meaning else set()


def _ordinal(said: str) -> int:
    return int(section("choices", "ordinals").get(said, 0)) or read_number(said) or 0


def _leads_with(label: str, figure: str) -> bool:
    """A button "2년" makes a bare 2 mean two things."""
    return squeeze(label)[: len(figure) + 1].removeprefix(figure).isalpha() and label.startswith(
        figure
    )


def _by_meaning(said: str, labels: Sequence[str]) -> set[int]:
    """네 for [맞아요], 몰라요 for [모르겠어요], 아니요 for the one of a pair with 안 in it."""
    meant = _meanings(said)
    if not meant:
        return set()
    return {at for at, label in enumerate(labels) if meant & _label_meanings(label, labels)}


def _meanings(said: str) -> frozenset[str]:
    return frozenset(kind for form in _courtesy_removed(said) for kind in _answers().get(form, ()))


def _label_meanings(label: str, labels: Sequence[str]) -> frozenset[str]:
    known = _meanings(label)
    if known:
        return known
    refusals = {squeeze(other) for other in labels if _is_refusal(other)}
    if _is_refusal(label) and _affirmed(label) in map(squeeze, labels):
        return frozenset({"no"})
    affirms = any(_affirmed(other) == squeeze(label) for other in refusals)
    return frozenset({"yes"}) if affirms else frozenset()


def _is_refusal(label: str) -> bool:
    return pattern("choices", "negation").search(label) is not None


def _affirmed(label: str) -> str:
    return pattern("choices", "negation").sub("", squeeze(label), count=1)


def _with_a_slip(said: str, labels: Sequence[str]) -> set[int]:
    form = squeeze(said)
    if len(form) < _SLIP_FROM:
        return set()
    return {
        at
        for at, label in enumerate(labels)
        if _figures(label) == _figures(form) and is_one_slip(jamo(squeeze(label)), jamo(form))
    }


def _figures(said: str) -> str:
    """10년 is no slip of [1~10년]."""
    return "".join(letter for letter in said if letter.isdecimal())


def _by_part(said: str, labels: Sequence[str]) -> set[int]:
    """The button's words inside a longer answer, or the answer inside the button's words."""
    form = squeeze(said)
    if len(form) < _PART_FROM or is_question(said):
        return set()
    return set(_containing(form, labels))


def _containing(form: str, labels: Sequence[str]) -> Iterator[int]:
    for at, label in enumerate(labels):
        whole = squeeze(label)
        if len(whole) < _PART_FROM or _is_refusal(whole) != _is_refusal(form):
            continue
        if whole in form or _starts_a_word(form, label):
            yield at


def _starts_a_word(form: str, label: str) -> bool:
    """근무일 in "마지막 근무일", but not the ending 어요 in "그만뒀어요"."""
    words = label.split()
    return any(squeeze("".join(words[at:])).startswith(form) for at in range(len(words)))


def _courtesy_removed(said: str) -> frozenset[str]:
    bare = pattern("politeness", "leading").sub("", said)
    forms = {squeeze(said), squeeze(bare)}
    return frozenset(
        {*forms, *(pattern("politeness", "ending").sub("", form) for form in forms)} - {""}
    )


@cache
def _answers() -> dict[str, frozenset[str]]:
    kinds: dict[str, set[str]] = {}
    for kind, words in section("answers").items():
        for word in words:
            kinds.setdefault(squeeze(word), set()).add(kind)
    return {word: frozenset(found) for word, found in kinds.items()}
