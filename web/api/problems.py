"""What the API says when it cannot answer: problem+json (RFC 9457), one sentence each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from rules.asked import NotCountable, Refused, UnknownBenefit
from rules.reading import FactError

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

MEDIA_TYPE: Final = "application/problem+json"
MOST_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """`example`: a sentence of this kind, for the description of the API."""

    name: str
    status: HTTPStatus
    title: str
    example: str

    @property
    def type(self) -> str:
        return f"/api/v1/problems#{self.name}"


NOT_JSON: Final = Kind(
    "not-json",
    HTTPStatus.BAD_REQUEST,
    "The body is not JSON",
    'body: not JSON; expected an object such as {"benefit": "퇴직수당", "facts": {}}',
)
NO_KEY: Final = Kind(
    "no-key",
    HTTPStatus.UNAUTHORIZED,
    "The key is missing or unknown",
    "Authorization: no known key; expected Bearer and a key that JIGI_API_KEYS holds",
)
NO_PATH: Final = Kind(
    "no-path",
    HTTPStatus.NOT_FOUND,
    "There is nothing at this address",
    "No such path; expected one of those in /api/v1/openapi.json",
)
NO_BENEFIT: Final = Kind(
    "no-benefit",
    HTTPStatus.NOT_FOUND,
    "There is no such benefit",
    "'퇴직수단' is no benefit; expected one of 퇴직수당, 퇴직연금",
)
NO_METHOD: Final = Kind(
    "no-method",
    HTTPStatus.METHOD_NOT_ALLOWED,
    "This address takes another method",
    "PUT is not taken here; expected POST",
)
TOO_LARGE: Final = Kind(
    "too-large",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "The body is too large",
    f"body: too large; expected at most {MOST_BYTES} bytes",
)
UNKNOWN_BENEFIT: Final = Kind(
    "unknown-benefit",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "The benefit is not known",
    "'퇴직수단' is no benefit; expected one of 퇴직수당, 퇴직연금",
)
WRONG_FIELD: Final = Kind(
    "wrong-field",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "A field cannot be read",
    "date: '2021-02' has no day; expected YYYY-MM-DD",
)
WRONG_FACT: Final = Kind(
    "wrong-fact",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "A fact cannot be read",
    "service_months: 'three years'; expected a whole number from 0 to 960",
)
NOT_COUNTABLE: Final = Kind(
    "not-countable",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "No day can be counted",
    "holidays: the year 2055 is not known; expected a year from 1948 to 2050",
)
TOO_MANY: Final = Kind(
    "too-many",
    HTTPStatus.TOO_MANY_REQUESTS,
    "Too many requests",
    "120 requests a minute are taken for this key; expected the next after 1 second",
)
FAILED: Final = Kind(
    "failed",
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "The answer failed",
    "This is our fault; the same request may work later",
)
KINDS: Final = (
    NOT_JSON,
    NO_KEY,
    NO_PATH,
    NO_BENEFIT,
    NO_METHOD,
    TOO_LARGE,
    UNKNOWN_BENEFIT,
    WRONG_FIELD,
    WRONG_FACT,
    NOT_COUNTABLE,
    TOO_MANY,
    FAILED,
)


class Problem(Exception):  # noqa: N818  it is an answer, not a failure
    """`field`: the key, the fact or the parameter that stands in the way, '' for none."""

    def __init__(
        self, kind: Kind, detail: str, *, field: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.field = field
        self.headers = dict(headers or {})

    @property
    def content(self) -> dict[str, Any]:
        told = {
            "type": self.kind.type,
            "title": self.kind.title,
            "status": int(self.kind.status),
            "detail": self.detail,
        }
        return told | {"field": self.field} if self.field else told


class PlainJson(JSONResponse):
    """Half a character, which JSON can hold, goes out as the escape it came in as."""

    def render(self, content: object) -> bytes:
        text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode("utf-8", "backslashreplace")


def handle_all_of(api: FastAPI) -> None:
    api.add_exception_handler(Exception, _failed)
    for reason in (Problem, Refused, FactError, HTTPException, RequestValidationError):
        api.add_exception_handler(reason, _told)


async def _told(request: Request, reason: Exception) -> PlainJson:
    problem = _problem(request, reason)
    headers = dict(getattr(request.state, "told", {})) | problem.headers
    status = int(problem.kind.status)
    return PlainJson(problem.content, status, headers=headers, media_type=MEDIA_TYPE)


async def _failed(_: Request, __: Exception) -> PlainJson:
    problem = Problem(FAILED, FAILED.example)
    return PlainJson(problem.content, int(FAILED.status), media_type=MEDIA_TYPE)


def _problem(request: Request, reason: Exception) -> Problem:
    if isinstance(reason, Problem):
        return reason
    if isinstance(reason, FactError):
        return Problem(WRONG_FACT, str(reason), field=reason.field)
    if isinstance(reason, Refused):
        return Problem(_kind_of(reason), str(reason), field=reason.field)
    if isinstance(reason, RequestValidationError):
        name = str(reason.errors()[0]["loc"][-1])
        return Problem(WRONG_FIELD, f"{name}: missing; expected {name}=…", field=name)
    headers = getattr(reason, "headers", None) or {}
    if getattr(reason, "status_code", 0) == HTTPStatus.METHOD_NOT_ALLOWED:
        detail = f"{request.method} is not taken here; expected {headers.get('Allow', 'another')}"
        return Problem(NO_METHOD, detail, headers=headers)
    return Problem(NO_PATH, NO_PATH.example)


def _kind_of(reason: Refused) -> Kind:
    if isinstance(reason, NotCountable):
        return NOT_COUNTABLE
    return UNKNOWN_BENEFIT if isinstance(reason, UnknownBenefit) else WRONG_FIELD
