"""The door Bizgo brings its reports to, in the real application with the real tables behind it:
what nobody vouches for moves nothing, and what is vouched for moves forward once."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from channels.alimtalk.bizgo import BizgoGateway, make_client
from channels.alimtalk.port import ReportsFailedError
from channels.base import Channel
from core.bell import Bell
from core.clock import FixedClock
from core.faults import StorageUnavailable
from core.settings import Settings, SettingsError, load_settings
from jigi.alimtalk import AlimTalk, alimtalk_routers
from jobs.deliver import Deliverer
from jobs.pacing import Limit
from models.ledger import Happened, ledger_of
from models.outbox import State
from models.store import Store
from notices.policy import load_policy
from rules.calendar import BusinessCalendar
from tests.channels.alimtalk.letters import PROFILE, approved, texts
from tests.notices.world import World, address_at, at
from tests.peers.bizgo import KEY, BizgoServer
from tests.web.bodies import NO_OBJECTS
from tests.web.fakes import FakeDesk, fake_settings, healthy, page_words
from web.alimtalk import PATH
from web.app import create_app

pytestmark = pytest.mark.loopback

REGISTERED = at("2026-11-22")
WEEK = at("2027-02-19")
NUMBER = address_at("alimtalk", 1)
SECRET = "made-up webhook secret"


@dataclass
class House:
    """A reminder was taken by the provider; its report will be brought."""

    world: World
    peer: BizgoServer
    alimtalk: AlimTalk
    clock: FixedClock
    client: httpx.AsyncClient
    member: int

    async def bring(self, report: object, **headers: str) -> httpx.Response:
        signed = {**signature(self.clock.now()), **headers}
        content = report if isinstance(report, bytes) else None
        body = {"content": content} if content is not None else {"json": report}
        return await self.client.post(PATH, headers=signed, **body)

    async def rows(self) -> list[tuple[str, str]]:
        return [(row.channel, row.state) for row in await self.world.outbox()]

    async def happened(self) -> list[str]:
        async with self.world.store.read() as session:
            return [entry.happened for entry in await ledger_of(session, self.member)]

    @property
    def report(self) -> dict[str, Any]:
        """What the provider says of it."""
        (told,) = self.peer.world.told.values()
        return {**told, "serviceType": "alimtalk", "reportType": "last"}


def signature(moment: datetime, *, secret: str = SECRET, in_hex: bool = True) -> dict[str, str]:
    stamp = f"{moment.timestamp() * 1000:.0f}"
    digest = hmac.new(secret.encode(), stamp.encode(), hashlib.sha256).digest()
    given = digest.hex() if in_hex else base64.b64encode(digest).decode()
    return {"X-IB-Timestamp": stamp, "X-IB-Signature": given}


def settings_of(**more: str) -> Settings:
    given = {
        "alimtalk_provider": "bizgo",
        "alimtalk_api_key": "key",
        "alimtalk_sender_key": "sender",
        "alimtalk_sender_number": "0212345678",
        **more,
    }
    return load_settings(None, **given)


@pytest.fixture
async def house(any_store: Store) -> AsyncIterator[House]:
    world = World(any_store, load_policy(), BusinessCalendar())
    templates, clock = approved(), FixedClock(WEEK)
    async with BizgoServer() as peer:
        peer.world.templates = texts(templates)
        peer.world.unreachable.add(NUMBER)
        client = make_client(KEY, peer.base_url)
        gateway = BizgoGateway(client, PROFILE, templates, pause=0.01, polls=False)
        alimtalk = AlimTalk(gateway, world.store, clock, Limit(1000, burst=200))
        member = await world.member(REGISTERED, channels=("telegram", "alimtalk"))
        await world.entitlement(member, "2022-03-01", REGISTERED)
        await world.due(WEEK)
        await deliver(world, alimtalk)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=application(alimtalk)), base_url="http://jigi.test"
        ) as browser:
            yield House(world, peer, alimtalk, clock, browser, member)
        await gateway.close()


async def deliver(world: World, alimtalk: AlimTalk) -> None:
    deliverer = Deliverer(
        store=world.store,
        senders={},
        batchers={Channel.ALIMTALK: alimtalk.gateway},
        clock=alimtalk.clock,
        bell=Bell(),
        worker="w1",
        policy=world.policy,
    )
    assert await deliverer.sweep(Channel.ALIMTALK) == 1


def application(alimtalk: AlimTalk) -> Any:  # noqa: ANN401  the framework's own
    settings = settings_of(alimtalk_webhook_secret=SECRET)
    desk = FakeDesk(FixedClock(WEEK))
    return create_app(
        desk=desk,
        clock=desk.clock,
        health=healthy,
        settings=fake_settings(),
        demo=None,
        words=page_words,
        routers=alimtalk_routers(settings, alimtalk, alimtalk.clock),
    )


async def test_what_arrived_is_written_down_before_the_answer(house: House) -> None:
    answer = await house.bring({**house.report, "reportCode": "10000"})
    assert answer.status_code == 200
    assert answer.json() == {"msgKey": house.report["msgKey"]}
    assert await house.rows() == [("alimtalk", State.DELIVERED)]
    assert (await house.happened())[-1] == Happened.DELIVERED


async def test_a_signature_in_base64_holds_too(house: House) -> None:
    signed = signature(house.clock.now(), in_hex=False)
    assert (await house.bring({**house.report, "reportCode": "10000"}, **signed)).status_code == 200


async def test_a_failure_counts_once_the_provider_says_so_itself(house: House) -> None:
    assert (await house.bring(house.report)).status_code == 200
    assert await house.rows() == [("alimtalk", State.SENT)]
    (row,) = await house.world.outbox()
    assert row.reason == "told: 30001 not reachable"
    assert await house.alimtalk.collect() == 1
    assert await house.rows() == [("alimtalk", State.FAILED), ("telegram", State.QUEUED)]


async def test_a_forged_failure_sends_nobody_anything(house: House) -> None:
    """Whoever saw one signature can say of any message that it failed."""
    told = next(iter(house.peer.world.told.values()))
    told["reportCode"] = "10000"
    forged = {**house.report, "reportCode": "30001"}
    assert (await house.bring(forged)).status_code == 200
    await house.alimtalk.collect()
    assert await house.rows() == [("alimtalk", State.DELIVERED)]
    assert Happened.FAILED not in await house.happened()


async def test_a_failure_noted_by_a_dead_process_is_asked_about_by_the_next(house: House) -> None:
    await house.bring(house.report)
    next_life = AlimTalk(
        house.alimtalk.gateway, house.world.store, house.clock, house.alimtalk.limit
    )
    assert await next_life.collect() == 1
    assert (await house.rows())[0] == ("alimtalk", State.FAILED)


async def test_a_failure_the_provider_knows_nothing_of_is_asked_about_once_an_hour_at_most(
    house: House,
) -> None:
    report = house.report
    house.peer.world.told.clear()
    await house.bring(report)
    looks = [await house.alimtalk._waiting(timedelta(hours=1), 20) for _ in range(3)]  # noqa: SLF001  the port it hands on
    assert looks == [[report["msgKey"]], [], []]
    assert await house.alimtalk.collect() == 0
    assert await house.rows() == [("alimtalk", State.SENT)]


async def test_a_failure_nobody_could_be_asked_about_is_asked_about_once_more(
    house: House,
) -> None:
    await house.bring(house.report)
    house.peer.key = "another"
    with pytest.raises(ReportsFailedError):
        await house.alimtalk.collect()
    house.peer.key = KEY
    looks = [await house.alimtalk.collect() for _ in range(3)]
    assert looks == [0, 1, 0]
    assert (await house.rows())[0] == ("alimtalk", State.FAILED)


async def test_nothing_is_fetched_where_reports_are_brought(house: House) -> None:
    house.peer.world.told.clear()
    assert await house.alimtalk.collect() == 0
    assert len(house.peer.world.reports) == 1


@pytest.mark.parametrize("second", ["10000", "30001"])
async def test_repeated_and_out_of_order_it_moves_forward_only(house: House, second: str) -> None:
    await house.bring({**house.report, "reportCode": "10000"})
    assert (await house.bring({**house.report, "reportCode": second})).status_code == 200
    await house.alimtalk.collect()
    assert await house.rows() == [("alimtalk", State.DELIVERED)]
    assert (await house.happened()).count(Happened.DELIVERED) == 1


async def test_twenty_at_once_count_once(house: House) -> None:
    report = {**house.report, "reportCode": "10000"}
    answers = await asyncio.gather(*(house.bring(report) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert (await house.happened()).count(Happened.DELIVERED) == 1


async def test_of_a_message_nobody_knows_it_is_harmless_and_comes_no_more(house: House) -> None:
    for code in ("10000", "30001"):
        unknown = {**house.report, "msgKey": "MSG999", "ref": "x.9", "reportCode": code}
        answer = await house.bring(unknown)
        assert answer.json() == {"msgKey": "MSG999"}
    assert await house.rows() == [("alimtalk", State.SENT)]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-IB-Signature": ""},
        {"X-IB-Signature": "0" * 64},
        {"X-IB-Signature": "한글".encode().hex()},
        {"X-IB-Timestamp": ""},
        {"X-IB-Timestamp": "yesterday"},
        {"X-IB-Timestamp": "9" * 17},
        signature(WEEK, secret="another"),
        signature(WEEK - timedelta(seconds=301)),
        signature(WEEK + timedelta(seconds=301)),
    ],
)
async def test_who_cannot_sign_changes_nothing(house: House, headers: dict[str, str]) -> None:
    answer = await house.bring({**house.report, "reportCode": "10000"}, **headers)
    assert answer.status_code == 401
    assert await house.rows() == [("alimtalk", State.SENT)]


@pytest.mark.parametrize(
    "body",
    [
        *NO_OBJECTS,
        b"{}",
        b'{"msgKey": null}',
        b'{"msgKey": "", "serviceType": "a", "reportTime": "", "reportType": "", "reportCode": ""}',
    ],
)
async def test_what_is_no_report_is_refused(house: House, body: bytes) -> None:
    assert (await house.bring(body)).status_code == 400
    assert await house.rows() == [("alimtalk", State.SENT)]


async def test_a_body_beyond_the_cap_is_not_read(house: House) -> None:
    answer = await house.bring({**house.report, "reportCode": "10000", "more": "가" * 70_000})
    assert answer.status_code == 413
    assert await house.rows() == [("alimtalk", State.SENT)]


async def test_what_could_not_be_stored_comes_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise StorageUnavailable("away")

    with monkeypatch.context() as broken:
        broken.setattr("jigi.alimtalk.receive_receipts", away)
        answer = await house.bring({**house.report, "reportCode": "10000"})
    assert answer.status_code == 503
    assert (await house.bring({**house.report, "reportCode": "10000"})).status_code == 200
    assert await house.rows() == [("alimtalk", State.DELIVERED)]


async def test_without_a_secret_there_is_no_door(house: House) -> None:
    assert alimtalk_routers(settings_of(), house.alimtalk) == []
    assert alimtalk_routers(settings_of(alimtalk_webhook_secret=SECRET), None) == []


def test_only_bizgo_brings_reports(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="JIGI_ALIMTALK_WEBHOOK_SECRET: only Bizgo"):
        load_settings(None, data_dir=tmp_path, alimtalk_webhook_secret=SECRET)
