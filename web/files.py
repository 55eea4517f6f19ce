"""A file the bot gave to one address, and to no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from web.forms import Refusal
from web.visitor import known_visitor

if TYPE_CHECKING:
    from fastapi import Request

    from web.ports import ChatDesk

_MEDIA_TYPE: Final = re.compile(r"[a-z]+/[a-z0-9.+-]+(; ?charset=utf-8)?")


class Files:
    def __init__(self, desk: ChatDesk) -> None:
        self._desk = desk

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_route("/chat/files/{number:int}", self.file, methods=["GET"])
        return router

    async def file(self, request: Request) -> Response:
        visitor = known_visitor(request)
        found = await self._desk.attachment(visitor.address, request.path_params["number"])
        if found is None:
            raise Refusal(404, "web.error.missing")
        plain = _MEDIA_TYPE.fullmatch(found.media_type)
        return Response(
            found.content,
            media_type=found.media_type if plain else "application/octet-stream",
            headers={
                "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.filename)}",
                "Cache-Control": "private, no-store",
            },
        )
