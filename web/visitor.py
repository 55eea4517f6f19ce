"""Who is looking at a page: the cookie that is her address, her language, her display.
It knows nothing of what she said."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from fastapi import Request, Response

from web.forms import Refusal
from web.words import LANGUAGES

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{20,64}")
_YEAR: Final = 365 * 24 * 3600
_PLAIN_NAME: Final = "jigi"
# The prefix makes browsers refuse the cookie unless it is Secure and for this host alone.
_SECURE_NAME: Final = "__Host-jigi"
VIEW_COOKIE: Final = "view"
LANGUAGE_COOKIE: Final = "lang"


@dataclass(frozen=True, slots=True)
class Visitor:
    """`address` is empty for someone who has no cookie yet."""

    address: str
    language: str
    large: bool
    contrast: bool

    @property
    def look(self) -> str:
        """Class names of the page."""
        return " ".join(["large"] * self.large + ["contrast"] * self.contrast)

    def speaking(self, language: str) -> Visitor:
        return replace(self, language=language)

    def at(self, address: str) -> Visitor:
        return replace(self, address=address)


def visitor_of(request: Request) -> Visitor:
    view = request.cookies.get(VIEW_COOKIE, "").split(".")
    return Visitor(
        address=_address(request),
        language=_language(request),
        large="large" in view,
        contrast="contrast" in view,
    )


def known_visitor(request: Request) -> Visitor:
    """Raise Refusal for someone without the cookie: there is no thread to answer in."""
    visitor = visitor_of(request)
    if not visitor.address:
        raise Refusal(409, "web.error.cookie")
    return visitor


def remember_address(response: Response, address: str, *, secure: bool) -> None:
    response.set_cookie(
        _SECURE_NAME if secure else _PLAIN_NAME,
        address,
        max_age=_YEAR,
        httponly=True,
        samesite="strict",
        secure=secure,
    )


def remember_choice(response: Response, name: str, value: str) -> None:
    """How a page looks is no secret: the page's own script changes it too."""
    response.set_cookie(name, value, max_age=_YEAR, samesite="strict")


def _address(request: Request) -> str:
    secure: bool = request.app.state.secure
    token = request.cookies.get(_SECURE_NAME if secure else _PLAIN_NAME, "")
    return token if _TOKEN.fullmatch(token) else ""


def _language(request: Request) -> str:
    wished = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "")
    if wished in LANGUAGES:
        return wished
    accepted = request.headers.get("accept-language", "").lower()
    first = accepted.replace(";", ",").split(",")[0].strip()
    return "ko" if first in ("", "*") or "ko" in accepted else "en"
