"""The webhook: Telegram hears 200 only for what is kept."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from channels.base import Incoming
from channels.telegram.request import make_bot
from channels.telegram.webhook import accepts, set_webhook
from core.faults import StorageUnavailable
from core.nursery import Nursery
from tests.peers.botapi import TOKEN, BotApi
from web.telegram import SECRET_HEADER, telegram_router

PATH, SECRET = "hidden-path", "made-up_secret"
UPDATE = {
    "update_id": 1,
    "message": {
        "message_id": 1,
        "date": 1,
        "chat": {"id": 5, "type": "private"},
        "from": {"id": 5},
        "text": "안녕",
    },
}
PRESS = {
    "update_id": 2,
    "callback_query": {"id": "q2", "from": {"id": 5}, "data": "ok"},
}


class Desk:
    def __init__(self) -> None:
        self.kept: dict[str, Incoming] = {}
        self.answered: list[str] = []
        self.failures = 0

    async def receive(self, incoming: Incoming) -> bool:
        if self.failures:
            self.failures -= 1
            raise StorageUnavailable
        new = incoming.update_id not in self.kept
        self.kept[incoming.update_id] = incoming
        return new

    @property
    def app(self) -> FastAPI:
        app = FastAPI()
        app.include_router(
            telegram_router(self.receive, PATH, secret=SECRET, on_callback=self.answered.append)
        )
        return app


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(desk.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://peer") as made:
        yield made


async def post(
    client: httpx.AsyncClient, body: object = UPDATE, *, path: str = PATH, secret: str = SECRET
) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {SECRET_HEADER: secret} if secret else {}
    return await client.post(f"/telegram/{path}", content=content, headers=headers)


async def test_an_update_is_stored_and_acknowledged(client: httpx.AsyncClient, desk: Desk) -> None:
    assert (await post(client)).status_code == 200
    assert desk.kept["1"].turn.text == "안녕"


async def test_a_repeated_update_is_acknowledged_again(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    assert [(await post(client)).status_code for _ in range(2)] == [200, 200]
    assert len(desk.kept) == 1


async def test_an_update_that_cannot_be_stored_is_not_acknowledged(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    desk.failures = 1
    assert (await post(client)).status_code == 503
    assert not desk.kept


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", "비밀".encode().decode("latin-1")])
async def test_who_does_not_know_the_secret_is_turned_away(
    client: httpx.AsyncClient, desk: Desk, secret: str
) -> None:
    headers = [(SECRET_HEADER.encode(), secret.encode("latin-1"))] if secret else []
    answer = await client.post(f"/telegram/{PATH}", json=UPDATE, headers=headers)
    assert answer.status_code == 401
    assert not desk.kept


@pytest.mark.parametrize("path", ["wrong", "%ED%95%9C"])
async def test_who_does_not_know_the_path_finds_nothing(
    client: httpx.AsyncClient, desk: Desk, path: str
) -> None:
    assert (await post(client, path=path)).status_code == 404
    assert not desk.kept


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"[" * 200_000, b"1"])
async def test_broken_json_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    assert (await post(client, body)).status_code == 400


async def test_a_body_over_one_mebibyte_is_refused(client: httpx.AsyncClient) -> None:
    assert (await post(client, b" " * ((1 << 20) + 1))).status_code == 413


async def test_an_update_that_is_not_for_us_is_acknowledged_and_not_kept(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    assert (await post(client, {"update_id": 9, "poll": {}})).status_code == 200
    assert not desk.kept


async def test_a_pressed_button_is_answered_only_after_it_was_stored(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    desk.failures = 1
    await post(client, PRESS)
    assert not desk.answered
    await post(client, PRESS)
    assert desk.answered == ["q2"]


def test_without_a_secret_nobody_is_accepted() -> None:
    assert not accepts("", "")
    assert not accepts(None, "")


@pytest.mark.loopback
async def test_telegram_delivers_again_until_the_update_is_stored(desk: Desk) -> None:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(desk.app, log_level="warning", lifespan="off"))
    nursery = Nursery()
    nursery.keep("server", lambda: server.serve(sockets=[listening]))
    desk.failures = 2
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/telegram/{PATH}"
    async with BotApi() as peer, make_bot(TOKEN, peer.base_url) as bot:
        peer.world.say(5, "먼저 온 말")
        await set_webhook(bot, url, SECRET)
        peer.world.say(5, "나중 말")
        await peer.until(lambda: len(desk.kept) == 2)
        assert [i.turn.text for i in desk.kept.values()] == ["먼저 온 말", "나중 말"]
        assert desk.failures == 0
    server.should_exit = True
    await nursery.stop(grace=2)
    await asyncio.sleep(0)
