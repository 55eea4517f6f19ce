"""What an answer is: its sentences in two parts, the articles they rest on, what it comes to."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.explain.ground import ground_lines
from bot.explain.packed import NO_BENEFIT, Subject
from bot.explain.personal import Personal
from bot.reply import Bubble, Reply
from bot.understand.weights import topics
from bot.view import Scene
from core.i18n import Say
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
