"""Answers of every kind: to every question of the cases, to stories told along with one question
of each topic, and of every benefit in the worked situations."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cache
from pathlib import Path
from typing import Final

from bot.explain import schemes
from bot.explain.answer import answer, of_subject
from bot.explain.packed import NO_BENEFIT, Subject
from bot.explain.shape import Answer
from bot.understand.question import Question, read_question
from bot.understand.weights import topics
from bot.view import Scene
from core.clock import SEOUL
from rules.eligibility import CHECKED
from rules.reading import read_situation
from rules.situation import Situation
from tests.bot.scenes import guest
from tests.rules.eligible import worked_cases

VOICES: Final = ("ko", "easy", "en")
CASES: Final = Path(__file__).parents[2] / "cases"
# Told before a question: short and long service, passed, near, to come, a death, a divorce.
STORIES: Final = (
    "2024년 2월 28일에 퇴직했고 3년 일했어요.",
    "2022년 2월 28일에 퇴직했고 22년 일했어요.",
    "2019년 2월에 퇴직했고 4년 일했어요.",
    "2021년 11월 25일에 퇴직했고 5년 일했어요.",
    "2027년 2월 28일에 퇴직할 예정이고 12년 일했어요.",
    "지금 재직 중이고 8개월 일했어요.",
    "교사이던 남편이 2024년 5월 10일에 재직 중에 돌아가셨고 15년 일했어요.",
    "교사와 4년 살고 2024년 5월 10일에 이혼했어요.",
    "My last day was 31 August 2025 after 3 years.",
)


@dataclass(frozen=True, slots=True)
class Made:
    """`question` and `text` are None for an answer that buttons led to; `outside`: it is about
    another agency's scheme."""

    found: Answer
    scene: Scene
    told: str
    question: Question | None = None
    text: str | None = None
    outside: bool = False

    def __str__(self) -> str:
        return f"{self.scene.voice.name} {self.found.topic} {self.found.verdict}: {self.told}"


@dataclass(frozen=True, slots=True)
class Asked:
    """`facts`: any of these answers it; none where only the topic is known."""

    text: str
    topic: str
    facts: tuple[str, ...] = ()


@cache
def asked_of_facts() -> tuple[Asked, ...]:
    return tuple(
        Asked(row["text"], row["topic"], tuple(row["facts"]))
        for path in sorted(CASES.glob("answers-*.toml"))
        for row in tomllib.loads(path.read_text("utf-8"))["question"]
    )


@cache
def asked_of_topics() -> tuple[Asked, ...]:
    rows = tomllib.loads((CASES / "questions.toml").read_text("utf-8"))["topic"]
    return tuple(Asked(text, topic) for topic, row in rows.items() for text in row["exam"])


@cache
def read(text: str) -> Question:
    return read_question(text, today=guest().today)


@cache
def answers(voice: str) -> tuple[Made, ...]:
    return (*_to_questions(voice), *_of_subjects(voice), *_of_worked_cases(voice))


def to(text: str, voice: str = "ko") -> Made:
    scene, question = guest(voice), read(text)
    outside = schemes.answer(question, text, scene) is not None
    return Made(answer(question, text, scene), scene, text, question, text, outside)


def _to_questions(voice: str) -> Iterator[Made]:
    plain = {row.topic: row.text for row in asked_of_topics()}
    told = (f"{story} {text}" for text in plain.values() for story in STORIES)
    texts = (*(row.text for row in (*asked_of_facts(), *asked_of_topics())), *told)
    yield from (to(text, voice) for text in dict.fromkeys(texts))


def _of_subjects(voice: str) -> Iterator[Made]:
    scene = guest(voice)
    for topic in topics():
        for benefit in (*CHECKED, NO_BENEFIT):
            yield _of(Subject(topic, benefit, Situation()), scene, f"{topic} {benefit}")


def _of_worked_cases(voice: str) -> Iterator[Made]:
    """Each benefit under another topic each time."""
    names = topics()
    for place, case in enumerate(worked_cases()):
        scene = replace(guest(voice), now=datetime.combine(case.today, time(12), SEOUL))
        situation = read_situation(case.facts)
        for number, benefit in enumerate(case.benefits):
            topic = names[(place + number) % len(names)]
            yield _of(Subject(topic, benefit, situation), scene, f"{case.id} {benefit}")


def _of(subject: Subject, scene: Scene, told: str) -> Made:
    return Made(of_subject(subject, scene), scene, told)
