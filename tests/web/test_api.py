"""The public API: what a partner's program is answered, and what it is told when it errs."""

from __future__ import annotations

import json

import httpx
import pytest

from core.clock import FixedClock
from rules.eligibility import CHECKED
from tests.web.api_world import CALENDAR, FACTS, World, problem
from tests.web.fakes import MORNING, FakeDesk, fake_settings, healthy, page_words
from web.api import create_api
from web.api.shapes import BenefitList, BenefitShape, DeadlineAnswer, EligibilityAnswer
from web.app import create_app


@pytest.fixture
def world() -> World:
    return World()


class TestEligibility:
    async def test_a_right_that_seems_there_comes_with_reasons_and_its_deadline(
        self, world: World
    ) -> None:
        answer = await world.ask(benefit="퇴직수당", facts=FACTS)
        assert answer.status_code == 200
        told = EligibilityAnswer.model_validate_json(answer.content)
        (finding,) = told.findings
        assert (told.today.isoformat(), told.presumed) == ("2026-11-22", True)
        assert (finding.benefit, finding.verdict) == ("retirement_allowance", "eligible")
        assert finding.deadline is not None
        assert finding.deadline.safe.isoformat() == "2029-02-26"
        assert all(reason.articles for reason in finding.reasons)
        assert "the pension office decides" in told.notice

    async def test_a_missing_fact_is_named_and_nothing_is_promised(self, world: World) -> None:
        answer = await world.ask(benefit="retirement_allowance", facts={"service_months": 36})
        (finding,) = answer.json()["findings"]
        assert (finding["verdict"], finding["missing"]) == ("unknown", ["retirement_date"])
        assert (finding["estimate"], finding["starts"]) == (None, None)

    async def test_without_a_benefit_all_are_answered(self, world: World) -> None:
        answer = await world.ask(facts=FACTS)
        told = EligibilityAnswer.model_validate_json(answer.content)
        assert sorted(finding.benefit for finding in told.findings) == sorted(CHECKED)

    async def test_what_nobody_said_is_presumed_unless_that_is_not_wanted(
        self, world: World
    ) -> None:
        usual = (await world.ask(benefit="퇴직수당", facts=FACTS)).json()["findings"][0]
        strict = (await world.ask(benefit="퇴직수당", facts=FACTS, presume=False)).json()
        assert {"fact": "criminal_status", "value": "none"} in usual["assumed"]
        assert strict["findings"][0]["assumed"] == []
        assert strict["findings"][0]["verdict"] == "unknown"

    async def test_the_day_to_judge_on_may_be_given(self, world: World) -> None:
        answer = await world.ask(benefit="퇴직수당", facts=FACTS, today="2029-03-03")
        assert answer.json()["findings"][0]["finer_verdict"] == "likely_lapsed"


