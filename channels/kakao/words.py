"""The few sentences the channel says by itself: how to get what could not be shown now."""

from __future__ import annotations

from functools import cache
from typing import Final

from channels.base import Choice, Message
from core.i18n import Say, Voice, tell

SHOW: Final = "k:show"
"""The payload of a button that asks for what waits; it is no turn of the conversation."""
_CALLS: Final = ("button.show_answer", "button.show_more")
_VOICES: Final = (Voice(), Voice("ko", "easy"), Voice("en"))


def slow(voice: Voice) -> Message:
    """The answer takes longer than Kakao waits."""
    label = tell(Say("button.show_answer"), voice)
    return Message(tell(Say("kakao.slow"), voice), (Choice(label, SHOW),))


def nothing_waits(voice: Voice) -> Message:
    return Message(tell(Say("kakao.nothing_waits"), voice))


def not_kept(voice: Voice) -> Message:
    return Message(tell(Say("kakao.not_kept"), voice))


def unread(voice: Voice) -> Message:
    return Message(tell(Say("kakao.unread"), voice))


def more(voice: Voice) -> Choice:
    return Choice(tell(Say("button.show_more"), voice), SHOW)


def page_button(voice: Voice, url: str) -> Choice:
    return Choice(tell(Say("button.open_page"), voice), url=url)


def about_file(voice: Voice, filename: str) -> str:
    return tell(Say("kakao.file", name=filename), voice)


def is_call(text: str) -> bool:
    """Whether these words, typed, are those of the button that asks for what waits."""
    return _squeezed(text) in _calls()


@cache
def _calls() -> frozenset[str]:
    return frozenset(_squeezed(tell(Say(key), voice)) for key in _CALLS for voice in _VOICES)


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()
