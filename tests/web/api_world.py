"""The public API alone, a clock that moves, and a client that opens no socket."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

import httpx

from core.clock import FixedClock
from core.settings import Mode
from rules.calendar import BusinessCalendar
from tests.web.fakes import MORNING, fake_settings
from web.api import create_api

KEY: Final = "a-key-of-a-partner"
OTHER_KEY: Final = "a-key-of-another"
KEYS: Final = ",".join(
    f"{name}:{sha256(key.encode()).hexdigest()}"
    for name, key in (("partner", KEY), ("another", OTHER_KEY))
)
CALENDAR: Final = BusinessCalendar()
FACTS: Final = {"service_months": 36, "retirement_date": "2024-03-01"}


class World:
    """`address`: where the client seems to sit."""

    def __init__(self, *, address: str = "127.0.0.1", **settings: Any) -> None:  # noqa: ANN401  any setting
        self.clock = FixedClock(MORNING)
        self.api = create_api(fake_settings(**settings), self.clock, CALENDAR)
        transport = httpx.ASGITransport(
            app=self.api, client=(address, 4711), raise_app_exceptions=False
        )
        self.client = httpx.AsyncClient(transport=transport, base_url="http://jigi.test")

    async def get(self, path: str, key: str = "", **query: str) -> httpx.Response:
        return await self.client.get(path, params=query, headers=bearer(key))

    async def ask(self, key: str = "", **asked: object) -> httpx.Response:
        return await self.client.post("/api/v1/eligibility", json=asked, headers=bearer(key))


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


def keyed(
    *, mode: Mode = Mode.PRODUCTION, per_minute: int = 120, address: str = "8.8.8.8"
) -> World:
    return World(address=address, mode=mode, api_keys=KEYS, api_rate_per_minute=per_minute)


def problem(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """What went wrong, once it is sure that it is told as RFC 9457 has it."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert set(told) - {"field"} == {"type", "title", "status", "detail"}
    assert (told["type"], told["status"]) == (f"/api/v1/problems#{kind}", status)
    assert 0 < len(told["detail"]) < 250
    return told
