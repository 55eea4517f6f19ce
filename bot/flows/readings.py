"""Where it is not plain what was asked: at most three readings to choose from, and none of them.
Which one was meant is counted without anybody's words, for whoever reviews the lexicon."""

from __future__ import annotations

from typing import Final

from bot.effects import ReadingChosen
from bot.explain.packed import NO_BENEFIT, Subject, number_of, topic_named
from bot.flows import person
from bot.reply import Button, Reply, act, reply
from bot.talk import Talk
from bot.turns import Outcome
from bot.understand.question import Question, Reading
from bot.view import Scene
from core.i18n import Say
from rules.situation import Situation

MEANT: Final = "meant"
NONE_OF_THEM: Final = "meant_none"
BESIDE: Final = frozenset({"out_of_scope", "smalltalk", "abuse", "handoff"})


def worth_offering(question: Question) -> tuple[Reading, ...]:
    """Nobody means to talk about something else."""
    return tuple(reading for reading in question.alternatives if reading.topic not in BESIDE)


def offered(question: Question) -> Reply:
    worth = worth_offering(question)
    first = worth[0].topic
    buttons = [_button(rank, reading, first) for rank, reading in enumerate(worth)]
    numbers = tuple(number_of(reading.topic) for reading in worth)
    return reply(
        Say("reading.which"), buttons=(*buttons, act("none_of_them", NONE_OF_THEM, *numbers))
    )


def _button(rank: int, reading: Reading, first: str) -> Button:
    topic = reading.topic
    return act(f"topic_{topic}", MEANT, rank, number_of(first), number_of(topic))


def chosen(ids: tuple[int, ...]) -> tuple[Subject, ReadingChosen] | None:
    """What somebody meant, and what to count; None for numbers that no button of ours carries."""
    rank, first, meant = (*ids, 0, 0, 0)[:3]
    topic, guessed = topic_named(meant), topic_named(first)
    if topic is None or guessed is None:
        return None
    return Subject(topic, NO_BENEFIT, Situation()), ReadingChosen(guessed, topic, rank)


def none_of_them(talk: Talk, scene: Scene, ids: tuple[int, ...]) -> Outcome:
    """Handed over, with what was understood; who agreed to nothing gets the telephone."""
    topics = tuple(topic for number in ids if (topic := topic_named(number)))
    begun = person.begin(talk, scene, understood=topics)
    return begun.doing(ReadingChosen(topics[0], "", len(topics))) if topics else begun
