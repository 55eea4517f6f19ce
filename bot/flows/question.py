"""A question about the law: answered, its missing fact asked for, its readings offered. What is
answered on the way travels in the buttons, so that nothing is kept of who agreed to nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from bot.dates_heard import Maybe, hear_date
from bot.effects import Effect
from bot.explain import personal
from bot.explain.across import everything
from bot.explain.answer import answer, of_subject, paper_reply
from bot.explain.asked import ASKED, Asked, Kind, with_answer
from bot.explain.facts import situation_of
from bot.explain.known import known_of, to_register
from bot.explain.packed import NO_BENEFIT, Subject, pack, unpack
from bot.explain.shape import Answer
from bot.explain.subject import benefit_of
from bot.explain.trace import chain
from bot.flows import menu, person, readings, register, welcome
from bot.flows.shown import ACROSS, CHAIN, KEEP, PAPERS, TOLD, TOPIC, asked_for, lacks, shown
from bot.reply import Reply, dotted, reply, undotted
from bot.talk import Talk
from bot.turns import Given, Outcome
from bot.understand.dates import Direction
from bot.understand.question import Question, read_question
from bot.understand.questions import is_question
from bot.understand.service import read_length
from bot.understand.words import Menu, read_choice
from bot.view import Scene
from core.i18n import Say, tell
from rules.situation import Situation

FLOW: Final = "question"
_UNSURE: Final = 0.4
_HEARD: Final = 0.3
# Words of which none is known must be plain, and so must what is not about the law at all.
_SURE: Final = 0.7
_QUITE_SURE: Final = 0.6
_A_CHOICE: Final = 2
_AHEAD: Final = frozenset({"retirement_date", "last_working_date", "early_start_date"})
DONE: Final = "done"
_ASKED_OF_SOMETHING: Final = frozenset(
    {"my_deadline", "claim_deadline", "documents", "how_to_claim", "payment_date"}
)
_WORRYING: Final = frozenset({"abuse"})


def asks(question: Question) -> bool:
    """Whether the message asks about the law; not where it asks nothing we know of."""
    return is_understood(question) and question.asked > 0


def is_understood(question: Question) -> bool:
    """The same for words that need not be a sentence that asks: 퇴직수당."""
    return question.topic is not None and question.confidence >= _needed(question)


def _needed(question: Question) -> float:
    if not question.terms:
        return _SURE
    if question.topic in readings.BESIDE:
        return _QUITE_SURE
    return 0.0 if question.benefits else _HEARD


def guessed(question: Question, talk: Talk, scene: Scene) -> Outcome | None:
    """Instead of a shrug: what may have been asked, to choose from."""
    worth = question.asked and readings.worth_offering(question)
    return _offered(question, talk, scene) if worth else None


def _offered(question: Question, talk: Talk, scene: Scene) -> Outcome:
    return Outcome(readings.offered(question), talk.idle() if scene.member else talk)


def answered(question: Question, text: str, talk: Talk, scene: Scene) -> Outcome:
    unsure = question.confidence < _UNSURE and not question.benefits
    if unsure and len(readings.worth_offering(question)) >= _A_CHOICE:
        return _offered(question, talk, scene)
    found = answer(question, text, scene, _about(question, talk) or known_of(scene))
    return _told(found, talk, scene, effects=_worrying(found, text, scene))


def _about(question: Question, talk: Talk) -> Subject | None:
    """What was spoken of just before, where the question names nothing else: until when, which
    papers, and how, are asked of something."""
    before = _subject(talk) if talk.flow == FLOW else None
    if before is None or question.benefits:
        return None
    return before if question.topic in {*_ASKED_OF_SOMETHING, before.topic} else None


def thread_of(said: Question, talk: Talk) -> Talk:
    """After a guest's facts were reckoned with: what 왜요? and 서류 are then about."""
    situation = situation_of(said)
    benefit = benefit_of(said, situation) or "retirement_lump_sum"
    numbers = pack(Subject("my_deadline", benefit, situation))
    if numbers is None:
        return _start(talk)
    return talk.idle().at(FLOW, DONE, {"about": dotted(numbers)})


def brief(question: Question, text: str, scene: Scene) -> Reply:
    """The answer beside a question of ours that waits: no buttons, two bubbles."""
    found = answer(question, text, scene, known_of(scene))
    return Reply(found.reply(scene).bubbles[:2])


def _worrying(found: Answer, text: str, scene: Scene) -> tuple[Effect, ...]:
    """What is said in anger goes to a person too, if we may keep it."""
    if found.topic not in _WORRYING or scene.member is None:
        return ()
    return (person.handed_over((text,), scene, understood=(found.topic,)),)


