"""How often a fact that answers is chosen and shown for the questions of tests/cases, how fast a
whole answer is, and what `jigi ask` takes from the command to its last line."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from bench.figure import RUNS, Figure, Options, bar, median_of_runs, seconds_of
from bench.processes import python
from bot.explain.answer import answer
from bot.reply import render
from bot.understand.question import read_question
from bot.view import Scene
from rules.provisions import provisions
from tests.bot.explain.made import VOICES, asked_of_facts, asked_of_topics
from tests.bot.explain.shares import share_first, share_shown, share_topic
from tests.bot.scenes import guest
from tests.jigi.talked import How, unlearnt
from tests.jigi.talked import shares as shares_talked

_MILLISECONDS: Final = 1000
_ASKED: Final = "퇴직수당은 언제까지 청구하나요?"
_LIBRARIES: Final = "import babel.support, pydantic_settings, typer, rich.progress"
_HELD: Final = """
import sys
from pathlib import Path
from jigi.__main__ import app
app(["ask", sys.argv[1]], standalone_mode=False)
lines = Path("/proc/self/status").read_text().splitlines()
print(next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")))
"""


def measure(_options: Options) -> Iterator[Figure]:
    asked = len(asked_of_facts())
    first: dict[str, object] = {"questions": asked, "topic": share_topic()}
    yield Figure("answers_first", share_first(), "share", 1, more=first)
    shown: dict[str, object] = {f"share_{voice}": share_shown(voice) for voice in VOICES}
    yield Figure("answers_shown", share_shown(VOICES[0]), "share", 1, more=shown)
    talked = shares_talked(unlearnt())
    others: dict[str, object] = {str(how): found for how, found in talked.items()}
    yield Figure("answers_in_a_talk", talked[How.ALIKE], "share", 1, more=others)
    yield _speed([row.text for row in (*asked_of_facts(), *asked_of_topics())], guest())
    yield from _start()


def _speed(asked: Sequence[str], scene: Scene) -> Figure:
    """Read, answered and rendered, beside a search for the words of each question in all facts."""
    facts = [one.ko for one in provisions().values()]
    each = _each("answers", asked, lambda text: _whole(text, scene))
    plain = _each("words", asked, lambda text: _look_up(text, facts))
    median, bare = statistics.median(each), statistics.median(plain)
    more: dict[str, object] = {
        "median_ms": median * _MILLISECONDS,
        "p99_ms": each[len(each) * 99 // 100] * _MILLISECONDS,
        "word_search_ms": bare * _MILLISECONDS,
        "ratio": median / bare,
    }
    return Figure("answers_speed", len(each) / sum(each), "questions/s", more=more)


def _whole(text: str, scene: Scene) -> None:
    found = answer(read_question(text, today=scene.today), text, scene)
    render(found.reply(scene), scene.voice, 0)


def _look_up(text: str, facts: Sequence[str]) -> str:
    words = text.split()
    return max(facts, key=lambda fact: sum(word in fact for word in words))


def _each(label: str, asked: Sequence[str], work: Callable[[str], object]) -> list[float]:
    """Seconds of every question of every run, the quickest first; one run warms up."""
    taken: list[float] = []
    with bar(label, RUNS + 1) as advance:
        for run in range(RUNS + 1):
            for text in asked:
                begun = time.perf_counter()
                work(text)
                taken += [time.perf_counter() - begun] * bool(run)
            advance()
    return sorted(taken)


def _start() -> Iterator[Figure]:
    whole = median_of_runs(
        "jigi ask", lambda: seconds_of(lambda: python("-m", "jigi", "ask", _ASKED))
    )
    bare = median_of_runs("libraries", lambda: seconds_of(lambda: python("-c", _LIBRARIES)))
    more: dict[str, object] = {"libraries_alone_s": bare, "ratio": whole / bare}
    yield Figure("answers_command", whole, "s", more=more)
    held = statistics.median(float(_peak()) for _ in range(RUNS))
    yield Figure("answers_command_memory", held, "MB")


def _peak() -> str:
    return python("-c", _HELD, _ASKED).splitlines()[-1]
