"""`jigi ask`: a question and its answer, by a way of its own and not through bot/converse.py. Of
our own 823 questions a talk with a guest answers 93.2 % alike; 5.3 % it asks back, as which reading
was meant, and 1.5 % it takes otherwise, as a greeting. Here each is answered at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from functools import partial
from typing import Any, Final

from bot.explain.answer import answer
from bot.explain.shape import Answer
from bot.flows import person, readings
from bot.flows.shown import shown
from bot.reply import Reply, render
from bot.talk import Talk
from bot.understand.alarms import is_crisis
from bot.understand.bare import is_english
from bot.understand.normalise import LONGEST
from bot.understand.question import read_question
from bot.view import Scene
from core.clock import SEOUL
from core.ids import SecureIds
from core.privacy import mask_resident_number
from core.settings import Settings
from jigi import lines as json_lines
from jigi.calendar import make_calendar
from jigi.words import operator_words
from notices.policy import load_policy
from rules.asked import Refused
from rules.catalogue import cite

_NOON: Final = time(12)
_EXPECTED: Final = '{"id": …, "text": "퇴직수당은 언제까지 청구하나요?"}'


def scene_on(day: date, settings: Settings) -> Scene:
    """A talk with nobody known, at noon of that day."""
    return Scene(
        now=datetime.combine(day, _NOON, SEOUL),
        channel="cli",
        words=operator_words(settings),
        calendar=make_calendar(settings),
        policy=load_policy(settings.policy_file),
        ids=SecureIds(),
    )


def spoken(text: str, scene: Scene) -> Scene:
    """The scene in the language of who asks: an English sentence is answered in English."""
    return replace(scene, guest_language="en") if is_english(text) else scene


def ask(text: str, scene: Scene) -> tuple[Reply, Answer]:
    """What a newcomer is shown, and what it is. Raise Refused for what is no question."""
    if not 0 < len(text.strip()) <= LONGEST:
        raise Refused("text", f"text of {len(text)} characters; expected 1 to {LONGEST}")
    said, _ = mask_resident_number(text)
    if is_crisis(said):
        return person.crisis(Talk(), scene, said).reply, Answer("handoff", "refuse")
    question = read_question(said, today=scene.today)
    if question.topic is None and readings.worth_offering(question):
        return readings.offered(question), Answer("out_of_scope", "refuse")
    found = answer(question, said, scene)
    return shown(found, scene), found


def explain(text: str, scene: Scene) -> Iterator[str]:
    """The answer for a person, bubble by bubble."""
    scene = spoken(text, scene)
    reply, _ = ask(text, scene)
    for number, bubble in enumerate(render(reply, scene.voice, 0)):
        yield from ("",) * bool(number)
        yield bubble.text


def answer_lines(lines: Iterable[str], scene: Scene) -> Iterator[str]:
    return json_lines.answer_lines(lines, partial(_answered, scene), expected=_EXPECTED)


def _answered(scene: Scene, asked: Mapping[str, Any]) -> dict[str, Any]:
    text = asked.get("text")
    if not isinstance(text, str):
        raise Refused("text", f"text is missing; expected {_EXPECTED}")
    scene = spoken(text, scene)
    reply, found = ask(text, scene)
    return {
        "answer": "\n\n".join(bubble.text for bubble in render(reply, scene.voice, 0)),
        "topic": found.topic,
        "verdict": found.verdict,
        "benefit": found.benefit,
        "citations": [cite(one) for one in dict.fromkeys(found.articles)],
    }
