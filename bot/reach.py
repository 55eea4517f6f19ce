"""Honesty about reminders: where we are only asked and can never speak first, whoever is promised
one and has no other address is told so in the same breath."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.reply import Reply
from bot.view import Scene
from channels.base import ANSWERS_ONLY
from core.i18n import Say

_PROMISES: Final = frozenset(
    {
        "claimed.follow_up",
        "claimed.not_yet",
        "claimed.undone",
        "correct.done",
        "notices.title",
        "register.done",
        "settings.hour",
        "settings.hour_saved",
        "snooze.done",
        "stop.resumed",
    }
)


def is_out_of_reach(scene: Scene) -> bool:
    """A member none of whose addresses can be written to unasked."""
    return scene.channel in ANSWERS_ONLY and scene.member is not None and not scene.member.channels


def told(said: Reply, scene: Scene) -> Reply:
    """The same reply; the bubble that promises a reminder also says that it cannot come."""
    if not is_out_of_reach(scene):
        return said
    promising = [
        at
        for at, bubble in enumerate(said.bubbles)
        if any(line.key in _PROMISES for line in bubble.lines)
    ]
    if not promising:
        return said
    bubbles = list(said.bubbles)
    last = bubbles[promising[-1]]
    bubbles[promising[-1]] = replace(last, lines=(*last.lines, Say("reach.none")))
    return Reply(tuple(bubbles))
