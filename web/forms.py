"""What a page may post: small forms from the page itself, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request

from web.body import read_body

_MOST_BYTES: Final = 64 * 1024
_MOST_FIELDS: Final = 12


class Refusal(Exception):  # noqa: N818  it reads as what happened
    """The request is not taken. `key` names the one sentence that says why."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status = status
        self.key = key


async def read_form(request: Request) -> Mapping[str, str]:
    """Raise Refusal for a form of another site, one too large, one that cannot be read."""
    require_same_origin(request)
    body = await read_body(request, _MOST_BYTES)
    if body is None:
        raise Refusal(413, "web.error.large")
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            max_num_fields=_MOST_FIELDS,
            errors="strict",
        )
    except ValueError:
        raise Refusal(422, "web.error.form") from None
    return dict(pairs)


def require_same_origin(request: Request) -> None:
    """SameSite=Strict keeps the cookie at home; this also stops pages that need no cookie."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refusal(403, "web.error.origin")
    origin = request.headers.get("origin")
    if origin is None:
        return
    host = urlsplit(origin).netloc
    own = {request.headers.get("host", ""), urlsplit(request.app.state.public_url).netloc}
    if not host or host not in own:
        raise Refusal(403, "web.error.origin")


def wants_json(request: Request) -> bool:
    return "text/html" not in request.headers.get("accept", "")


def number_in(text: str) -> int:
    """A line's number as a page gives it. Raise Refusal for anything else."""
    try:
        return int(text[:12])
    except ValueError:
        raise Refusal(422, "web.error.form") from None
