"""The operations of the public API. Each is one cheap calculation; nothing of it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.security import HTTPBearer

from core.clock import today
from rules.answers import find_all, finding_json, read_question
from rules.asked import Refused, counted, deadline_json, find_entry, read_day
from rules.catalogue import catalogue
from web.api import described
from web.api.body import read_object
from web.api.entries import entry_json
from web.api.problems import (
    KINDS,
    NO_BENEFIT,
    NOT_COUNTABLE,
    NOT_JSON,
    TOO_LARGE,
    UNKNOWN_BENEFIT,
    WRONG_FACT,
    WRONG_FIELD,
    PlainJson,
    Problem,
)
from web.api.shapes import (
    BenefitList,
    BenefitShape,
    DeadlineAnswer,
    EligibilityAnswer,
    ProblemList,
)

if TYPE_CHECKING:
    from core.clock import Clock
    from rules.calendar import BusinessCalendar
    from web.api.callers import Callers

PREFIX: Final = "/api/v1"
_FIELDS: Final = ("benefit", "facts", "today", "presume")
_NOTICE: Final = (
    "Neither a decision nor a claim: the pension office decides, "
    "and only a claim to it stops the limitation."
)
_KEY: Final = HTTPBearer(auto_error=False, description="A key from whoever runs the service.")
_BENEFIT: Final = Query(
    description="An id or a Korean name.",
    openapi_examples={"allowance": {"value": described.DEADLINE_EXAMPLE["benefit"]}},
)
_DATE: Final = Query(
    description="The first day: YYYY-MM-DD.",
    openapi_examples={"day": {"value": described.DEADLINE_EXAMPLE["date"]}},
)


class Operations:
    def __init__(self, clock: Clock, calendar: BusinessCalendar) -> None:
        self._clock = clock
        self._calendar = calendar

    def router(self, callers: Callers) -> APIRouter:
        keyed = [Depends(_KEY), Depends(callers.admit)]
        router = APIRouter(prefix=PREFIX, dependencies=keyed)
        self._add_questions(router)
        self._add_catalogue(router)
        return router

    def _add_questions(self, router: APIRouter) -> None:
        wrong = (NOT_JSON, TOO_LARGE, UNKNOWN_BENEFIT, WRONG_FACT, WRONG_FIELD)
        router.add_api_route(
            "/eligibility",
            self.eligibility,
            methods=["POST"],
            summary="Whether the conditions of a benefit seem met",
            operation_id="checkEligibility",
            response_model=EligibilityAnswer,
            responses=described.good() | described.problems(*wrong),
            openapi_extra=described.question_body(),
        )
        uncounted = (UNKNOWN_BENEFIT, WRONG_FIELD, NOT_COUNTABLE)
        router.add_api_route(
            "/deadlines",
            self.deadlines,
            methods=["GET"],
            summary="The deadline of a benefit from its first day",
            operation_id="countDeadline",
            response_model=DeadlineAnswer,
            responses=described.good() | described.problems(*uncounted),
        )

    def _add_catalogue(self, router: APIRouter) -> None:
        router.add_api_route(
            "/benefits",
            self.benefits,
            methods=["GET"],
            summary="Every benefit and dated duty",
            operation_id="listBenefits",
            response_model=BenefitList,
            responses=described.good() | described.problems(),
        )
        router.add_api_route(
            "/benefits/{id}",
            self.benefit,
            methods=["GET"],
            summary="One benefit or dated duty",
            operation_id="showBenefit",
            response_model=BenefitShape,
            responses=described.good() | described.problems(NO_BENEFIT),
            openapi_extra=described.BENEFIT_PATH,
        )

    async def eligibility(self, request: Request) -> PlainJson:
        asked = await read_object(request, _FIELDS)
        return _well(request, self.found(asked))

    def found(self, asked: dict[str, Any]) -> dict[str, Any]:
        question = read_question(asked, today=today(self._clock))
        return {
            "today": question.today.isoformat(),
            "presumed": question.presumes,
            "findings": [finding_json(each) for each in find_all(question, self._calendar)],
            "notice": _NOTICE,
        }

    async def deadlines(
        self,
        request: Request,
        benefit: Annotated[str, _BENEFIT],
        date: Annotated[str, _DATE],
    ) -> PlainJson:
        return _well(request, self.counted(benefit, date))

    def counted(self, benefit: str, date: str) -> dict[str, Any]:
        entry, day = find_entry(benefit), read_day("date", date)
        return {
            "benefit": entry.id,
            "name": entry.name,
            "date": day.isoformat(),
            "start": entry.start_text,
            **deadline_json(counted(entry, day, self._calendar), entry),
            "doubt": entry.doubt,
            "notice": _NOTICE,
        }

    async def benefits(self, request: Request) -> PlainJson:
        law = catalogue()
        told = [entry_json(benefit) for benefit in law.benefits.values()]
        told += [entry_json(duty) for duty in law.duties.values()]
        return _well(request, {"benefits": told})

    async def benefit(self, request: Request) -> PlainJson:
        try:
            return _well(request, entry_json(find_entry(request.path_params["id"])))
        except Refused as unknown:
            raise Problem(NO_BENEFIT, str(unknown), field="id") from None

    def shown(self) -> dict[str, dict[str, Any]]:
        """One answer of each operation, to the question its description shows first."""
        entry = entry_json(find_entry("retirement_allowance"))
        return {
            "checkEligibility": self.found(described.ELIGIBILITY_EXAMPLES["allowance"]["value"]),
            "countDeadline": self.counted(**described.DEADLINE_EXAMPLE),
            "listBenefits": {"benefits": [entry]},
            "showBenefit": entry,
            "listProblems": {"problems": _problems()[:1]},
        }


def kinds_of_problems() -> APIRouter:
    """Where the `type` of every problem leads; open, as the description is."""
    router = APIRouter(prefix=PREFIX)

    async def problems() -> PlainJson:
        return PlainJson({"problems": _problems()})

    router.add_api_route(
        "/problems",
        problems,
        methods=["GET"],
        summary="What can go wrong",
        operation_id="listProblems",
        response_model=ProblemList,
        responses=described.good(),
    )
    return router


def _problems() -> list[dict[str, Any]]:
    return [
        {
            "type": kind.type,
            "title": kind.title,
            "status": int(kind.status),
            "example": kind.example,
        }
        for kind in KINDS
    ]


def _well(request: Request, content: dict[str, Any]) -> PlainJson:
    return PlainJson(content, headers=request.state.told)
