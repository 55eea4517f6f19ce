"""What single articles say, one fact each, as people are told it: rules/provisions/<topic>.toml.
Figures that stand elsewhere in the data (`{limit.…}`, `{dated.…}`) are filled in from there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from rules.catalogue import catalogue
from rules.citation import Citation
from rules.dated import Key, dated
from rules.limitation import Limitation
from rules.loading import check_statutes
from rules.tables import Entry, read_folder
from rules.voices import in_voice

_PLACE: Final = re.compile(r"\{([a-z]+)\.([^{}]+)\}")
_UNITS: Final = {"year": "년", "month": "개월", "day": "일"}


@dataclass(frozen=True, slots=True)
class Provision:
    """One fact. `topics`: what one asks about when it answers, the file's own first; `about`,
    `aims`, `keywords`: what a question holds when it means this one, `asked`: such questions;
    `first`: its place in a general answer, 0 for none; `ask`: who knows more, where no article
    of ours says it; `limits`: the benefits whose period it names."""

    id: str
    topics: tuple[str, ...]
    articles: tuple[Citation, ...]
    ask: str
    about: tuple[str, ...]
    aims: tuple[str, ...]
    keywords: tuple[str, ...]
    asked: tuple[str, ...]
    first: int
    limits: frozenset[str]
    ko: str
    easy: str
    en: str

    def told(self, voice: str) -> str:
        return in_voice(self, voice)


@lru_cache(maxsize=1)
def provisions() -> Mapping[str, Provision]:
    """All of them by id. Raise ValueError naming file, id and key when a file is wrong."""
    found = read_folder("provisions")
    return MappingProxyType({key: parse(name, key, values) for name, key, values in found})


@lru_cache(maxsize=64)
def provisions_on(topic: str) -> tuple[Provision, ...]:
    return tuple(one for one in provisions().values() if topic in one.topics)


def parse(name: str, key: str, values: dict[str, object]) -> Provision:
    """One table of a file. Raise ValueError naming what is wrong with it."""
    entry = Entry(f"{name}: [{key}]", values)
    topic = name.removesuffix(".toml")
    read = Provision(
        id=key,
        topics=(topic, *entry.texts_or_none("topics")),
        articles=entry.citations("articles") if "articles" in values else (),
        ask=entry.text_or("ask", ""),
        about=entry.texts_or_none("about"),
        aims=entry.texts_or_none("aims"),
        keywords=entry.texts_or_none("keywords"),
        asked=entry.texts_or_none("asked"),
        first=_place_of(entry, values),
        limits=frozenset(path for kind, path in _places(entry) if kind == "limit"),
        ko=_filled(entry, "ko"),
        easy=_filled(entry, "easy"),
        en=_filled(entry, "en"),
    )
    _check(entry, read)
    entry.finish()
    return read


def _place_of(entry: Entry, values: dict[str, object]) -> int:
    place = values.get("first", 0)
    if not isinstance(place, int) or isinstance(place, bool) or place < 0:
        raise entry.error("first", "a place as 1, 2 or 3")
    entry.known("first")
    return place


def _check(entry: Entry, read: Provision) -> None:
    if not read.articles and (not read.ask or _places(entry)):
        raise entry.error("articles", "articles as '법 54①', or, without figures, ask = who knows")
    check_statutes(entry, "articles", read.articles, catalogue().statutes)


def _places(entry: Entry) -> list[tuple[str, str]]:
    """The kinds and paths of the figures in its text."""
    return _PLACE.findall(entry.text("ko"))


def _filled(entry: Entry, key: str) -> str:
    """The text with the figures that stand elsewhere in the data."""

    def figure(match: re.Match[str]) -> str:
        try:
            return _figure(match[1], match[2], key)
        except (LookupError, ValueError) as unknown:
            raise entry.error(key, f"figures that the data has, not {match[0]}") from unknown

    filled = _PLACE.sub(figure, entry.text(key))
    if "{" in filled:
        raise entry.error(key, "placeholders as {limit.retirement_allowance}")
    return filled


def _figure(kind: str, path: str, voice: str) -> str:
    if kind == "limit":
        return _period(catalogue().dated(path).limitation, voice)
    if kind == "dated":
        table, key, *name = path.split(".")
        return _plain(dated(table).at(_key(key), *name))
    raise LookupError(kind)


def _period(limitation: Limitation | None, voice: str) -> str:
    if limitation is None:
        raise LookupError("no limitation")
    if voice == "en":
        plural = "" if limitation.amount == 1 else "s"
        return f"{limitation.amount} {limitation.unit}{plural}"
    return f"{limitation.amount}{_UNITS[limitation.unit]}"


def _key(text: str) -> Key:
    return int(text) if text.isdecimal() else date.fromisoformat(text)


def _plain(value: int | Fraction) -> str:
    return str(value) if isinstance(value, int) else f"{float(value):g}"
