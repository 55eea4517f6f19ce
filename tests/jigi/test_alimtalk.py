"""A member with a telephone is reminded by AlimTalk, and by a text message where that fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from channels.alimtalk.bizgo import BizgoGateway, make_client
from channels.base import Channel, Gone
from core.bell import Bell
from core.clock import FixedClock
from core.ids import SeededIds
from core.nursery import Nursery
from core.settings import Settings, SettingsError, load_settings
from jigi.alimtalk import AlimTalk, NoProvider, make_alimtalk
from jobs.deliver import Deliverer
from jobs.pacing import Limit
from models import Outgoing
from models.ledger import Happened, ledger_of
from models.outbox import State
from models.store import Store
from notices.outbox import settle
from notices.payload import from_payload
from notices.policy import load_policy
from rules.calendar import BusinessCalendar
from tests.channels.alimtalk.letters import PROFILE, approved, texts
from tests.notices.world import World, address_at, at
from tests.peers.bizgo import KEY, BizgoServer

pytestmark = pytest.mark.loopback

REGISTERED = at("2026-11-22")
WEEK = at("2027-02-19")
NUMBER = address_at("alimtalk", 1)


@dataclass
class House:
    world: World
    peer: BizgoServer
    alimtalk: AlimTalk
    clock: FixedClock
    deliverer: Deliverer

    async def remind(self) -> None:
        await self.world.due(self.clock.now())
        while await self.deliverer.sweep(Channel.ALIMTALK):
            pass

    async def member(self, *channels: str) -> int:
        """Someone whose limit is a week ahead."""
        member = await self.world.member(REGISTERED, channels=channels or ("alimtalk",))
        await self.world.entitlement(member, "2022-03-01", REGISTERED)
        return member

    async def rows(self) -> list[Outgoing]:
        return await self.world.outbox()

    async def happened(self, member: int) -> list[str]:
        async with self.world.store.read() as session:
            return [entry.happened for entry in await ledger_of(session, member)]


@pytest.fixture
async def house(store: Store) -> AsyncIterator[House]:
    world = World(store, load_policy(), BusinessCalendar())
    templates, clock = approved(), FixedClock(WEEK)
    async with BizgoServer() as peer:
        peer.world.templates = texts(templates)
        gateway = BizgoGateway(make_client(KEY, peer.base_url), PROFILE, templates, pause=0.01)
        alimtalk = AlimTalk(gateway, world.store, clock, Limit(1000, burst=200))
        deliverer = Deliverer(
            store=world.store,
            senders={},
            batchers={Channel.ALIMTALK: gateway},
            ids=SeededIds(1),
            clock=clock,
            bell=Bell(),
            worker="w1",
            policy=world.policy,
            limits={Channel.ALIMTALK: alimtalk.limit},
        )
        yield House(world, peer, alimtalk, clock, deliverer)
        await gateway.close()


async def test_a_member_with_a_telephone_is_reminded_by_alimtalk(house: House) -> None:
    member = await house.member()
    await house.remind()
    (arrived,) = house.peer.world.arrived
    assert (arrived.number, arrived.way) == (NUMBER, "alimtalk")
    assert "늦어도 2027년 2월 26일(금)까지" in arrived.text
    (row,) = await house.rows()
    assert row.state == State.SENT
    assert row.payload is not None
    assert from_payload(row.payload).text == arrived.text
    assert await house.alimtalk.collect() == 1
    (row,) = await house.rows()
    assert row.state == State.DELIVERED
    assert (await house.happened(member))[-2:] == [Happened.SENT, Happened.DELIVERED]


async def test_where_alimtalk_fails_a_text_message_says_the_same_alone(house: House) -> None:
    await house.member()
    house.peer.world.without_kakao.add(NUMBER)
    await house.remind()
    (arrived,) = house.peer.world.arrived
    assert arrived.way == "sms"
    assert arrived.text == (
        "[연금지기]퇴직수당 청구기한 27.2.26(금). 7일 남음. 공단에 전화: 000-0000-0000"
    )
    assert len(arrived.text.encode("cp949")) <= 90
    await house.alimtalk.collect()
    assert [row.state for row in await house.rows()] == [State.DELIVERED]


async def test_what_the_telephone_never_got_goes_another_way(house: House) -> None:
    member = await house.member("telegram", "alimtalk")
    house.peer.world.unreachable.add(NUMBER)
    await house.remind()
    await house.alimtalk.collect()
    failed, other = await house.rows()
    assert (failed.state, failed.reason) == (State.FAILED, "30001 not reachable")
    assert (other.channel, other.state) == ("telegram", State.QUEUED)
    assert other.payload is not None
    assert from_payload(other.payload).choices
    assert Happened.FAILED in await house.happened(member)


async def test_a_dead_messenger_leads_to_the_telephone_in_the_templates_words(
    house: House,
) -> None:
    await house.member("alimtalk", "telegram")
    await house.world.due(WEEK)
    first, body = await house.rows()
    async with house.world.store.write() as session:
        for row in (first, body):
            found = await session.get_one(Outgoing, row.id)
            found.state = State.ATTEMPTING
            await settle(session, row.id, Gone("blocked"), now=WEEK, policy=house.world.policy)
    while await house.deliverer.sweep(Channel.ALIMTALK):
        pass
    # The bubble about trust has no template, and the template says it too.
    (arrived,) = house.peer.world.arrived
    assert "주민등록번호, 계좌번호, 비밀번호, 인증번호를 묻지 않습니다." in arrived.text
    row = (await house.rows())[-1]
    assert row.payload is not None
    assert from_payload(row.payload).text == arrived.text


async def test_a_value_missing_for_one_fails_hers_by_name_and_the_rest_go(house: House) -> None:
    for _ in range(3):
        await house.member()
    await house.world.due(WEEK)
    async with house.world.store.write() as session:
        hers = await session.get_one(Outgoing, 2)
        assert hers.payload is not None
        template, values = hers.payload["filled"]
        left = [(name, value) for name, value in values if name != "급여"]
        hers.payload = {**hers.payload, "filled": [template, left]}
    while await house.deliverer.sweep(Channel.ALIMTALK):
        pass
    rows = await house.rows()
    assert [row.state for row in rows] == [State.SENT, State.FAILED, State.SENT]
    assert rows[1].reason == "deadline_week: nothing is given for #{급여}"
    numbers = [one.number for one in house.peer.world.arrived]
    assert numbers == [address_at("alimtalk", 1), address_at("alimtalk", 3)]


def settings_of(tmp_path: Path, **more: str) -> Settings:
    given = {
        "alimtalk_provider": "bizgo",
        "alimtalk_api_key": "key",
        "alimtalk_sender_key": "sender",
        "alimtalk_sender_number": "0212345678",
        **more,
    }
    return load_settings(None, data_dir=tmp_path, **given)


def test_without_a_provider_there_is_no_alimtalk(store: Store) -> None:
    assert make_alimtalk(load_settings(None), store, FixedClock(WEEK)) is None


@pytest.mark.parametrize("provider", ["bizgo", "sens"])
async def test_a_provider_is_chosen_by_a_setting(
    store: Store, tmp_path: Path, provider: str
) -> None:
    sens = {"alimtalk_api_secret": "secret", "alimtalk_service_id": "ncp:kkobizmsg:kr:1:a"}
    settings = settings_of(tmp_path, alimtalk_provider=provider, **sens)
    made = make_alimtalk(settings, store, FixedClock(WEEK))
    assert made is not None
    assert made.gateway.most == {"bizgo": 200, "sens": 100}[provider]
    assert made.limit.burst == 200
    await made.gateway.close()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"alimtalk_api_key": "a key"}, "JIGI_ALIMTALK_API_KEY or _BASE_URL"),
        ({"alimtalk_base_url": "http://elsewhere.kr"}, "JIGI_ALIMTALK_API_KEY or _BASE_URL"),
        ({"alimtalk_templates_file": "nowhere.toml"}, "JIGI_ALIMTALK_TEMPLATES_FILE: nowhere"),
    ],
)
def test_what_cannot_be_is_told_at_the_start(
    store: Store, tmp_path: Path, wrong: dict[str, str], said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        make_alimtalk(settings_of(tmp_path, **wrong), store, FixedClock(WEEK))


async def test_the_program_goes_on_fetching_when_the_provider_says_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jigi.alimtalk._LOOK_SECONDS", 0.01)
    await house.member()
    await house.remind()
    key, house.peer.key = house.peer.key, "changed at the provider"
    nursery = Nursery()
    house.alimtalk.begin(nursery)
    await asyncio.sleep(0.1)
    house.peer.key = key
    for _ in range(250):
        await asyncio.sleep(0.02)
        if [row.state for row in await house.rows()] == [State.DELIVERED]:
            break
    await nursery.stop(grace=1.0)
    assert [row.state for row in await house.rows()] == [State.DELIVERED]


async def test_what_never_has_a_report_hides_no_other(house: House) -> None:
    for _ in range(3):
        await house.member()
    await house.remind()
    house.peer.world.reports.clear()
    house.clock.advance(timedelta(hours=2))
    looks = [await house.alimtalk._waiting(timedelta(hours=1), 2) for _ in range(3)]  # noqa: SLF001  the port it hands on
    assert [len(look) for look in looks] == [2, 1, 2]
    assert looks[0] == looks[2]
    assert await house.alimtalk._waiting(timedelta(hours=3), 2) == []  # noqa: SLF001  same


async def test_without_a_provider_what_waits_for_a_number_goes_another_way(house: House) -> None:
    await house.member("telegram", "alimtalk")
    house.deliverer.batchers = {Channel.ALIMTALK: NoProvider("AlimTalk")}
    await house.remind()
    failed, other = await house.rows()
    assert (failed.state, failed.reason) == (State.FAILED, "no provider of AlimTalk is set")
    assert (other.channel, other.state) == ("telegram", State.QUEUED)
