"""`python -m bench.understanding [FILE.jsonl …]`: how well and how fast questions are read, each
way five times with a fifth of our own sentences left out. FILE holds lines with `text` and `topic`
that nothing was learnt from; only figures are printed."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final
from zlib import crc32

from bench.figure import Figure, bar, median_of_runs
from bench.processes import python
from bot.understand.features import marks_of, share
from bot.understand.learn import LESSONS, TODAY, Row, learn, lessons, prepare, read_lesson
from bot.understand.normalise import normalise
from bot.understand.question import rank, read_question
from bot.understand.reading import Passage
from bot.understand.sounds import sounds_of
from bot.understand.spans import find_spans, slippery_words
from bot.understand.weights import Weights, load
from tests.bot.understand.slips_made import tried

_FOLDS: Final = 5
_AMONG: Final = 3
_SEEDS: Final = 3
_SOUNDS: Final = range(3, 7)
_LONGEST: Final = 400
_MILLISECONDS: Final = 1000
_FIRST: Final = """
import time
begun = time.perf_counter()
from datetime import date
from pathlib import Path
from bot.understand.question import read_question
def held():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
loaded, before = time.perf_counter(), held()
read_question("2021년 2월에 퇴직했는데 퇴직수당 언제까지 청구해요", today=date(2026, 11, 22))
print(loaded - begun, time.perf_counter() - loaded, before, held())
"""

Reader = Callable[[str], Passage]


class Sounded(Passage):
    """Three to six sounds in a row instead of two to four letters."""

    @cached_property
    def features(self) -> dict[str, float]:
        marks = marks_of(self.said, spans=self.spans, aim=self.aim, stated=self.stated)
        return share(_sounds(self.said)) | marks


class Both(Passage):
    @cached_property
    def features(self) -> dict[str, float]:
        return share(_sounds(self.said)) | super().features


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read; `learns` is False where the evidence of topics.toml is all."""

    name: str
    kind: type[Passage]
    learns: bool = True


_WAYS: Final = (
    Way("evidence", Passage, learns=False),
    Way("letters", Passage),
    Way("sounds", Sounded),
    Way("letters_and_sounds", Both),
)


def main() -> None:
    held_out = [row for name in sys.argv[1:] for row in _rows(Path(name))]
    for way in _WAYS:
        print(_measured(way, held_out).line(), flush=True)
    for figure in (*_shipped(held_out), *_speed(), *_start(), *_slips()):
        print(figure.line(), flush=True)


def _measured(way: Way, held_out: Sequence[Row]) -> Figure:
    reader = _reader(way.kind)
    own = [*lessons(), *lessons(part="exam")]
    found: Counter[str] = Counter()
    with bar(way.name, _FOLDS) as advance:
        for number in range(_FOLDS):
            taught = [row for row in own if _fold(row) != number]
            asked = [row for row in own if _fold(row) == number]
            found.update(_tried(asked, reader, _learnt(way, taught, reader)))
            advance()
    more: dict[str, object] = {"among_three": found["among"] / len(own), "questions": len(own)}
    weights = _learnt(way, lessons(), reader)
    more |= _named("exam", _tried(lessons(part="exam"), reader, weights))
    more |= _named("held_out", _tried(held_out, reader, weights))
    return Figure(
        f"understanding_{way.name}", found["right"] / len(own), "share", _FOLDS, more=more
    )


def _learnt(way: Way, taught: Sequence[Row], reader: Reader) -> Weights:
    return learn(prepare(taught, reader)) if way.learns else {}


def _tried(asked: Iterable[Row], reader: Reader, weights: Weights) -> Counter[str]:
    found: Counter[str] = Counter()
    for text, topic in asked:
        ranked = [reading.topic for reading in rank(reader(text), weights)][:_AMONG]
        found.update(asked=1, right=ranked[:1] == [topic], among=topic in ranked)
    return found


def _named(name: str, tried: Mapping[str, int]) -> dict[str, object]:
    if not tried:
        return {}
    return {name: tried["right"] / tried["asked"], f"{name}_three": tried["among"] / tried["asked"]}


def _reader(kind: type[Passage]) -> Reader:
    @cache
    def reader(text: str) -> Passage:
        found = read_lesson(text)
        return kind(found.said, found.parts, found.spans, found.heard, found.stated)

    return reader


def _fold(row: Row) -> int:
    return crc32(row[0].encode()) % _FOLDS


def _sounds(said: str) -> Iterator[str]:
    for word in said[:_LONGEST].lower().split():
        row = "".join(map(sounds_of, word))
        marked = f"<{row}>"
        for size in _SOUNDS:
            for start in range(len(marked) - size + 1):
                yield f"~{marked[start : start + size]}"


def _rows(path: Path) -> Iterator[Row]:
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        yield row["text"], row["topic"]


def _shipped(held_out: Sequence[Row]) -> Iterator[Figure]:
    """As members are read: by the weights of the repository, and by rule before them."""
    more: dict[str, object] = {"held_out": _read_rightly(held_out)} if held_out else {}
    yield Figure(
        "understanding_shipped", _read_rightly(lessons(part="exam")), "share", 1, more=more
    )


def _read_rightly(asked: Sequence[Row]) -> float:
    right = [read_question(text, today=TODAY).topic == topic for text, topic in asked]
    return sum(right) / len(right)


def _speed() -> Iterator[Figure]:
    asked = [text for text, _ in lessons(part="exam")]
    whole = median_of_runs("speed", lambda: sum(_seconds(text) for text in asked))
    each = sorted(_seconds(text) for text in asked)
    longest = _seconds("퇴직수당은 언제까지 청구하나요 2021년 2월 28일에 그만뒀어요. " * 200)
    more: dict[str, object] = {
        "p99_ms": each[len(each) * 99 // 100] * _MILLISECONDS,
        "longest_message_ms": longest * _MILLISECONDS,
    }
    yield Figure("understanding_speed", len(asked) / whole, "questions/s", more=more)


def _seconds(text: str) -> float:
    begun = time.perf_counter()
    read_question(text, today=TODAY)
    return time.perf_counter() - begun


def _slips() -> Iterator[Figure]:
    words = sorted(word for word in slippery_words() if not word.isascii())
    terms = {word: {name for span in find_spans(word) for name in span.ids} for word in words}
    for seed in range(_SEEDS):
        heard = [not terms[word].isdisjoint(_ids(text)) for word, text in tried(words, seed)]
        more: dict[str, object] = {"tried": len(heard), "words": len(words), "seed": seed}
        yield Figure("understanding_slips_found", sum(heard) / len(heard), "share", 1, more=more)
    for name, texts in (("unrelated", _unrelated()), ("own", [text for text, _ in lessons()])):
        spans = (span for text in texts for span in find_spans(normalise(text)))
        count = sum(span.slips > 0 for span in spans)
        more = {"sentences": len(texts)}
        yield Figure(f"understanding_slips_heard_in_{name}", count, "words", 1, more=more)


def _ids(text: str) -> list[str]:
    return [name for span in find_spans(normalise(text)) for name in span.ids]


def _unrelated() -> list[str]:
    return LESSONS.with_name("unrelated.txt").read_text("utf-8").splitlines()


def _start() -> Iterator[Figure]:
    loaded, first, before, after = map(float, python("-c", _FIRST).split())
    more: dict[str, object] = {
        "import_s": loaded,
        "megabytes": after - before,
        "features": len(load()),
    }
    yield Figure("understanding_first_question", first, "s", 1, more=more)


if __name__ == "__main__":
    main()
