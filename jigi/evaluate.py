"""`jigi eval FILE`: every question of a file of gold answered as `jigi ask` does, and how often
that was right. It measures the answers and not the talk, which asks back or takes otherwise 7.4 %
of our own questions (jigi/ask.py): who writes to the bot sees fewer answers than marked here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.reply import render
from bot.view import Scene
from core.strict_json import read_json
from jigi.ask import ask

_FLAGS: Final = re.IGNORECASE | re.DOTALL
_EMPHASIS: Final = re.compile(r"[*_`~]")
_BLANKS: Final = re.compile(r"[ \t\u00a0\u200b]+")
_EXPECTED: Final = "an object with id, text, topic and verdict"
_COLUMNS: Final = ("answer", "must", "clean", "topic", "verdict")


@dataclass(frozen=True, slots=True)
class Mark:
    """One question's result. `must`: everything that has to be said is, `clean`: nothing wrong
    is; `topic` and `verdict` as the gold or one of its alternatives."""

    id: str
    text: str
    group: Mapping[str, str]
    must: bool
    clean: bool
    topic: bool
    verdict: bool

    @property
    def answer(self) -> bool:
        return self.must and self.clean


def read_gold(path: Path) -> list[dict[str, Any]]:
    """Raise ValueError naming the line that is no question."""
    rows = []
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), start=1):
        if not line.strip():
            continue
        row = read_json(line)
        if not isinstance(row, dict) or not {"id", "text", "topic", "verdict"} <= row.keys():
            raise ValueError(f"{path} line {number}; expected {_EXPECTED}")
        rows.append(row)
    return rows


def mark(gold: Mapping[str, Any], scene: Scene) -> Mark:
    shown, found = ask(gold["text"], scene)
    said = plain("\n\n".join(bubble.text for bubble in render(shown, scene.voice, 0)))
    return Mark(
        id=str(gold["id"]),
        text=gold["text"],
        group={"topic": gold["topic"], "kind": gold.get("kind", "-")},
        must=all(re.search(wanted, said, _FLAGS) for wanted in gold.get("must_match", ())),
        clean=not any(re.search(wrong, said, _FLAGS) for wrong in gold.get("must_not_match", ())),
        topic=found.topic in {gold["topic"], *gold.get("topic_alt", ())},
        verdict=found.verdict in {gold["verdict"], *gold.get("verdict_alt", ())},
    )


def plain(text: str) -> str:
    """As answers are compared: NFKC, without marks of emphasis, one blank for several."""
    bare = _EMPHASIS.sub("", unicodedata.normalize("NFKC", text))
    return _BLANKS.sub(" ", bare).strip()


def tables(marks: Sequence[Mark]) -> Iterator[str]:
    """The whole, then by topic and by kind; then what was not answered rightly."""
    yield _row("all", marks)
    for name in ("topic", "kind"):
        yield ""
        yield _heading(name)
        for group in sorted({one.group[name] for one in marks}):
            yield _row(group, [one for one in marks if one.group[name] == group])
    wrong = [one for one in marks if not (one.answer and one.topic and one.verdict)]
    if wrong:
        yield ""
        yield from (f"{one.id} {_faults(one)}: {one.text}" for one in wrong)


def _heading(name: str) -> str:
    return f"{name:<24}{'n':>5}" + "".join(f"{column:>9}" for column in _COLUMNS)


def _row(name: str, marks: Sequence[Mark]) -> str:
    shares = (share(marks, column) for column in _COLUMNS)
    return f"{name:<24}{len(marks):>5}" + "".join(f"{100 * found:>8.1f}%" for found in shares)


def share(marks: Sequence[Mark], column: str = "answer") -> float:
    """How many are right, from 0 to 1."""
    right: list[bool] = [getattr(one, column) for one in marks]
    return sum(right) / (len(right) or 1)


def _faults(one: Mark) -> str:
    return ", ".join(column for column in _COLUMNS[1:] if not getattr(one, column))
