"""The body of a request, read piece by piece, so that nobody fills memory."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi.responses import JSONResponse

if TYPE_CHECKING:
    from fastapi import Request


async def read_body(request: Request, most: int) -> bytes | None:
    """None when it is larger than `most` bytes: nothing more of it is read."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            return None
    return bytes(body)


def refusal(status: HTTPStatus) -> JSONResponse:
    """For another program: the status in its own words, and nothing of ours."""
    return JSONResponse({"error": status.phrase}, status)
