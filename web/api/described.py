"""What the description of the API says of each operation: examples, errors, the request's body."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from web.api.facts import facts_schema
from web.api.problems import MEDIA_TYPE, NO_KEY, TOO_MANY, Kind, Problem
from web.api.shapes import ProblemShape

Described = dict[str, Any]

DESCRIPTION: Final = """\
Deadlines and eligibility under 사립학교교직원 연금법 for programs of partners.

Nothing here is a decision: the pension office decides, and only a claim to it stops the limitation.
Nothing of a request is kept. Send a key as `Authorization: Bearer …`. Every error is
`application/problem+json` (RFC 9457) with one sentence in `detail`.\
"""
TODAY: Final = "2026-11-22"
ELIGIBILITY_EXAMPLES: Final[dict[str, Described]] = {
    "allowance": {
        "summary": "The retirement allowance of a member who left",
        "value": {
            "benefit": "퇴직수당",
            "facts": {"service_months": 36, "retirement_date": "2024-03-01"},
            "today": TODAY,
        },
    },
    "missing": {
        "summary": "A fact is missing",
        "value": {
            "benefit": "retirement_lump_sum",
            "facts": {"retirement_date": "2024-03"},
            "today": TODAY,
        },
    },
    "strict": {
        "summary": "Only what was stated counts",
        "value": {
            "benefit": "퇴직수당",
            "facts": {"service_months": [30, 36], "retirement_date": "2024-03-01"},
            "today": TODAY,
            "presume": False,
        },
    },
    "all": {
        "summary": "Every benefit for the same person",
        "value": {
            "facts": {
                "deceased": True,
                "death_date": "2025-06-30",
                "in_service": True,
                "service_months": 150,
                "survivors": [{"relation": "spouse", "birth_date": "1980-05-01"}],
            },
            "today": TODAY,
        },
    },
}
BENEFIT_PATH: Final[Described] = {
    "parameters": [
        {
            "name": "id",
            "in": "path",
            "required": True,
            "description": "An id or a Korean name.",
            "schema": {"type": "string"},
            "examples": {"allowance": {"value": "retirement_allowance"}},
        }
    ]
}
DEADLINE_EXAMPLE: Final = {"benefit": "퇴직수당", "date": "2021-02-28"}
_HEADERS: Final[Described] = {
    "RateLimit-Policy": {"schema": {"type": "string"}, "example": '"minute";q=120;w=60'},
    "RateLimit": {"schema": {"type": "string"}, "example": '"minute";r=119;t=1'},
}


def question_body() -> Described:
    fields: Described = {
        "benefit": {"type": "string", "description": "An id or a Korean name; all if left out."},
        "facts": facts_schema(),
        "today": {"type": "string", "format": "date", "description": "Today if left out."},
        "presume": {
            "type": "boolean",
            "default": True,
            "description": "Take as usual what nobody stated, and list it under `assumed`.",
        },
    }
    schema = {
        "type": "object",
        "required": ["facts"],
        "additionalProperties": False,
        "properties": fields,
    }
    content = {"application/json": {"schema": schema, "examples": ELIGIBILITY_EXAMPLES}}
    return {"requestBody": {"required": True, "content": content}}


def good() -> dict[int | str, Described]:
    """The answer when all is well; its example is added once the description is asked for."""
    return {200: {"description": "The answer", "headers": _HEADERS}}


def problems(*kinds: Kind) -> dict[int | str, Described]:
    """The errors an operation may answer with, an example for each; those of keys always."""
    by_status: dict[int, list[Kind]] = {}
    for kind in (*kinds, NO_KEY, TOO_MANY):
        by_status.setdefault(int(kind.status), []).append(kind)
    return {status: _problem(found) for status, found in sorted(by_status.items())}


def _problem(kinds: Iterable[Kind]) -> Described:
    told = {kind.name: {"value": Problem(kind, kind.example).content} for kind in kinds}
    schema = {"$ref": f"#/components/schemas/{ProblemShape.__name__}"}
    return {
        "description": " · ".join(kind.title for kind in kinds),
        "content": {MEDIA_TYPE: {"schema": schema, "examples": told}},
    }
