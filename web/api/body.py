"""The body of a request as an object of JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.strict_json import read_json
from rules.asked import LONGEST_ECHO
from web.api.problems import MOST_BYTES, NOT_JSON, TOO_LARGE, WRONG_FIELD, Problem
from web.body import read_body

if TYPE_CHECKING:
    from collections.abc import Collection

    from fastapi import Request


async def read_object(request: Request, known: Collection[str]) -> dict[str, Any]:
    """Raise Problem; also for a key that is none of `known`, which may be a slip."""
    body = await read_body(request, MOST_BYTES)
    if body is None:
        raise Problem(TOO_LARGE, TOO_LARGE.example)
    try:
        read = read_json(body)
    except ValueError:
        raise Problem(NOT_JSON, NOT_JSON.example) from None
    if not isinstance(read, dict):
        raise Problem(WRONG_FIELD, f"body: no object; expected an object of {', '.join(known)}")
    for name in read:
        if name not in known:
            told = name[:LONGEST_ECHO]
            detail = f"{told}: no such field; expected one of {', '.join(known)}"
            raise Problem(WRONG_FIELD, detail, field=told)
    return read
