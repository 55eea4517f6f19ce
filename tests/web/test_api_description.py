"""The description of the public API is true: it stands on its own, every example in it works when
sent, and every fact it describes can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from fastapi.openapi.models import OpenAPI
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.answers import find_all, finding_json, read_question
from rules.reading import READERS, read_situation
from tests.rules.eligible import TODAY
from tests.rules.situations import FACTS
from tests.web.api_world import CALENDAR, World
from web.api.facts import facts_schema
from web.api.problems import KINDS
from web.api.shapes import FindingShape

METHODS: Final = {"get", "post"}
SAMPLES: Final[dict[str, Any]] = {
    "integer": 1,
    "boolean": True,
    "null": None,
    "string": "2021-02-28",
}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def described(world: World) -> dict[str, Any]:
    read: dict[str, Any] = (await world.get("/api/v1/openapi.json")).json()
    return read


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        assert set(methods) <= METHODS
        for method, operation in methods.items():
            yield path, method, operation


async def test_it_is_openapi_and_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    OpenAPI.model_validate(described)
    known = described["components"]["schemas"]
    text = json.dumps(described)
    named = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named
    assert named <= set(known)


async def test_it_holds_the_operations_promised_and_names_each_once(
    described: dict[str, Any],
) -> None:
    found = {(path, method) for path, method, _ in operations(described)}
    assert found == {
        ("/api/v1/eligibility", "post"),
        ("/api/v1/deadlines", "get"),
        ("/api/v1/benefits", "get"),
        ("/api/v1/benefits/{id}", "get"),
        ("/api/v1/problems", "get"),
    }
    names = [operation["operationId"] for _, _, operation in operations(described)]
    assert len(set(names)) == len(names)


async def test_every_operation_has_examples_of_what_is_asked_and_answered(
    described: dict[str, Any],
) -> None:
    for path, _, operation in operations(described):
        assert operation["summary"]
        assert operation["responses"]["200"]["content"]["application/json"]["examples"], path
        assert all(each.get("examples") for each in operation.get("parameters", [])), path
        for status, told in operation["responses"].items():
            if status != "200":
                assert told["content"]["application/problem+json"]["examples"], (path, status)


async def test_every_example_works_when_sent(world: World, described: dict[str, Any]) -> None:
    for path, method, operation in operations(described):
        given = {
            each["name"]: next(iter(each["examples"].values()))["value"]
            for each in operation.get("parameters", [])
        }
        query = {name: value for name, value in given.items() if f"{{{name}}}" not in path}
        bodies = operation.get("requestBody", {"content": {"application/json": {"examples": {}}}})
        examples = bodies["content"]["application/json"]["examples"]
        for body in [each["value"] for each in examples.values()] or [None]:
            sent = {} if body is None else {"json": body}
            answer = await world.client.request(method, path.format(**given), params=query, **sent)
            assert answer.status_code == 200, answer.text


async def test_the_answers_shown_are_the_answers_given(
    world: World, described: dict[str, Any]
) -> None:
    def shown(path: str, method: str) -> Any:  # noqa: ANN401  JSON
        good = described["paths"][path][method]["responses"]["200"]
        return good["content"]["application/json"]["examples"]["answer"]["value"]

    asked = described["paths"]["/api/v1/eligibility"]["post"]["requestBody"]["content"]
    allowance = asked["application/json"]["examples"]["allowance"]["value"]
    answer = await world.ask(**allowance)
    assert answer.json() == shown("/api/v1/eligibility", "post")
    one = await world.get("/api/v1/benefits/retirement_allowance")
    assert one.json() == shown("/api/v1/benefits/{id}", "get")
    day = await world.get("/api/v1/deadlines", benefit="퇴직수당", date="2021-02-28")
    assert day.json() == shown("/api/v1/deadlines", "get")


async def test_every_error_of_an_operation_is_one_the_list_explains(
    world: World, described: dict[str, Any]
) -> None:
    listed = {each["type"] for each in (await world.get("/api/v1/problems")).json()["problems"]}
    assert listed == {kind.type for kind in KINDS}
    text = json.dumps(described)
    assert {part.partition('"')[0] for part in text.split("/api/v1/problems#")[1:]} <= {
        kind.name for kind in KINDS
    }


def test_every_fact_is_described_as_it_is_read() -> None:
    properties = facts_schema()["properties"]
    assert list(properties) == list(READERS)
    for name, schema in properties.items():
        for variant in schema["anyOf"]:
            read_situation({name: sample(variant)})


@settings(max_examples=25, deadline=None)
@given(FACTS, st.booleans())
def test_whatever_is_stated_the_answer_has_the_shape_described(
    facts: dict[str, Any], presume: bool
) -> None:
    question = read_question({"facts": facts, "presume": presume}, today=TODAY)
    for finding in find_all(question, CALENDAR):
        FindingShape.model_validate_json(json.dumps(finding_json(finding), allow_nan=False))


def sample(schema: dict[str, Any]) -> Any:  # noqa: ANN401  JSON
    """One value a schema allows, every key of an object included."""
    if "anyOf" in schema:
        return sample(schema["anyOf"][0])
    if "const" in schema or "enum" in schema:
        return schema["const"] if "const" in schema else schema["enum"][0]
    if schema["type"] == "array":
        return [sample(schema["items"])] * schema.get("minItems", 1)
    if schema["type"] == "object":
        told = {name: sample(each) for name, each in schema["properties"].items()}
        return told | ({"benefit_id": "퇴직수당"} if "benefit_id" in told else {})
    return SAMPLES[schema["type"]]
