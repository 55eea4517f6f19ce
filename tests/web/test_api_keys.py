"""Who may use the public API, how often, and how little of it is noted."""

from __future__ import annotations

from datetime import timedelta

import pytest
import structlog

from core.clock import FixedClock
from core.settings import Mode
from tests.web.api_world import FACTS, KEY, OTHER_KEY, World, keyed, problem
from tests.web.fakes import MORNING
from web.api.limit import Limits

PATH = "/api/v1/benefits/retirement_allowance"


class TestKeys:
    async def test_a_key_opens_from_anywhere(self) -> None:
        assert (await keyed().get(PATH, KEY)).status_code == 200

    @pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer wrong", f"Basic {KEY}"])
    @pytest.mark.parametrize("address", ["8.8.8.8", "127.0.0.1"])
    async def test_without_a_known_key_nothing_is_answered(self, header: str, address: str) -> None:
        world = keyed(mode=Mode.DEMO, address=address)
        answer = await world.client.get(PATH, headers={"Authorization": header})
        problem(answer, 401, "no-key")
        assert answer.headers["www-authenticate"].startswith("Bearer")

    async def test_every_operation_asks_for_the_key(self) -> None:
        world = keyed()
        answers = [
            await world.ask(facts=FACTS),
            await world.get("/api/v1/deadlines"),
            await world.get("/api/v1/benefits"),
            await world.get(PATH),
        ]
        assert [answer.status_code for answer in answers] == [401] * 4

    async def test_in_production_no_key_means_nobody(self) -> None:
        world = World(mode=Mode.PRODUCTION, address="127.0.0.1")
        problem(await world.get(PATH), 401, "no-key")

    @pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1"])
    async def test_a_demonstration_is_open_to_its_own_machine(self, address: str) -> None:
        assert (await World(address=address).get(PATH)).status_code == 200

    async def test_a_demonstration_is_closed_to_every_other(self) -> None:
        problem(await World(address="192.168.0.7").get(PATH), 401, "no-key")
        through_a_proxy = await World().client.get(PATH, headers={"x-forwarded-for": "8.8.8.8"})
        problem(through_a_proxy, 401, "no-key")

    async def test_the_description_is_open_to_all(self) -> None:
        assert (await keyed().get("/api/v1/openapi.json")).status_code == 200
        assert (await keyed().get("/api/v1/problems")).status_code == 200


class TestLimits:
    async def test_a_key_has_its_minute_and_the_next_is_told_when(self) -> None:
        world = keyed(per_minute=2)
        first, second, third = [await world.get(PATH, KEY) for _ in range(3)]
        assert first.headers["ratelimit-policy"] == '"minute";q=2;w=60'
        assert first.headers["ratelimit"] == '"minute";r=1;t=30'
        assert second.headers["ratelimit"] == '"minute";r=0;t=60'
        assert "expected the next after 30 seconds" in problem(third, 429, "too-many")["detail"]
        assert third.headers["retry-after"] == "30"
        assert third.headers["ratelimit"] == '"minute";r=0;t=60'

    async def test_after_the_time_told_the_next_is_taken(self) -> None:
        world = keyed(per_minute=2)
        for _ in range(3):
            answer = await world.get(PATH, KEY)
        world.clock.advance(timedelta(seconds=int(answer.headers["retry-after"])))
        assert (await world.get(PATH, KEY)).status_code == 200
        assert (await world.get(PATH, KEY)).status_code == 429

    async def test_one_key_does_not_spend_anothers_minute(self) -> None:
        world = keyed(per_minute=1)
        statuses = [
            (await world.get(PATH, key)).status_code for key in (KEY, KEY, OTHER_KEY, OTHER_KEY)
        ]
        assert statuses == [200, 429, 200, 429]

    async def test_a_wrong_question_counts_too(self) -> None:
        world = keyed(per_minute=1)
        wrong = await world.ask(KEY, facts={"no": 1})
        assert (wrong.status_code, wrong.headers["ratelimit"]) == (422, '"minute";r=0;t=60')
        assert (await world.get(PATH, KEY)).status_code == 429

    async def test_a_demonstration_without_keys_has_a_small_limit(self) -> None:
        answer = await World(api_rate_per_minute=1000).get(PATH)
        assert answer.headers["ratelimit-policy"] == '"minute";q=60;w=60'

    def test_never_more_than_the_limit_in_a_burst_and_then_evenly(self) -> None:
        clock = FixedClock(MORNING)
        limits = Limits(clock, per_minute=60)
        assert sum(limits.take("key").wait == 0 for _ in range(200)) == 60
        taken = 0
        for _ in range(600):
            clock.advance(timedelta(milliseconds=100))
            taken += limits.take("key").wait == 0
        assert taken == 60

    def test_a_clock_set_back_locks_nobody_out_for_longer_than_a_minute(self) -> None:
        clock = FixedClock(MORNING)
        limits = Limits(clock, per_minute=1)
        limits.take("key")
        clock.advance(timedelta(days=-1))
        assert limits.take("key").wait <= 60
        clock.advance(timedelta(minutes=1))
        assert limits.take("key").wait == 0


async def test_a_request_leaves_its_key_its_operation_and_its_status_and_nothing_else() -> None:
    world = keyed()
    with structlog.testing.capture_logs() as lines:
        await world.ask(KEY, benefit="퇴직수당", facts=FACTS)
        await world.get("/api/v1/benefits/홍길동", KEY)
        await world.get("/api/v1/홍길동")
    assert lines == [
        {"event": "api", "log_level": "info", "key": key, "path": path, "status": status}
        for key, path, status in (
            ("partner", "/api/v1/eligibility", 200),
            ("partner", "/api/v1/benefits/{id}", 404),
            ("", "", 404),
        )
    ]
