"""The keys of every word on the page. Texts come from the catalogues, by way of jigi/."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

LANGUAGES: Final = ("ko", "easy", "en")
Words = Callable[[str], Mapping[str, str]]

WORD_KEYS: Final = (
    "web.title",
    "web.tagline",
    "web.page_title",
    "web.skip_to_chat",
    "web.skip_to_input",
    "web.pattern.day",
    "web.pattern.time",
    "web.chat.heading",
    "web.chat.bot",
    "web.chat.me",
    "web.chat.waiting",
    "web.chat.file",
    "web.chat.pressed",
    "web.chat.earlier",
    "web.chat.reload",
    "web.say.label",
    "web.say.hint",
    "web.say.send",
    "web.say.sending",
    "web.say.retrying",
    "web.view.heading",
    "web.view.large",
    "web.view.contrast",
    "web.view.language",
    "web.view.apply",
    "web.view.ko",
    "web.view.easy",
    "web.view.en",
    "web.demo.heading",
    "web.demo.note",
    "web.demo.today",
    "web.demo.month",
    "web.demo.year",
    "web.demo.next",
    "web.demo.moving",
    "web.demo.moved",
    "web.demo.moved_quietly",
    "web.demo.idle",
    "web.help.heading",
    "web.help.program",
    "web.help.trust",
    "web.help.claim",
    "web.help.phone",
    "web.arrive.note",
    "web.arrive.go",
    "web.error.heading",
    "web.error.back",
    "web.error.empty",
    "web.error.long",
    "web.error.storage",
    "web.error.storage_page",
    "web.error.cookie",
    "web.error.origin",
    "web.error.large",
    "web.error.form",
    "web.error.missing",
    "web.error.method",
    "web.error.busy",
    "web.error.failed",
)


def require_words(words: Words) -> None:
    """Raise KeyError that names every key without a text: better at the start than on a page."""
    missing = [
        f"{language}: {key}"
        for language in LANGUAGES
        for key in WORD_KEYS
        if not words(language).get(key)
    ]
    if missing:
        raise KeyError("the page has no text for " + ", ".join(missing))
