"""Every sentence a person sees, by key. `Say` names a sentence and what goes into it; a Voice
(language and wording) turns it into text. Texts live in locales/, one gettext catalogue each."""

from __future__ import annotations

import io
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from core.clock import SEOUL
from core.particles import with_particle
from core.privacy import Private

LANGUAGES: Final = ("ko", "en")
_WEEKDAYS_KO: Final = "월화수목금토일"
_NOON: Final = 12
_DOMAINS: Final = {("ko", "messages"), ("ko", "easy"), ("en", "messages")}


@dataclass(frozen=True, slots=True)
class Voice:
    """How one person is spoken to: language `ko` or `en`, wording `messages` or `easy`."""

    language: str = "ko"
    wording: str = "messages"

    @property
    def name(self) -> str:
        """`ko`, `easy` or `en`: what a page, a turn and a conversation write down."""
        return self.wording if self.wording == "easy" and self.language == "ko" else self.language


def voice_named(name: str) -> Voice:
    """The voice of `easy`, `en-GB` or `ko`; what we don't speak is answered in Korean."""
    if name == "easy":
        return Voice("ko", "easy")
    return Voice("en") if name.startswith("en") else Voice("ko")


class Say:
    """One sentence: a key of the catalogue and its values. Values may be dates, numbers, text,
    other Says, or tuples of Says (joined by line breaks)."""

    __slots__ = ("key", "values")

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values: Mapping[str, object] = values

    def __repr__(self) -> str:
        inner = "".join(f", {name}={value!r}" for name, value in self.values.items())
        return f"Say({self.key!r}{inner})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Say) and (self.key, dict(self.values)) == (
            other.key,
            dict(other.values),
        )

    def __hash__(self) -> int:
        return hash(self.key)


def tell(say: Say, voice: Voice) -> str:
    """The sentence in this voice. Raise KeyError for a key no catalogue has: a defect of ours."""
    template = _catalogue(voice).gettext(say.key)
    if template == say.key:
        raise KeyError(f"{say.key}: no text in locales/ for {voice.language} {voice.wording}")
    return _Filler(voice).vformat(template, (), say.values)


class _Filler(string.Formatter):
    """`{day}` writes a value in this voice; `{name:은/는}` adds the particle that fits it, in
    English `{years:year}` the noun in its number."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401  any value
        text = _in_voice(value, self._voice)
        if format_spec and self._voice.language == "en":
            return f"{text} {format_spec}" if value == 1 else f"{text} {format_spec}s"
        return with_particle(text, format_spec) if format_spec else text


def _in_voice(value: object, voice: Voice) -> str:
    if isinstance(value, Say):
        return tell(value, voice)
    if isinstance(value, tuple):
        return "\n".join(_in_voice(part, voice) for part in value)
    if isinstance(value, Private):
        return value.reveal()
    if isinstance(value, datetime):
        return write_moment(value, voice)
    if isinstance(value, date):
        return write_day(value, voice)
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)


def write_day(day: date, voice: Voice) -> str:
    """2027년 2월 26일(금), or Fri 26 Feb 2027: year and weekday always."""
    if voice.language == "ko":
        return f"{day.year}년 {day.month}월 {day.day}일({_WEEKDAYS_KO[day.weekday()]})"
    return format_date(day, "EEE d MMM y", locale=voice.language)


def write_moment(moment: datetime, voice: Voice) -> str:
    """2027년 2월 26일(금) 오전 10시, or Fri 26 Feb 2027, 10:00; in Seoul whatever its zone."""
    moment = moment.astimezone(SEOUL)
    day = write_day(moment.date(), voice)
    if voice.language != "ko":
        return f"{day}, {moment:%H:%M}"
    # 0시 and not 오전 12시: nobody mistakes it for noon.
    half, hour = (
        ("오전", moment.hour) if moment.hour < _NOON else ("오후", moment.hour % _NOON or _NOON)
    )
    minute = f" {moment.minute}분" if moment.minute else ""
    return f"{day} {half} {hour}시{minute}"


@cache
def _catalogue(voice: Voice) -> Translations:
    # Plain Korean and English fall back to nothing silently: a test holds them complete.
    wording = voice.wording if (voice.language, voice.wording) in _DOMAINS else "messages"
    return load_catalogue(voice.language, wording)


@cache
def load_catalogue(language: str, domain: str) -> Translations:
    """Read the text file and compile it in memory: what is edited is what is said."""
    source = files("locales").joinpath(language, "LC_MESSAGES", f"{domain}.po")
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language, domain=domain, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain=domain)


def texts(language: str, domain: str) -> dict[str, str]:
    """Every key with its text, for the tests about the house and for the pages."""
    source = files("locales").joinpath(language, "LC_MESSAGES", f"{domain}.po")
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language, domain=domain, abort_invalid=True)
    return {str(message.id): str(message.string) for message in catalogue if message.id}