class TestErrors:
    @pytest.mark.parametrize(
        ("asked", "kind", "field", "said"),
        [
            ({"facts": {"servce_months": 1}}, "wrong-fact", "servce_months", "service_months"),
            ({"facts": {"service_months": "3"}}, "wrong-fact", "service_months", "whole number"),
            ({"facts": {"survivors": [{"age": -1}]}}, "wrong-fact", "survivors.0.age", "from 0"),
            ({"facts": {"retirement_date": "soon"}}, "wrong-fact", "retirement_date", "2021-02"),
            ({"facts": {"\ud800": 1}}, "wrong-fact", "\ud800", "the name of a fact"),
            ({"facts": [1]}, "wrong-fact", "facts", "an object of facts"),
            ({}, "wrong-fact", "facts", "an object of facts"),
            ({"facts": {}, "benefit": "퇴직수단"}, "unknown-benefit", "benefit", "퇴직수당"),
            ({"facts": {}, "benefit": "환수금 납부"}, "wrong-field", "benefit", "no conditions"),
            ({"facts": {}, "benefit": 1}, "wrong-field", "benefit", "is no name"),
            ({"facts": {}, "today": "2026-11"}, "wrong-field", "today", "YYYY-MM-DD"),
            ({"facts": {}, "today": "1492-01-01"}, "wrong-field", "today", "1948 to 2050"),
            ({"facts": {}, "presume": "no"}, "wrong-field", "presume", "true or false"),
            ({"facts": {}, "fact": {}}, "wrong-field", "fact", "expected one of benefit"),
        ],
    )
    async def test_a_wrong_field_is_named_with_what_was_expected(
        self, world: World, asked: dict[str, object], kind: str, field: str, said: str
    ) -> None:
        answer = await world.client.post("/api/v1/eligibility", content=json.dumps(asked))
        told = problem(answer, 422, kind)
        assert told["field"] == field
        assert said in told["detail"]

    @pytest.mark.parametrize("body", ["", "{", '{"facts": NaN}', "[" * 60_000, "\xff"])
    async def test_what_is_no_json_is_said_to_be_none(self, world: World, body: str) -> None:
        answer = await world.client.post("/api/v1/eligibility", content=body.encode("latin-1"))
        problem(answer, 400, "not-json")

    async def test_a_list_is_no_question(self, world: World) -> None:
        answer = await world.client.post("/api/v1/eligibility", json=[1])
        assert "expected an object" in problem(answer, 422, "wrong-field")["detail"]

    async def test_a_body_beyond_64_kib_is_not_read(self, world: World) -> None:
        just = json.dumps({"facts": {}, "benefit": "퇴직수당"}).encode()
        for size, status in ((64 * 1024, 200), (64 * 1024 + 1, 413)):
            body = just + b" " * (size - len(just))
            answer = await world.client.post("/api/v1/eligibility", content=body)
            assert answer.status_code == status
        problem(answer, 413, "too-large")

    @pytest.mark.parametrize("path", ["/api", "/api/", "/api/v2", "/api/v1/", "/api/v1/benefits/"])
    async def test_another_path_is_a_problem_too(self, world: World, path: str) -> None:
        problem(await world.get(path), 404, "no-path")

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "GET", "OPTIONS"])
    async def test_another_method_is_told_which_one(self, world: World, method: str) -> None:
        answer = await world.client.request(method, "/api/v1/eligibility")
        assert problem(answer, 405, "no-method")["detail"].endswith("expected POST")
        assert answer.headers["allow"] == "POST"

    async def test_a_fault_of_ours_shows_nothing_of_itself(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise RuntimeError("secret")

        monkeypatch.setattr("web.api.operations.find_all", fail)
        answer = await world.ask(facts={})
        problem(answer, 500, "failed")
        assert "secret" not in answer.text


class TestDeadlines:
    async def test_the_three_days_and_the_articles_are_those_of_the_command(
        self, world: World
    ) -> None:
        answer = await world.get("/api/v1/deadlines", benefit="퇴직수당", date="2021-02-28")
        told = DeadlineAnswer.model_validate_json(answer.content)
        days = (told.raw.isoformat(), told.adjusted.isoformat(), told.safe.isoformat())
        assert days == ("2026-02-28", "2026-03-03", "2026-02-25")
        assert any("제54조 제1항" in article for article in told.articles)

    @pytest.mark.parametrize(
        ("benefit", "day", "kind", "field", "said"),
        [
            ("퇴직수당", "2055-01-01", "not-countable", "date", "the year 2055 is not known"),
            ("행방불명자 급여", "2021-01-01", "not-countable", "benefit", "states no period"),
            ("퇴직수단", "2021-02-28", "unknown-benefit", "benefit", "퇴직수당"),
            ("퇴직수당", "2021-02", "wrong-field", "date", "has no day"),
            ("퇴직수당", "2021-02-30", "wrong-field", "date", "is no day"),
        ],
    )
    async def test_what_cannot_be_counted_says_why(
        self, world: World, benefit: str, day: str, kind: str, field: str, said: str
    ) -> None:
        answer = await world.get("/api/v1/deadlines", benefit=benefit, date=day)
        told = problem(answer, 422, kind)
        assert told["field"] == field
        assert said in told["detail"]

    async def test_a_missing_parameter_is_named(self, world: World) -> None:
        answer = await world.get("/api/v1/deadlines", benefit="퇴직수당")
        assert problem(answer, 422, "wrong-field")["field"] == "date"


class TestBenefits:
    async def test_the_catalogue_says_who_when_where_and_by_which_articles(
        self, world: World
    ) -> None:
        answer = await world.get("/api/v1/benefits")
        told = BenefitList.model_validate_json(answer.content).benefits
        assert {each.kind for each in told} == {"benefit", "duty"}
        assert all(each.articles and each.name and each.who for each in told)

    @pytest.mark.parametrize("name", ["retirement_allowance", "퇴직수당"])
    async def test_one_is_found_by_id_and_by_name(self, world: World, name: str) -> None:
        answer = await world.get(f"/api/v1/benefits/{name}")
        told = BenefitShape.model_validate_json(answer.content)
        assert (told.id, told.documents != [], told.is_checked) == (
            "retirement_allowance",
            True,
            True,
        )

    async def test_what_is_none_gets_the_nearest_names(self, world: World) -> None:
        told = problem(await world.get("/api/v1/benefits/퇴직수단"), 404, "no-benefit")
        assert "퇴직수당" in told["detail"]


async def test_the_pages_and_the_api_share_a_door_and_the_shield() -> None:
    desk = FakeDesk(FixedClock(MORNING))
    app = create_app(
        desk=desk,
        clock=desk.clock,
        health=healthy,
        settings=fake_settings(),
        demo=None,
        words=page_words,
        api=create_api(fake_settings(), desk.clock, CALENDAR),
    )
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://jigi.test") as client:
        described = await client.get("/api/v1/openapi.json")
        elsewhere = await client.get("/apinot")
        page = await client.get("/", headers={"accept": "text/html"})
    assert described.json()["openapi"].startswith("3.1")
    assert described.headers["x-content-type-options"] == "nosniff"
    assert described.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in described.headers
    assert (elsewhere.status_code, page.status_code) == (404, 200)
    assert elsewhere.json()["title"] != "There is nothing at this address"
