"""The collectors see what they are for: each is shown a made-up module that breaks its rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.reply import Reply, act, answer, reply
from bot.talk import Talk
from bot.turns import Outcome
from channels.base import Turn, TurnKind
from core.i18n import Say
from tests.house import docs, measures, reach, sayings, walk
from tests.house.sources import snippet


@pytest.mark.parametrize(
    ("collect", "text"),
    [
        (reach.reads_of_clock, "import datetime\nx = datetime.datetime.now()"),
        (reach.reads_of_clock, "from datetime import date\nx = date.today()"),
        (reach.reads_of_clock, "import time\nx = time.time()"),
        (reach.reads_of_clock, "x = column(default=func.now())"),
        (reach.uses_of_chance, "import random"),
        (reach.uses_of_chance, "from secrets import token_hex"),
        (reach.uses_of_chance, "from uuid import uuid4"),
        (reach.uses_of_chance, "import os\nx = os.urandom(4)"),
        (reach.uses_of_chance, "from os import urandom"),
        (reach.starts_of_tasks, "import asyncio\nx = asyncio.create_task(f())"),
        (reach.starts_of_tasks, "from asyncio import ensure_future\nensure_future(f())"),
        (reach.reads_of_environment, "import os\nx = os.environ['A']"),
        (reach.reads_of_environment, "from os import getenv\nx = getenv('A')"),
        (reach.prints, "print('a')"),
        (reach.prints, "import sys\nsys.stdout.write('a')"),
        (reach.writes_sql, "from sqlalchemy import select"),
        (reach.writes_sql, "from sqlalchemy.sql import text"),
    ],
)
def test_what_a_module_may_not_reach_for_is_seen(collect: object, text: str) -> None:
    assert callable(collect)
    assert len(collect([snippet(text)])) >= 1
    assert (
        collect([snippet("from sqlalchemy.ext.asyncio import AsyncSession\nx = clock.now()")]) == []
    )


def test_places_outside_what_is_allowed_are_told() -> None:
    assert reach.outside(["core/clock.py:3", "bot/talk.py:9"], "core/clock.py") == ["bot/talk.py:9"]


def test_sentences_are_found_with_what_is_given_to_them() -> None:
    made_up = snippet(
        "Say('a.b', day=1)\n"
        "Say('c' if x else 'd', **more)\n"
        "answer('yes', 'y', name=2)\n"
        "reply(Say('e'), buttons=())\n"
    )
    found = {said.key: said.values for said in sayings.sayings([made_up])}
    assert found == {
        "a.b": {"day"},
        "c": None,
        "d": None,
        "button.yes": {"name"},
        "e": frozenset(),
    }


def test_sentences_put_together_are_matched_by_words_of_the_code_only() -> None:
    made_up = snippet("Say(f'echo.{name}')\nname = 'rehired'")
    (pattern,) = sayings.patterns([made_up])
    words = sayings.words([made_up])
    assert pattern.may_be("echo.rehired", words)
    assert not pattern.may_be("echo.linked", words)
    assert not pattern.may_be("other.rehired", words)


def test_a_key_built_for_somebody_else_is_found() -> None:
    (pattern,) = sayings.built_elsewhere([snippet("key = f'settings.{value}_saved'")])
    assert pattern.may_be("settings.easy_saved", frozenset({"easy"}))


def test_an_old_button_and_an_untold_sentence_are_seen() -> None:
    pressed = Turn(TurnKind.BUTTON, payload="s:7:x")
    stale = walk.Step(Talk(), "x", pressed, Outcome(reply(Say("stale")), Talk()))
    fresh = walk.Step(Talk(), "x", pressed, Outcome(reply(Say("menu.home")), Talk()))
    assert stale.is_stale
    assert not fresh.is_stale
    assert len(list(walk.untold(reply(Say("no.such.key"))))) == len(walk.VOICES)
    assert list(walk.untold(Reply())) == []


def test_payloads_are_read_as_they_are_sent() -> None:
    assert walk.payload_of(answer("agree", "yes")) == "s:7:yes"
    assert walk.payload_of(act("why", "why", 1, 2)) == "d:why:1.2"


def test_functions_are_measured_without_self() -> None:
    made_up = snippet(
        "class A:\n"
        "    def f(self, a, b, *, c):\n"
        "        x = a\n"
        "        return x\n"
        "def table():\n"
        "    add(1)\n"
        "    add(2)\n"
    )
    first, second = sorted(measures.functions(made_up), key=lambda f: f.name)
    assert (first.lines, first.positional, first.parameters, first.is_table) == (3, 2, 3, False)
    assert second.is_table


def test_percentiles_are_values_that_were_measured() -> None:
    assert measures.percentile([1, 2, 3, 40], 50) == 2
    assert measures.percentile([1, 2, 3, 40], 90) == 40
    assert measures.comment_lines(snippet("x = 1  # one\n# two\ny = '# none'\n")) == 2


def test_links_and_names_that_lead_nowhere_are_seen(tmp_path: Path) -> None:
    (tmp_path / "here.md").touch()
    text = '[a](here.md) [b](gone.md) [c](https://example.kr) <img src="no.png">'
    assert docs.broken_links(text, tmp_path) == ["gone.md", "no.png"]
    named = "`bot/converse.py:converse` `bot/converse.py:nothing` `bot/no.py` `jigi doctor`"
    assert docs.broken_names(named) == ["bot/converse.py:nothing", "bot/no.py"]


def test_what_stands_under_a_heading_is_found() -> None:
    told = docs.paragraphs("# A\n\nfirst\n\n### `plan`\n\nsecond\n")
    assert told == {"A": "first", "plan": "second"}
