"""What the answers of tests/cases/answers-c.toml hold to: topic, verdict, benefit, what is said at
once and what never is."""

from __future__ import annotations

import tomllib
from typing import Any, Final

import pytest

from bot.explain.answer import paper_lines
from core.i18n import tell
from rules.catalogue import catalogue
from rules.provisions import provisions
from tests.bot.explain.made import CASES, VOICES, Made, to
from tests.bot.scenes import guest
from tests.house.voice import MOST_WORDS

ROWS: Final = tomllib.loads((CASES / "answers-c.toml").read_text("utf-8"))["question"]
_KEYS: Final = frozenset(
    ["text", "topic", "facts", "verdict", "benefit", "missing", "begins", "never"]
)

every_row = pytest.mark.parametrize("row", ROWS, ids=[row["text"] for row in ROWS])
every_voice = pytest.mark.parametrize("voice", VOICES)


def texts(lines: list[Any]) -> set[Any]:
    return {line.values.get("text") for line in lines}


def shown(made: Made) -> set[Any]:
    return texts([*made.found.lead, *made.found.more])


def of(names: list[str], voice: str) -> set[Any]:
    return {provisions()[name].told(voice) for name in names}


@every_row
def test_it_says_only_what_is_compared(row: dict[str, Any]) -> None:
    assert row.keys() <= _KEYS


@every_voice
@every_row
def test_what_the_answer_comes_to(row: dict[str, Any], voice: str) -> None:
    found = to(row["text"], voice).found
    assert found.topic == row["topic"]
    assert found.verdict == row.get("verdict", found.verdict)
    assert found.benefit == row.get("benefit", found.benefit)
    assert found.missing[:1] == tuple(row.get("missing", found.missing[:1]))


@every_row
def test_a_fact_that_answers_is_shown(row: dict[str, Any]) -> None:
    assert shown(to(row["text"])) & of(row["facts"], "ko")


@every_voice
@every_row
def test_what_must_be_said_at_once_and_what_never(row: dict[str, Any], voice: str) -> None:
    made = to(row["text"], voice)
    assert of(row.get("begins", []), voice) <= texts(made.found.lead)
    assert not of(row.get("never", []), voice) & shown(made)


@pytest.mark.parametrize("benefit", sorted(catalogue().benefits))
def test_in_plain_korean_each_paper_has_a_short_line(benefit: str) -> None:
    scene = guest("easy")
    lines = (tell(said, scene.voice) for said in paper_lines(catalogue().benefits[benefit], scene))
    assert not [line for line in lines if len(line.split()) > MOST_WORDS["ko easy"]]
