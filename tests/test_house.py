"""Tests about the code base: what must be true of every module, button, sentence, rule, job,
setting and table, so that nobody has to remember it."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path
from typing import Final, cast

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from bot.converse import ACTS, FLOWS
from bot.understand.weights import topics
from core.clock import FixedClock
from core.settings import Settings, environment_key, load_settings
from jobs.timetable import Ticks, timetable
from models.base import Base
from models.retention import RETENTION
from rules.catalogue import catalogue as law
from rules.citation import Citation, article_text
from rules.entries import Basis
from tests.house import docs, measures, reach, sayings, walk
from tests.house.catalogues import NAMES, catalogue, variables
from tests.house.sources import ROOT, modules, packages, text_of, written_files
from tests.web.fakes import MORNING, FakeDemo, FakeDesk, fake_settings, healthy, page_words
from web.app import create_app
from web.telegram import SECRET_HEADER, telegram_router
from web.words import WORD_KEYS

_SPOKEN: Final = ("bot", "notices", "jobs", "channels", "web", "jigi", "admin")


class TestButtons:
    def test_every_button_that_acts_has_a_handler(self) -> None:
        acts = {
            button.act.partition(":")[0]
            for step in walk.every_step()
            for button in step.outcome.reply.buttons
            if button.act
        }
        in_code = {
            str(getattr(call.args[1], "value", ""))
            for _, call in reach.calls_of(modules("bot"), "act")
            if len(call.args) > 1
        }
        assert (acts | in_code) - ACTS - {""} == set()

    def test_every_button_of_a_reminder_has_a_handler(self) -> None:
        wording = importlib.import_module("notices.wording")
        offered = {name for names in wording._BUTTONS.values() for name in names}  # noqa: SLF001  the table itself is what is tested
        assert offered | set(wording._LABELS) <= ACTS  # noqa: SLF001  same

    def test_a_button_just_offered_is_never_called_old(self) -> None:
        assert sorted({step.place for step in walk.every_step() if step.is_stale}) == []

    def test_nothing_a_person_can_do_ends_in_an_error(self) -> None:
        failed = {f"{step.place}: {step.problem}" for step in walk.every_step() if step.problem}
        assert sorted(failed) == []

    def test_the_walk_comes_to_every_flow(self) -> None:
        assert {step.at.flow for step in walk.every_step()} >= set(FLOWS)

    def test_every_button_fits_into_what_messengers_carry(self) -> None:
        payloads = {
            walk.payload_of(button)
            for step in walk.every_step()
            for button in step.outcome.reply.buttons
            if not button.url
        }
        assert [payload for payload in payloads if len(payload.encode()) > 64] == []


class TestSentences:
    @pytest.mark.parametrize("name", NAMES)
    def test_every_sentence_the_code_says_has_a_text(self, name: str) -> None:
        known = catalogue(name)
        missing = [
            f"{said.place}: {said.key}"
            for said in sayings.sayings(modules(*_SPOKEN))
            if not known.get(said.key)
        ]
        assert missing == []

    def test_every_sentence_put_together_at_run_time_has_a_text(self) -> None:
        """Of words of our own and of the rules, whose verdicts and bases are parts of keys."""
        words = sayings.words(modules(*_SPOKEN, "rules"))
        leading_nowhere = [
            f"{pattern.place}: {pattern.shape.pattern}"
            for pattern in sayings.patterns(modules(*_SPOKEN))
            if not any(pattern.may_be(key, words) for key in catalogue(NAMES[0]))
        ]
        assert leading_nowhere == []

    def test_every_key_handed_on_in_a_variable_has_a_text(self) -> None:
        known = set(catalogue(NAMES[0]))
        families = {key.partition(".")[0] for key in known if "." in key}
        words = sayings.words(modules("bot", "notices", "jobs", "web"))
        unknown = [
            word
            for word in words
            if "." in word and word.partition(".")[0] in families
            if word not in known and not any(key.startswith(f"{word}.") for key in known)
        ]
        assert unknown == []

    def test_every_reply_can_be_told_in_every_voice(self) -> None:
        untold = {
            problem: step.place
            for step in walk.every_step()
            for problem in walk.untold(step.outcome.reply)
        }
        assert untold == {}

    @pytest.mark.parametrize("name", NAMES[1:])
    def test_the_catalogues_have_the_same_keys(self, name: str) -> None:
        assert set(catalogue(name)) ^ set(catalogue(NAMES[0])) == set()

    @pytest.mark.parametrize("name", NAMES[1:])
    def test_the_catalogues_use_the_same_variables(self, name: str) -> None:
        other = catalogue(name)
        different = [
            key
            for key, text in catalogue(NAMES[0]).items()
            if variables(text) != variables(other[key])
        ]
        assert different == []

    @pytest.mark.parametrize("name", NAMES)
    def test_every_variable_of_a_text_is_given_where_it_is_said(self, name: str) -> None:
        known = catalogue(name)
        lacking = [
            f"{said.place}: {said.key} lacks {sorted(variables(known[said.key]) - said.values)}"
            for said in sayings.sayings(modules(*_SPOKEN))
            if said.values is not None and said.key in known
            if not variables(known[said.key]) <= said.values
        ]
        assert lacking == []

    def test_no_text_is_left_that_nobody_says(self) -> None:
        spoken = modules(*_SPOKEN)
        said = {saying.key for saying in sayings.sayings(spoken)}
        words = sayings.words(modules()) | frozenset(topics())
        built = (*sayings.patterns(spoken), *sayings.built_elsewhere(spoken))
        unsaid = [
            key
            for key in catalogue(NAMES[0])
            if key not in said and key not in words and not key.startswith("command.")
            if not any(pattern.may_be(key, words) for pattern in built)
        ]
        assert unsaid == []

    def test_every_command_of_the_menu_has_a_text_and_the_other_way_round(self) -> None:
        commands = importlib.import_module("channels.telegram.commands").COMMANDS
        told = {key.removeprefix("command.") for key in catalogue(NAMES[0]) if "command." in key}
        assert told == set(commands)

    def test_every_word_of_the_page_is_listed_and_every_listed_word_is_there(self) -> None:
        templates = "\n".join(
            path.read_text(encoding="utf-8") for path in (ROOT / "web/templates").glob("*.html")
        )
        in_templates = set(re.findall(r"\"(web\.[a-z_.]+)\"", templates))
        assert in_templates - set(WORD_KEYS) == set()
        assert [
            key for key in WORD_KEYS if not all(catalogue(name).get(key) for name in NAMES)
        ] == []


class TestRules:
    def test_every_rule_cites_an_article_of_a_statute_we_know(self) -> None:
        for name, articles in _articles_by_rule().items():
            assert articles, name
            for article in articles:
                assert article.statute in law().statutes, name
                assert article_text(article.article), name

    def test_every_article_named_in_code_is_of_a_statute_we_know(self) -> None:
        named = _citations_in_code()
        assert named
        assert [c for c in named if c.statute not in law().statutes] == []
        assert all(article_text(c.article) for c in named)

    def test_every_statute_is_cited_by_some_rule(self) -> None:
        of_rules = [one for articles in _articles_by_rule().values() for one in articles]
        cited = {article.statute for article in (*of_rules, *_citations_in_code())}
        assert set(law().statutes) - cited == set()

    def test_a_limitation_that_no_law_states_says_its_doubt(self) -> None:
        unsure = [b for b in law().benefits.values() if b.limitation_basis is not Basis.STATUTE]
        assert unsure
        assert [benefit.id for benefit in unsure if not benefit.doubt] == []


def _articles_by_rule() -> dict[str, tuple[Citation, ...]]:
    benefits = {benefit.id: benefit.articles for benefit in law().benefits.values()}
    return benefits | {duty.id: duty.articles for duty in law().duties.values()}


def _citations_in_code() -> list[Citation]:
    calls = [call for _, call in reach.calls_of(modules("rules"), "Citation")]
    given = [[a.value for a in call.args if isinstance(a, ast.Constant)] for call in calls]
    return [Citation(str(pair[0]), str(pair[1])) for pair in given if len(pair) > 1]


class TestPapers:
    def test_every_job_has_a_paragraph_for_who_runs_the_program(self) -> None:
        told = docs.paragraphs((ROOT / "docs/operations.md").read_text(encoding="utf-8"))
        jobs = [job.name for job in timetable(cast("Ticks", _Anything()))]
        assert jobs
        assert [name for name in jobs if len(told.get(name, "").split()) < 10] == []

    def test_every_setting_stands_in_the_example_and_nothing_else_does(self) -> None:
        example = (ROOT / ".env.example").read_text(encoding="utf-8")
        listed = re.findall(r"^#?([A-Z][A-Z_]+)=", example, flags=re.MULTILINE)
        assert sorted(listed) == sorted(environment_key(name) for name in Settings.model_fields)

    def test_every_setting_is_explained_for_who_runs_the_program(self) -> None:
        guide = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
        names = [environment_key(name) for name in Settings.model_fields]
        assert [name for name in names if f"`{name}`" not in guide] == []

    def test_a_value_of_the_example_is_the_value_used_without_it(self, tmp_path: Path) -> None:
        example = (ROOT / ".env.example").read_text(encoding="utf-8")
        given = re.sub(r"^#([A-Z_]+=.+)$", r"\1", example, flags=re.MULTILINE)
        (tmp_path / ".env").write_text(given, encoding="utf-8")
        assert load_settings(tmp_path / ".env") == load_settings(None)

    def test_every_table_is_in_the_retention_list(self) -> None:
        assert sorted(kept.table for kept in RETENTION) == sorted(Base.metadata.tables)

    def test_every_table_is_in_the_paper_on_privacy(self) -> None:
        paper = (ROOT / "docs/privacy.md").read_text(encoding="utf-8")
        assert [name for name in Base.metadata.tables if f"`{name}`" not in paper] == []

    def test_every_line_of_the_doctor_is_explained(self) -> None:
        told = docs.paragraphs((ROOT / "docs/operations.md").read_text(encoding="utf-8"))
        checks = importlib.import_module("jigi.doctor")._CHECKS  # noqa: SLF001  the table itself is what is tested
        lines = "\n".join(text for heading, text in told.items() if "doctor" in heading)
        assert [name for name in ("settings", *checks) if f"`{name}`" not in lines] == []

    def test_every_word_of_the_glossary_is_one_the_code_or_the_data_uses(self) -> None:
        paper = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
        second_column = re.findall(r"^\|[^|]*\|([^|]*)\|", paper, flags=re.MULTILINE)
        named = [word for cell in second_column for word in re.findall(r"`(\w+)`", cell)]
        data = [path.read_text(encoding="utf-8") for path in (ROOT / "rules").rglob("*.toml")]
        used = set(re.findall(r"\w+", "\n".join([*data, *(m.text for m in modules())])))
        assert named
        assert [word for word in named if word not in used] == []

    @pytest.mark.parametrize("path", docs.documents(), ids=lambda path: path.name)
    def test_links_lead_somewhere_and_names_are_there(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert docs.broken_links(text, path.parent) == []
        assert docs.broken_names(text) == []

    def test_no_file_names_a_package_index_or_a_machine(self) -> None:
        forbidden = re.compile(
            r"\b(?:pypi|pythonhosted|npmjs|yarnpkg|golang)\.(?:org|com)\b"
            r"|(?<![\w.])/(?:work|root|home)/\w"
        )
        found = [
            f"{path.relative_to(ROOT)}: {match.group()}"
            for path in written_files()
            if (match := forbidden.search(text_of(path) or ""))
        ]
        assert found == []


class _Anything:
    """Stands in for what the timetable only hands on."""

    def __getattr__(self, name: str) -> object:
        return lambda: name


class TestDoors:
    def test_every_webhook_is_known_here(self) -> None:
        makers = {
            node.name
            for module in modules("web")
            for node in module.tree.body
            if isinstance(node, ast.FunctionDef) and node.name.endswith("_router")
        }
        assert makers == {"telegram_router", "kakao_router", "alimtalk_router"}

    @pytest.mark.parametrize("sent", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: "another"}])
    async def test_a_webhook_takes_nothing_without_its_secret(self, sent: dict[str, str]) -> None:
        desk = FakeDesk(FixedClock(MORNING))
        router = telegram_router(desk.receive, "path", secret="right", on_callback=print)
        answer = await _post(_app(desk, router), "/telegram/path", sent)
        assert answer.status_code == 401
        assert desk.incoming == []

    async def test_every_form_of_the_page_refuses_other_sites(self) -> None:
        app = _app(FakeDesk(FixedClock(MORNING)))
        answers = {
            path: (await _post(app, path, {"origin": "https://elsewhere.kr"})).status_code
            for path in _form_paths()
        }
        assert answers
        assert set(answers.values()) == {403}


def _app(desk: FakeDesk, *routers: APIRouter) -> FastAPI:
    return create_app(
        desk=desk,
        clock=desk.clock,
        health=healthy,
        settings=fake_settings(),
        demo=FakeDemo(desk),
        words=page_words,
        routers=routers,
    )


def _form_paths() -> list[str]:
    calls = [call for _, call in reach.calls_of(modules("web"), "router.add_route")]
    return [ast.literal_eval(call.args[0]) for call in calls if "'POST'" in ast.unparse(call)]


async def _post(app: FastAPI, path: str, headers: dict[str, str]) -> httpx.Response:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://jigi.test") as client:
        return await client.post(path, json={"update_id": 1}, headers=headers)


class TestBand:
    def test_modules_are_short(self) -> None:
        lengths = {module.path: measures.line_count(module) for module in modules()}
        written = [length for length in lengths.values() if length]
        assert [path for path, length in lengths.items() if length > 400] == []
        assert measures.percentile(written, 50) <= 110
        assert measures.percentile(written, 90) <= 250

    def test_tests_are_short_too(self) -> None:
        lengths = {module.path: measures.line_count(module) for module in modules("tests")}
        assert [path for path, length in lengths.items() if length > 400] == []

    def test_functions_are_short_unless_they_are_tables(self) -> None:
        found = [function for module in modules() for function in measures.functions(module)]
        long = [f.name for f in found if f.lines > 50 and not f.is_table]
        assert long == []
        assert measures.percentile([f.lines for f in found], 50) <= 8
        assert measures.percentile([f.lines for f in found], 90) <= 25

    def test_functions_take_few_things(self) -> None:
        """Two of every parameter list are often a session and the present moment."""
        found = [function for module in modules() for function in measures.functions(module)]
        many = {f.name for f in found if f.positional > 5 or f.parameters > 6}
        # A library's signature, and the one place where every port comes in.
        assert many == {"channels/telegram/request.py:do_request", "web/app.py:create_app"}

    def test_comments_are_few(self) -> None:
        comments = sum(measures.comment_lines(module) for module in modules())
        assert comments <= 0.05 * sum(measures.line_count(module) for module in modules())


class TestReach:
    def test_only_the_clock_reads_the_time(self) -> None:
        assert reach.outside(reach.reads_of_clock(modules()), "core/clock.py") == []

    def test_no_test_reads_the_time(self) -> None:
        assert reach.reads_of_clock(modules("tests")) == []

    def test_only_ids_and_the_vault_draw_lots(self) -> None:
        drawn = reach.uses_of_chance(modules())
        assert reach.outside(drawn, "core/ids.py", "core/vault.py") == []

    def test_only_the_nursery_starts_tasks(self) -> None:
        assert reach.outside(reach.starts_of_tasks(modules()), "core/nursery.py") == []

    def test_only_the_settings_read_the_environment(self) -> None:
        # A library is told something there, before it is imported; nothing is read.
        telling = "channels/telegram/request.py"
        assert (
            reach.outside(reach.reads_of_environment(modules()), "core/settings.py", telling) == []
        )

    def test_only_the_command_line_prints(self) -> None:
        assert reach.outside(reach.prints(modules()), "jigi/") == []

    def test_only_models_and_migrations_write_sql(self) -> None:
        assert reach.outside(reach.writes_sql(modules()), "models/", "migrations/") == []

    @pytest.mark.parametrize("name", packages())
    def test_every_package_loads_from_this_repository(self, name: str) -> None:
        """rules, channels, models and bot exist as public distributions too."""
        loaded = importlib.import_module(name)
        assert Path(str(loaded.__file__)).is_relative_to(ROOT)

    def test_every_top_level_package_is_installed(self) -> None:
        found = {path.parent.name for path in ROOT.glob("*/__init__.py")}
        assert found - {"tests", "bench"} == set(packages())