def _told(found: Answer, talk: Talk, scene: Scene, *, effects: tuple[Effect, ...] = ()) -> Outcome:
    """What was spoken of stays in the talk: of a guest in memory only (bot/threads.py)."""
    numbers = pack(found.subject) if found.subject else None
    moved = talk.idle()
    if numbers:
        about = {"about": dotted(numbers)}
        moved = moved.at(FLOW, lacks(found) or DONE, about)
    elif scene.member is None:
        moved = _start(talk)
    return Outcome(shown(found, scene), moved, effects)


def ask(talk: Talk, scene: Scene) -> Reply:
    subject = _subject(talk)
    if subject is None or talk.step not in ASKED:
        return menu.not_understood(scene) if scene.member else welcome.ask(_start(talk), scene)
    return asked_for(talk.step, subject, scene)


def hear(given: Given, talk: Talk, scene: Scene) -> Outcome | None:
    """A typed answer to the fact that was asked for; anything else is a message of its own."""
    if given.value:
        return welcome.hear(given, _start(talk), scene) if scene.member is None else None
    subject, asked = _subject(talk), ASKED.get(talk.step)
    if subject is None:
        return None
    if asked is None:
        return _added(given.text, subject, talk, scene)
    if _asks_anew(given.text, scene):
        return None
    value = _value(asked, given.text, scene)
    if value is not None and not isinstance(value, Reply):
        return _with(subject, asked.name, value, talk, scene)
    labels = [tell(button.label, scene.voice) for button in ask(talk, scene).buttons]
    at = read_choice(given.text, labels)
    if at is not None:
        pressed = ask(talk, scene).buttons[at].act.partition(":")[2]
        return told(talk, scene, undotted(pressed))
    return Outcome(value.then(ask(talk, scene)), talk) if value is not None else None


def _asks_anew(text: str, scene: Scene) -> bool:
    """A question of its own, though it may hold a day: 2021년 2월에 관뒀는데 퇴직수당 아직 되나."""
    question = read_question(text, today=scene.today)
    return asks(question) and question.aim is not None


def _start(talk: Talk) -> Talk:
    return Talk(welcome.FLOW, "start", language=talk.language)


def _added(text: str, subject: Subject, talk: Talk, scene: Scene) -> Outcome | None:
    """After the answer a bare day or length is one more fact, or corrects the one it rests on."""
    if subject.benefit == NO_BENEFIT or is_question(text):
        return None
    finding = personal.judged(subject.benefit, subject.situation, scene).finding
    said = [name for name in subject.situation.sources if name in ASKED]
    for name in (*finding.wanted, *finding.missing, *said):
        asked = ASKED.get(name)
        value = _value(asked, text, scene) if asked else None
        if value is not None and not isinstance(value, Reply):
            return _with(subject, name, value, talk, scene)
    return None


def follow_up(command: str, talk: Talk, scene: Scene) -> Outcome | None:
    """왜요? and 서류 after an answer are about that answer."""
    subject = _subject(talk) if talk.flow == FLOW else None
    if subject is None or subject.benefit == NO_BENEFIT:
        return None
    numbers = pack(subject) or ()
    if command == Menu.WHY:
        return why(talk, scene, numbers)
    return papers(talk, scene, numbers) if command == Menu.DOCUMENTS else None


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
    return unpack(undotted(talk.slots.get("about", "")))


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
        start = _start(talk)
        return Outcome(welcome.ask(start, scene), start)
    return register.begin(scene, talk.language, to_register(subject.situation))


def papers(talk: Talk, scene: Scene, ids: tuple[int, ...]) -> Outcome:
    subject = unpack(ids)
    said = paper_reply(subject.benefit, scene) if subject else None
    return Outcome(said or reply(Say("stale")), talk)


def across(talk: Talk, scene: Scene, ids: tuple[int, ...]) -> Outcome:
    """All schemes in one list; most people have paid into the National Pension at some time."""
    subject = known_of(scene) or unpack(ids)
    situation = subject.situation if subject else Situation()
    paid = replace(situation, nps_months=situation.nps_months or 1)
    return Outcome(everything(paid, scene), talk)


def meant(talk: Talk, scene: Scene, ids: tuple[int, ...]) -> Outcome:
    """The reading somebody chose: answered, and counted."""
    found = readings.chosen(ids)
    if found is None:
        return Outcome(reply(Say("stale")), talk)
    subject, count = found
    return _told(of_subject(subject, scene), talk, scene, effects=(count,))


HANDLERS: Final[Mapping[str, Callable[[Talk, Scene, tuple[int, ...]], Outcome]]] = {
    TOLD: told,
    TOPIC: told,
    readings.MEANT: meant,
    readings.NONE_OF_THEM: readings.none_of_them,
    CHAIN: why,
    PAPERS: papers,
    KEEP: keep,
    ACROSS: across,
}
