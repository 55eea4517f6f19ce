"""Turns bubbles and words into HTML. It asks nobody for anything."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.i18n import voice_named, write_day
from core.settings import PLACEHOLDER_MARK
from web.bubbles import bubble_of, bubbles_of
from web.ports import Line
from web.visitor import Visitor
from web.words import Words

HERE: Final = Path(__file__).parent
STATIC: Final = HERE / "static"
_OWN_FILES: Final = ("*.css", "*.js", "*.svg", "fonts/pretendard/pretendard.css")


@dataclass(frozen=True, slots=True)
class Telephone:
    """A number as people read it; `link` only when it is one that can be called."""

    label: str

    @property
    def link(self) -> str:
        if not self.label or PLACEHOLDER_MARK in self.label:
            return ""
        return "tel:" + "".join(c for c in self.label if c.isdigit() or c == "+")


@dataclass(frozen=True, slots=True)
class ChatView:
    """All that one chat page shows. `reminders` came with the last move of the clock (-1: there was
    nothing to move to); `kept` is text that could not be taken and stays written."""

    lines: Sequence[Line] = ()
    page: str = ""
    today: datetime | None = None
    reminders: int | None = None
    error: str = ""
    kept: str = ""


class Pages:
    def __init__(self, words: Words, phone: str) -> None:
        self._words = words
        self._phone = Telephone(phone)
        self.version = _version()
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def words(self, visitor: Visitor) -> Mapping[str, str]:
        return self._words(visitor.language)

    def chat(self, visitor: Visitor, view: ChatView) -> str:
        words = self.words(visitor)
        return self._render(
            "chat.html",
            visitor,
            view=view,
            bubbles=bubbles_of(view.lines, words, visitor.language),
            latest=max((line.number for line in view.lines), default=0),
            today=self.day(visitor, view.today) if view.today else "",
            status=self._status(visitor, view),
            phone=self._phone,
        )

    def line(self, visitor: Visitor, line: Line) -> str:
        """One bubble as the page's script adds it."""
        bubble = replace(bubble_of(line, self.words(visitor), visitor.language), newest=True)
        return self._render("line.html", visitor, bubble=bubble, page="")

    def day(self, visitor: Visitor, moment: datetime) -> str:
        return write_day(moment.date(), voice_named(visitor.language))

    def moved(self, visitor: Visitor, moment: datetime, reminders: int) -> str:
        """What moving the demonstration's clock did, in one sentence or two."""
        key = {-1: "web.demo.idle", 0: "web.demo.moved_quietly"}.get(reminders, "web.demo.moved")
        return self.words(visitor)[key].format(day=self.day(visitor, moment), count=reminders)

    def arrival(self, visitor: Visitor) -> str:
        return self._render("arrival.html", visitor)

    def problem(self, visitor: Visitor, sentence: str) -> str:
        return self._render("problem.html", visitor, sentence=sentence)

    def _status(self, visitor: Visitor, view: ChatView) -> str:
        if view.today is None or view.reminders is None:
            return ""
        return self.moved(visitor, view.today, view.reminders)

    def _render(self, template: str, visitor: Visitor, **values: object) -> str:
        return self._templates.get_template(template).render(
            w=self.words(visitor),
            visitor=visitor,
            static=f"/static/{self.version}",
            **values,
        )


def _version() -> str:
    """Changes with any of our own files, so that browsers may keep them for a year."""
    digest = hashlib.sha256()
    for pattern in _OWN_FILES:
        for path in sorted(STATIC.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
