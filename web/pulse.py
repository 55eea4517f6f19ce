"""For who watches the machine: /healthz and /metrics. No personal data in either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

if TYPE_CHECKING:
    from fastapi import Request

    from web.ports import HealthCheck


class Pulse:
    def __init__(self, health: HealthCheck) -> None:
        self._health = health

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_route("/healthz", self.healthz, methods=["GET"])
        router.add_route("/metrics", self.metrics, methods=["GET"])
        return router

    async def healthz(self, _: Request) -> Response:
        health = await self._health()
        word = "ready" if health.ready else "not ready"
        return JSONResponse({"status": word, "checks": health.checks}, 200 if health.ready else 503)

    async def metrics(self, _: Request) -> Response:
        return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
