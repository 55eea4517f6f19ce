"""The words of terms.toml and the names of the catalogue in a text, whatever its spacing and with
small slips. The longest reading wins: 퇴직연금일시굼 is no 퇴직연금."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from bot.understand.lexicon import table
from bot.understand.normalise import squeeze
from bot.understand.slips import Nearby, SlipIndex, reach, slips_allowed
from bot.understand.sounds import Spelled, sounds_of, spell
from bot.understand.terms import Place, Term, places

# A slip costs as much as two sounds less of the word, across a blank as three and one.
_SLIP: Final = 2
_SLIP_ACROSS: Final = 3
_SLIP_FROM_SYLLABLES: Final = 3
_SLIP_FROM_SOUNDS: Final = 7
_SLIP_FROM_LATIN: Final = 7
_ACROSS_BLANKS_FROM: Final = 4
_SHORT: Final = 2
_PIECE_BEHIND_BLANK: Final = 2
# About six hundred letters: behind them words are heard as they should be written only.
_SLIPS_HEARD_IN: Final = 1500


@dataclass(frozen=True, slots=True)
class Span:
    """said[start:end] of the normalised text is `word`, perhaps with slips."""

    start: int
    end: int
    word: str
    terms: tuple[Term, ...]
    slips: int

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(term.id for term in self.terms)


def find_spans(said: str) -> tuple[Span, ...]:
    """Of a normalised text; no two overlap, in its order."""
    spelled = spell(said)
    found = [*_exact(spelled), *_slipped(spelled)]
    taken = bytearray(len(spelled.letters))
    chosen: list[_Found] = []
    for one in sorted(found, key=_rank):
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            chosen.append(one)
    return tuple(_span(one, spelled) for one in sorted(chosen, key=lambda one: one.start))


@dataclass(frozen=True, slots=True)
class _Found:
    """Letters start:end; `size` in sounds of the word as it should be."""

    start: int
    end: int
    word: str
    size: int
    slips: int
    blanks: int = 0


def _rank(one: _Found) -> tuple[int, int, int]:
    """The longest first. 이 직무상 is no 비직무상: a slip across a blank counts for more."""
    across = _SLIP_ACROSS * one.slips + 1 if one.slips else 0
    cost = across if one.blanks else _SLIP * one.slips
    return cost - one.size, -one.size, one.start


def _span(one: _Found, spelled: Spelled) -> Span:
    start, end = spelled.places[one.start], spelled.places[one.end - 1] + 1
    return Span(start, end, one.word, _index().terms[one.word], one.slips)


def _exact(spelled: Spelled) -> Iterator[_Found]:
    index, letters = _index(), spelled.letters
    for start in range(len(letters)):
        for length in index.lengths:
            word = letters[start : start + length]
            if len(word) < length:
                break
            if word in index.terms and _may_stand(word, start, spelled):
                yield _Found(start, start + length, word, index.sizes[word], 0)


def _may_stand(word: str, start: int, spelled: Spelled) -> bool:
    """Short words hide in others and across blanks (그런대 여기): those must stand as written."""
    end = start + len(word)
    if word.isascii():
        return _stands_in_latin(start, end, spelled)
    if _index().where[word] is Place.HEAD and not spelled.starts_word(start):
        return False
    return len(word) > _SHORT or spelled.is_whole(start, end)


def _stands_in_latin(start: int, end: int, spelled: Spelled) -> bool:
    """No Latin letter of the same word before or behind."""
    letters = spelled.letters
    opened = spelled.starts_word(start) or not letters[start - 1].isascii()
    return opened and (
        end == len(letters) or spelled.starts_word(end) or not letters[end].isascii()
    )


def _slipped(spelled: Spelled) -> Iterator[_Found]:
    for near in dict.fromkeys(_index().slips.find(spelled.sounds[:_SLIPS_HEARD_IN])):
        found = _whole_letters(near, spelled)
        if found is not None and _may_slip_here(found, spelled):
            yield found


def _whole_letters(near: Nearby, spelled: Spelled) -> _Found | None:
    """From the first sound of a letter to the last of one. A consonant too many may close the
    last letter, and the word's own last consonant may open the next (연그미)."""
    opens, size = spelled.opens, _index().sizes[near.word]
    start, end, slips = opens[near.start], opens[near.end], near.slips
    if end < 0 and opens[near.end + 1] >= 0 and slips < slips_allowed(size):
        end, slips = opens[near.end + 1], slips + 1
    elif end < 0 and (not slips or _is_read_before(near, spelled.sounds)):
        end = opens[near.end - 1]
    if not 0 <= start < end:
        return None
    return _Found(start, end, near.word, size, slips, 1 - spelled.is_whole(start, end))


def _is_read_before(near: Nearby, sounds: str) -> bool:
    """Without the sound that opens the next letter no slip more: 심사 요 is no 시모상."""
    said = sounds[near.start : near.end - 1]
    return reach(_index().sounds[near.word], said, at=0, allowed=near.slips) is not None


def _may_slip_here(found: _Found, spelled: Spelled) -> bool:
    if found.word.isascii():
        return _stands_in_latin(found.start, found.end, spelled)
    if found.slips and _ends_in_particle(found, spelled.letters):
        return False
    if not found.blanks:
        return True
    return len(found.word) >= _ACROSS_BLANKS_FROM and (
        not found.slips or _takes_whole_words(found, spelled)
    )


def _ends_in_particle(found: _Found, letters: str) -> bool:
    """법원이 is 법원 with its particle, no 법원직 with a slip."""
    said = letters[found.start : found.end]
    return said[:-1] == found.word[:-1] and said[-1] in table("terms")["particles"]


def _takes_whole_words(found: _Found, spelled: Spelled) -> bool:
    """배우자의 유족연금 holds no 장해유족연금, 신청이 가능 no 신청기간."""
    if not spelled.starts_word(found.start):
        return False
    last = max(at for at in range(found.start + 1, found.end) if spelled.starts_word(at))
    return found.end - last >= _PIECE_BEHIND_BLANK


@dataclass(frozen=True, slots=True)
class _Index:
    terms: dict[str, tuple[Term, ...]]
    where: dict[str, Place]
    sounds: dict[str, str]
    sizes: dict[str, int]
    lengths: tuple[int, ...]
    slips: SlipIndex


@cache
def _index() -> _Index:
    terms: dict[str, tuple[Term, ...]] = {}
    where: dict[str, Place] = {}
    for text, place, term in places():
        word = squeeze(text)
        if term not in terms.get(word, ()):
            terms[word] = (*terms.get(word, ()), term)
        where[word] = min(place, where.get(word, place))
    sounds = {word: _sounds(word) for word in terms}
    slippery = [(w, sounds[w]) for w in terms if where[w] is Place.ANYWHERE and _may_slip(w)]
    sizes = {word: len(row) for word, row in sounds.items()}
    lengths = tuple(sorted({len(word) for word in terms}))
    return _Index(terms, where, sounds, sizes, lengths, SlipIndex(slippery))


def _sounds(word: str) -> str:
    return "".join(map(sounds_of, word))


def _may_slip(word: str) -> bool:
    if any(letter.isdigit() for letter in word):
        return False
    if word.isascii():
        return len(word) >= _SLIP_FROM_LATIN
    return len(word) >= _SLIP_FROM_SYLLABLES and len(_sounds(word)) >= _SLIP_FROM_SOUNDS


def slippery_words() -> Iterable[str]:
    """The words that are heard with a slip too."""
    index = _index()
    return (w for w in index.terms if index.where[w] is Place.ANYWHERE and _may_slip(w))
