"""A question about the law: answered, its missing fact asked for, its readings offered. What is
answered on the way travels in the buttons, so that nothing is kept of who agreed to nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.dates_heard import Maybe, hear_date
from bot.effects import Effect, HandedOver
from bot.explain import personal
from bot.explain.answer import answer, of_subject, paper_reply
from bot.explain.asked import ASKED, Asked, Kind, as_number, with_answer
from bot.explain.known import known_of, to_register
from bot.explain.packed import (
    DOUBTED,
    NO_BENEFIT,
    Subject,
    fact_number,
    pack,
    unpack,
)
from bot.explain.shape import Answer
from bot.explain.trace import chain
from bot.flows import readings, register, welcome
from bot.reply import Bubble, Button, Reply, act, reply
from bot.reply import answer as answer_button
from bot.talk import Talk
from bot.turns import Given, Outcome
from bot.understand.dates import Direction
from bot.understand.question import Question, read_question
from bot.understand.service import read_length
from bot.understand.words import read_choice
from bot.view import Scene
from core.i18n import Say, tell

FLOW: Final = "question"
TOLD: Final = "told"
CHAIN: Final = "chain"
PAPERS: Final = "papers"
KEEP: Final = "keep_facts"
_UNSURE: Final = 0.4
_HEARD: Final = 0.3
# What is not about the law at all, and words of which none is known, must be plain.
_SURE: Final = 0.7
_YEARS_OFFERED: Final = 3
_AHEAD: Final = frozenset({"retirement_date", "last_working_date", "early_start_date"})
_RECENT: Final = frozenset(
    {"retirement_date", "death_date", "event_date", "divorce_date", "last_working_date"}
)
_WORRYING: Final = frozenset({"abuse"})
_CODE_LENGTH: Final = 6


def asks(text: str, scene: Scene) -> Question | None:
    """The message as a question about the law; None where it asks nothing we know of."""
    question = understood(text, scene)
    return question if question is not None and question.asked else None


def understood(text: str, scene: Scene) -> Question | None:
    """The same for words that need not be a sentence that asks: 퇴직수당."""
    question = read_question(text, today=scene.today)
    if question.topic is None or question.confidence < _HEARD:
        return None
    beside = question.topic in readings.BESIDE or not question.terms
    return None if beside and question.confidence < _SURE else question


def answered(question: Question, text: str, talk: Talk, scene: Scene) -> Outcome:
    if question.confidence < _UNSURE and len(readings.worth_offering(question)) > 1:
        return Outcome(readings.offered(question), talk.idle() if scene.member else talk)
    found = answer(question, text, scene, known_of(scene))
    return _told(found, talk, scene, effects=_worrying(found, text, scene))


def brief(question: Question, text: str, scene: Scene) -> Reply:
    """The answer beside a question of ours that waits: no buttons, two bubbles."""
    found = answer(question, text, scene, known_of(scene))
    return Reply(found.reply(scene).bubbles[:2])


def _worrying(found: Answer, text: str, scene: Scene) -> tuple[Effect, ...]:
    """What is said in anger goes to a person too, if we may keep it."""
    if found.topic not in _WORRYING or scene.member is None:
        return ()
    code = scene.ids.code(_CODE_LENGTH)
    return (HandedOver(code, (text,), understood=(found.topic,)),)


def shown(found: Answer, scene: Scene) -> Reply:
    """The answer, with the fact it lacks asked for, or what can be done next."""
    said, fact = found.reply(scene), _lacks(found)
    if fact is None or found.subject is None:
        return _with_buttons(said, found, scene)
    asked = _question(fact, found.subject, scene)
    return Reply((*said.bubbles[:2], *_together(said.bubbles[2:], asked.bubbles)))


def _together(ground: tuple[Bubble, ...], asked: tuple[Bubble, ...]) -> tuple[Bubble, ...]:
    """Never more than three bubbles: the question stands at the end of the last."""
    if not ground:
        return asked
    return (Bubble((*ground[0].lines, *asked[0].lines), asked[0].buttons),)


def _lacks(found: Answer) -> str | None:
    if found.subject is None or pack(found.subject) is None:
        return None
    return next((name for name in found.missing if name in ASKED), None)


def _told(found: Answer, talk: Talk, scene: Scene, *, effects: tuple[Effect, ...] = ()) -> Outcome:
    fact, subject = _lacks(found), found.subject
    moved = talk.idle() if scene.member else Talk(welcome.FLOW, "start", language=talk.language)
    if fact is not None and subject is not None:
        moved = _waiting(fact, subject, moved, scene)
    return Outcome(shown(found, scene), moved, effects)


def _waiting(fact: str, subject: Subject, talk: Talk, scene: Scene) -> Talk:
    """A member may type the answer; of a guest nothing is kept, and the buttons carry it all."""
    if scene.member is None:
        return talk
    numbers = ".".join(map(str, pack(subject) or ()))
    return talk.idle().at(FLOW, fact, {"about": numbers})


def _with_buttons(said: Reply, found: Answer, scene: Scene) -> Reply:
    *before, last = said.bubbles or (Bubble((Say("fallback.sorry"),)),)
    return Reply((*before, Bubble(last.lines, _next_steps(found, scene))))


def _next_steps(found: Answer, scene: Scene) -> tuple[Button, ...]:
    numbers = pack(found.subject) if found.subject else None
    buttons: list[Button] = []
    if numbers and found.judged:
        buttons.append(act("why", CHAIN, *numbers))
    if numbers and found.subject and found.subject.benefit != NO_BENEFIT:
        buttons.append(act("documents", PAPERS, *numbers))
    if scene.member is None:
        buttons.append(answer_button("begin", "begin"))
    elif numbers and found.subject and to_register(found.subject.situation):
        buttons.append(act("keep_facts", KEEP, *numbers))
    else:
        buttons.append(act("my_deadlines", "menu_deadlines"))
    return tuple(buttons)


def ask(talk: Talk, scene: Scene) -> Reply:
    subject = _subject(talk)
    if subject is None or talk.step not in ASKED:
        return reply(Say("fallback.again"))
    return _question(talk.step, subject, scene)


def _question(fact: str, subject: Subject, scene: Scene) -> Reply:
    numbers, asked = pack(subject) or (), ASKED[fact]
    named = fact_number(fact)
    buttons = [
        act(label, TOLD, *numbers, named, as_number(asked, value)) for label, value in asked.choices
    ]
    if asked.kind is Kind.DATE and fact in _RECENT:
        buttons = [_year(year, named, numbers) for year in _years(scene)]
    buttons.append(act("unknown", TOLD, *numbers, named, DOUBTED))
    return reply(Say(f"ask.{fact}"), buttons=tuple(buttons))


def _years(scene: Scene) -> range:
    return range(scene.today.year, scene.today.year - _YEARS_OFFERED, -1)


def _year(year: int, named: int, numbers: tuple[int, ...]) -> Button:
    carried = ".".join(map(str, (*numbers, named, year * 10_000)))
    return Button(Say("button.year", year=str(year)), act=f"{TOLD}:{carried}")


def hear(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    """A typed answer to the fact that was asked for; anything else is a message of its own."""
    subject, asked = _subject(talk), ASKED.get(talk.step)
    if subject is None or asked is None:
        return None
    labels = [tell(button.label, scene.voice) for button in ask(talk, scene).buttons]
    at = read_choice(given.text, labels)
    if at is not None:
        pressed = ask(talk, scene).buttons[at].act.partition(":")[2]
        return told(talk, scene, tuple(map(int, pressed.split("."))))
    value = _value(asked, given.text, scene)
    if isinstance(value, Reply):
        return Outcome(value.then(ask(talk, scene)), talk)
    return None if value is None else _with(subject, asked.name, value, talk, scene)


def _value(asked: Asked, text: str, scene: Scene) -> Any:  # noqa: ANN401  each fact's own type
    match asked.kind:
        case Kind.DATE:
            ahead = Direction.ANY if asked.name in _AHEAD else Direction.PAST
            said = hear_date(text, scene, direction=ahead)
            return reply(Say("ask.with_year")) if isinstance(said, Maybe) else said
        case Kind.MONTHS:
            return read_length(text)
        case Kind.COUNT:
            length = read_length(text)
            return None if length is None else length[0]
    return None


def _subject(talk: Talk) -> Subject | None:
    numbers = talk.slots.get("about", "")
    return unpack([int(n) for n in numbers.split(".") if n.isdecimal()])


def told(talk: Talk, scene: Scene, ids: tuple[int, ...]) -> Outcome:
    """A button of a question of ours: everything said so far, and one fact more."""
    subject = unpack(ids)
    if subject is None:
        return Outcome(reply(Say("stale")), talk)
    return _told(of_subject(subject, scene), talk, scene)


def _with(subject: Subject, name: str, value: Any, talk: Talk, scene: Scene) -> Outcome:  # noqa: ANN401  same
    situation = with_answer(subject.situation, name, value, subject.benefit)
    found = of_subject(Subject(subject.topic, subject.benefit, situation), scene)
    return _told(found, talk, scene)


def why(talk: Talk, scene: Scene, ids: tuple[int, ...]) -> Outcome:
    subject = unpack(ids)
    if subject is None or subject.benefit == NO_BENEFIT:
        return Outcome(reply(Say("stale")), talk)
    return Outcome(chain(personal.judged(subject.benefit, subject.situation, scene), scene), talk)


def keep(talk: Talk, scene: Scene, ids: tuple[int, ...]) -> Outcome:
    """The facts of a question become a registration, because she asked for it; a newcomer is asked
    for her consent first."""
    subject = unpack(ids)
    if subject is None:
        return Outcome(reply(Say("stale")), talk)
    if scene.member is None:
        start = Talk(welcome.FLOW, "start", language=talk.language)
        return Outcome(welcome.ask(start, scene), start)
    return register.begin(scene, talk.language, to_register(subject.situation))


def papers(talk: Talk, scene: Scene, ids: tuple[int, ...]) -> Outcome:
    subject = unpack(ids)
    said = paper_reply(subject.benefit, scene) if subject else None
    return Outcome(said or reply(Say("stale")), talk)


def meant(talk: Talk, scene: Scene, ids: tuple[int, ...]) -> Outcome:
    """The reading somebody chose: answered, and counted."""
    found = readings.chosen(ids)
    if found is None:
        return Outcome(reply(Say("stale")), talk)
    subject, count = found
    return _told(of_subject(subject, scene), talk, scene, effects=(count,))


HANDLERS: Final[Mapping[str, Callable[[Talk, Scene, tuple[int, ...]], Outcome]]] = {
    TOLD: told,
    readings.MEANT: meant,
    readings.NONE_OF_THEM: readings.none_of_them,
    CHAIN: why,
    PAPERS: papers,
    KEEP: keep,
}
