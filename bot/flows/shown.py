"""An answer as it is shown: its bubbles, the fact it lacks asked for with buttons that carry what
was said so far, or what can be done next."""

from __future__ import annotations

from typing import Final

from bot.explain.asked import ASKED, Kind, as_number
from bot.explain.ground import ground_lines
from bot.explain.known import to_register
from bot.explain.packed import DOUBTED, NO_BENEFIT, Subject, fact_number, pack
from bot.explain.shape import Answer
from bot.reply import Bubble, Button, Reply, act, answer, reply
from bot.view import Scene
from core.i18n import Say
from rules.facts import PartialDate
from rules.situation import Situation

TOLD: Final = "told"
TOPIC: Final = "topic"
CHAIN: Final = "chain"
PAPERS: Final = "papers"
KEEP: Final = "keep_facts"
ACROSS: Final = "across"
_MOST_BUTTONS: Final = 5
_YEARS_OFFERED: Final = 3
_RECENT: Final = frozenset(
    {"retirement_date", "death_date", "event_date", "divorce_date", "last_working_date"}
)


def shown(found: Answer, scene: Scene) -> Reply:
    """The answer, with the fact it lacks asked for, or what can be done next."""
    said, fact = found.reply(scene), lacks(found)
    if fact is None or found.subject is None:
        return _with_buttons(said, found, scene)
    asked = asked_for(fact, found.subject, scene)
    if scene.voice.name == "easy":
        # Two bubbles and no more: the ground and the question together.
        ground = tuple(ground_lines(found.articles, scene))
        return Reply((*said.bubbles[:1], *_together((Bubble(ground),), asked.bubbles)))
    return Reply((*said.bubbles[:2], *_together(said.bubbles[2:], asked.bubbles)))


def _together(ground: tuple[Bubble, ...], asked: tuple[Bubble, ...]) -> tuple[Bubble, ...]:
    """Never more than three bubbles: the question stands at the end of the last."""
    if not ground:
        return asked
    return (Bubble((*ground[0].lines, *asked[0].lines), asked[0].buttons),)


def lacks(found: Answer) -> str | None:
    if found.subject is None or pack(found.subject) is None:
        return None
    situation = found.subject.situation
    return next((name for name in found.missing if _is_open(name, situation)), None)


def _is_open(name: str, situation: Situation) -> bool:
    """Not told yet, nor asked for in vain; a day that is known roughly may be told in full."""
    if name not in ASKED or name in situation.doubted:
        return False
    value = getattr(situation, name)
    return value is None or (isinstance(value, PartialDate) and value.exact is None)


def _with_buttons(said: Reply, found: Answer, scene: Scene) -> Reply:
    *before, last = said.bubbles or (Bubble((Say("fallback.sorry"),)),)
    return Reply((*before, Bubble(last.lines, _next_steps(found, scene))))


def _next_steps(found: Answer, scene: Scene) -> tuple[Button, ...]:
    numbers = pack(found.subject) if found.subject else None
    buttons: list[Button] = []
    if numbers and found.outside:
        buttons.append(act("other_schemes", ACROSS, *numbers))
    if numbers and found.judged:
        buttons.append(act("why", CHAIN, *numbers))
    if numbers and found.subject and found.subject.benefit != NO_BENEFIT:
        buttons.append(act("documents", PAPERS, *numbers))
    if scene.member is None:
        buttons.append(answer("begin", "begin"))
    elif numbers and found.subject and to_register(found.subject.situation):
        buttons.append(act("keep_facts", KEEP, *numbers))
    else:
        buttons.append(act("my_deadlines", "menu_deadlines"))
    return tuple(buttons)


def asked_for(fact: str, subject: Subject, scene: Scene) -> Reply:
    numbers, asked = pack(subject) or (), ASKED[fact]
    named = fact_number(fact)
    buttons = [
        act(label, TOLD, *numbers, named, number, **asked.values)
        for label, value in asked.choices
        if (number := as_number(asked, value)) is not None
    ]
    if asked.kind is Kind.DATE and fact in _RECENT and getattr(subject.situation, fact) is None:
        buttons = [_year(year, named, numbers) for year in _years(scene)]
    if len(buttons) < _MOST_BUTTONS:
        buttons.append(act("unknown", TOLD, *numbers, named, DOUBTED))
    return reply(Say(f"ask.{fact}", **asked.values), buttons=tuple(buttons))


def _years(scene: Scene) -> range:
    return range(scene.today.year, scene.today.year - _YEARS_OFFERED, -1)


def _year(year: int, named: int, numbers: tuple[int, ...]) -> Button:
    return act("year", TOLD, *numbers, named, year * 10_000, year=str(year))
