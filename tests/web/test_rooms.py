"""The demonstration's clock, files that last, errors in one sentence, health and metrics."""

from __future__ import annotations

import re
from datetime import date

import httpx
import pytest
from fastapi import FastAPI

from core.ids import SeededIds
from tests.web.fakes import FakeDemo, FakeDesk, fake_settings, healthy, page_words
from web.app import create_app
from web.ports import Health
from web.words import LANGUAGES, WORD_KEYS, require_words

JSON = {"accept": "application/json"}


def client_of(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(
        transport=transport,
        base_url="https://jigi.test",
        headers={"accept": "text/html", "accept-language": "ko"},
    )


async def test_moving_the_clock_says_the_day_and_how_many_reminders_came(
    client: httpx.AsyncClient, demo: FakeDemo
) -> None:
    await client.get("/")
    body = (await client.post("/demo/move", data={"step": "month"}, headers=JSON)).json()
    assert body["today"] == "2026년 12월 22일(화)"
    assert body["sentence"] == "2026년 12월 22일(화)로 옮겼어요. 알림이 1번 왔어요."
    assert demo.now().date() == date(2026, 12, 22)


async def test_moving_the_clock_works_without_a_script(client: httpx.AsyncClient) -> None:
    await client.get("/")
    answer = await client.post("/demo/move", data={"step": "year"})
    html = (await client.get(answer.headers["location"])).text
    assert "2027년 11월 22일(월)로 옮겼어요. 알림이 1번 왔어요." in html
    assert "퇴직수당 청구 기한이 96일 남았어요." in html


async def test_nothing_ahead_is_said_plainly(client: httpx.AsyncClient, demo: FakeDemo) -> None:
    await client.get("/")
    demo.idle = True
    body = (await client.post("/demo/move", data={"step": "next"}, headers=JSON)).json()
    assert body["sentence"] == "앞으로 올 알림이 없어요. 날짜는 그대로예요."


@pytest.mark.parametrize("step", ["", "week", "month; drop"])
async def test_step_nobody_offers_is_refused(client: httpx.AsyncClient, step: str) -> None:
    await client.get("/")
    assert (await client.post("/demo/move", data={"step": step})).status_code == 422


async def test_another_site_cannot_move_the_clock(
    client: httpx.AsyncClient, demo: FakeDemo
) -> None:
    await client.get("/")
    before = demo.now()
    headers = {"origin": "https://evil.test"}
    answer = await client.post("/demo/move", data={"step": "year"}, headers=headers)
    assert answer.status_code == 403
    assert demo.now() == before


async def test_real_service_has_no_clock_to_move(desk: FakeDesk) -> None:
    app = create_app(
        desk=desk,
        clock=desk.clock,
        health=healthy,
        settings=fake_settings(public_url="https://jigi.test"),
        demo=None,
        words=page_words,
        ids=SeededIds(7),
    )
    async with client_of(app) as client:
        page = await client.get("/")
        assert "시범 화면이에요" not in page.text
        assert page.headers["set-cookie"].startswith("__Host-jigi=")
        assert "secure" in page.headers["set-cookie"].lower()
        assert "max-age=31536000" in page.headers["strict-transport-security"]
        assert (await client.post("/demo/move", data={"step": "year"})).status_code == 404


async def test_every_file_the_page_names_is_there_and_lasts(client: httpx.AsyncClient) -> None:
    html = (await client.get("/")).text
    named = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', html))
    assert len(named) == 4
    for path in named:
        answer = await client.get(path)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    font = next(path for path in named if path.endswith("pretendard.css"))
    pieces = re.findall(r"url\(([^)]+)\)", (await client.get(font)).text)
    assert len(pieces) == 120
    for piece in pieces:
        assert (await client.head(font.replace("pretendard.css", piece))).status_code == 200


async def test_page_runs_no_script_but_its_own(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=", answer.text)
    assert not re.search(r'(?:href|src|action)="(?:https?:)?//', answer.text)


@pytest.mark.parametrize(
    ("method", "path", "status", "sentence"),
    [
        ("GET", "/nowhere", 404, "찾으시는 화면이 없어요."),
        ("GET", "/../../etc/passwd", 404, "찾으시는 화면이 없어요."),
        ("PUT", "/", 405, "그렇게는 열 수 없는 주소예요."),
        ("GET", "/chat/news?after=x", 422, "알아보지 못했어요."),
    ],
)
async def test_wrong_address_gets_one_sentence_on_a_page_or_as_json(
    client: httpx.AsyncClient, method: str, path: str, status: int, sentence: str
) -> None:
    await client.get("/")
    page = await client.request(method, path)
    assert (page.status_code, sentence in page.text) == (status, True)
    assert "<h1>" in page.text
    problem = await client.request(method, path, headers=JSON)
    assert problem.headers["content-type"] == "application/problem+json"
    assert sentence in problem.json()["detail"]


async def test_defect_of_ours_is_one_sentence_without_its_trace(
    client: httpx.AsyncClient, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(address: str) -> None:
        raise RuntimeError(address)

    monkeypatch.setattr(desk, "thread", fail)
    answer = await client.get("/")
    assert answer.status_code == 500
    assert "방금 답을 못 드렸어요." in answer.text
    assert "RuntimeError" not in answer.text


@pytest.mark.parametrize(("ready", "status"), [(True, 200), (False, 503)])
async def test_health_says_in_words_what_is_wrong(desk: FakeDesk, ready: bool, status: int) -> None:
    async def health() -> Health:
        return Health(ready=ready, checks={"database": "ok" if ready else "away"})

    app = create_app(
        desk=desk,
        clock=desk.clock,
        health=health,
        settings=fake_settings(),
        demo=None,
        words=page_words,
    )
    async with client_of(app) as client:
        answer = await client.get("/healthz")
    assert answer.status_code == status
    assert answer.json()["checks"]["database"] == ("ok" if ready else "away")


async def test_metrics_speak_prometheus_and_name_nobody(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await client.get("/")
    text = (await client.get("/metrics")).text
    assert "# TYPE jigi_web_streams gauge" in text
    assert desk.incoming[0].address not in text


def test_every_word_has_a_text_in_every_language() -> None:
    require_words(page_words)
    assert len(set(WORD_KEYS)) == len(WORD_KEYS)
    for language in LANGUAGES:
        assert set(page_words(language)) == set(WORD_KEYS)


def test_missing_word_is_named_before_any_page_is_shown() -> None:
    with pytest.raises(KeyError, match=r"ko: web\.title"):
        require_words(lambda language: {} if language == "ko" else page_words(language))
