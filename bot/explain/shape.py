"""What an answer is: its sentences in two parts, the articles they rest on, what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.explain.packed import NO_BENEFIT, Subject
from bot.explain.personal import Personal
from bot.reply import Bubble, Reply
from bot.understand.weights import topics
from bot.view import Scene
from core.i18n import Say
from rules.catalogue import cite_all
from rules.citation import Citation
from rules.situation import Situation


@dataclass(slots=True)
class Answer:
    """`verdict`: eligible, not_eligible, depends, info or refuse; `missing`: facts to ask for;
    `dated`: the person's own limit is said; `waits`: she may think it comes by itself;
    `outside`: it is about another agency's scheme."""

    topic: str
    verdict: str
    benefit: str | None = None
    lead: list[Say] = field(default_factory=list)
    more: list[Say] = field(default_factory=list)
    articles: list[Citation] = field(default_factory=list)
    missing: tuple[str, ...] = ()
    dated: bool = False
    waits: bool = False
    outside: bool = False
    judged: Personal | None = None

    @property
    def subject(self) -> Subject | None:
        """What a button has to carry to go on from here."""
        if self.topic not in topics():
            return None
        if self.judged is not None:
            return Subject(self.topic, self.judged.entry.id, self.judged.situation)
        return Subject(self.topic, self.benefit or NO_BENEFIT, Situation())

    def reply(self, scene: Scene) -> Reply:
        """At most three bubbles, in plain Korean two."""
        ground = tuple(ground_lines(self.articles, scene))
        lead, more = Bubble(tuple(self.lead)), Bubble(tuple(self.more))
        if scene.voice.name == "easy":
            more, ground = Bubble((*self.more, *ground)), ()
        told = (lead, more, Bubble(ground))
        return Reply(tuple(bubble for bubble in told if bubble.lines))


def ground_lines(articles: Iterable[Citation], scene: Scene) -> Iterator[Say]:
    """Every article that a sentence of the answer rests on, with the day it took effect."""
    cited = tuple(dict.fromkeys(articles))
    if not cited:
        return
    yield Say("law.line", articles=cite_all(cited, scene.voice.language))
    if scene.voice.language == "en":
        yield Say("law.korean_decides")
