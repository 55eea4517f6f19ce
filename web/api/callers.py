"""Who calls: a partner by the key in `Authorization: Bearer`, or in a demonstration without keys
whoever sits at this machine."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from fastapi import Request

from core.api_keys import ApiKey, name_of, read_api_keys
from core.settings import Mode
from web.api.limit import Limits
from web.api.problems import NO_KEY, TOO_MANY, Problem

if TYPE_CHECKING:
    from core.clock import Clock
    from core.settings import Settings

AT_HOME: Final = "demonstration"
_DEMO_PER_MINUTE: Final = 60
_FORWARDED: Final = ("forwarded", "x-forwarded-for")
_ASKING: Final = {"WWW-Authenticate": 'Bearer realm="jigi"'}


class Callers:
    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._keys: tuple[ApiKey, ...] = read_api_keys(
            settings.api_keys.get_secret_value(), "JIGI_API_KEYS"
        )
        self._is_open = settings.mode is Mode.DEMO and not self._keys
        most = settings.api_rate_per_minute
        per_minute = min(most, _DEMO_PER_MINUTE) if self._is_open else most
        self._limits = Limits(clock, per_minute=per_minute)

    async def admit(self, request: Request) -> None:
        """Count the request to who makes it. Raise Problem for a stranger, and for too many."""
        name = self._name(request)
        request.state.caller = name
        spent = self._limits.take(name)
        request.state.told = spent.headers()
        if spent.wait:
            seconds = "1 second" if spent.wait == 1 else f"{spent.wait} seconds"
            raise Problem(
                TOO_MANY,
                f"{spent.limit} requests a minute are taken; expected the next after {seconds}",
            )

    def _name(self, request: Request) -> str:
        if self._is_open and _is_at_home(request):
            return AT_HOME
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        name = name_of(given.strip(), self._keys) if scheme.lower() == "bearer" else ""
        if not name:
            raise Problem(NO_KEY, NO_KEY.example, headers=_ASKING)
        return name


def _is_at_home(request: Request) -> bool:
    """From this machine and not through a proxy, which would make a stranger look like home."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
