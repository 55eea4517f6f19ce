"""One person on two messengers: she begins on one, goes on with the other by a code, and is
reminded where she wants to be. On KakaoTalk what she is told unasked waits until she asks."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.client import Person, TelegramPerson
from tests.peers.telegram_world import World
from tests.talks.phone import KakaoPerson
from tests.talks.stored import channels_of
from tests.talks.town import Town, listening, morning

_NUMBER = "010-1234-5678"
_HER_DEADLINE = "2027년 2월 26일(금)"
_THIS_WINTER = "2022년 2월 28일까지 5년 근무했어요"
# From 90 days before it on, whoever does not answer is tried on every channel in turn.
_FAR_OFF = "2023년 2월 28일까지 5년 근무했어요"


@pytest.fixture
async def town(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Town]:
    shutil.copy(sqlite_template, tmp_path / "jigi.db")
    with listening() as told:
        made = Town(tmp_path, morning("2026-11-22"), told, texting=True)
        await made.open()
        yield made
        await made.close()


@pytest.fixture
def telegram(town: Town) -> Person:
    return TelegramPerson(town, World(), 41_000_001)


@pytest.fixture
def kakao(town: Town) -> Person:
    return KakaoPerson(town, 0, has_way=False)


async def test_a_member_on_telegram_types_her_code_on_kakao_and_goes_on_there(
    town: Town, telegram: Person, kakao: Person
) -> None:
    await _register(telegram, _THIS_WINTER)
    await _join(telegram, kakao)
    await telegram.look()
    assert "카카오톡" in _words(telegram)
    assert await _channels(town, kakao) == ("kakao", "telegram")
    await kakao.say("내 기한")
    assert _HER_DEADLINE in _words(kakao)
    await _until_next_reminder(town)
    assert await _hears(telegram)
    assert not await _hears(kakao)
    await kakao.say("청구했어요")
    await kakao.tap("둘 다")
    await telegram.say("내 기한")
    assert _HER_DEADLINE not in _words(telegram)


async def test_a_member_on_kakao_is_reminded_by_the_order_she_chose(
    town: Town, telegram: Person, kakao: Person
) -> None:
    await _register(kakao, _FAR_OFF)
    await _join(kakao, telegram)
    await kakao.look()
    assert "텔레그램" in _words(kakao)
    await _add_number(town, kakao)
    assert await _channels(town, telegram) == ("alimtalk", "kakao", "telegram")
    for chosen, by in (("문자·알림톡", kakao), ("텔레그램", telegram)):
        await _put_first(by, chosen)
        texts = len(town.phones.sent)
        await _until_next_reminder(town)
        assert (len(town.phones.sent) > texts) is (chosen != "텔레그램")
        assert await _hears(telegram) is (chosen == "텔레그램")
        assert not await _hears(kakao)


async def _register(person: Person, said: str) -> None:
    await person.start()
    await person.tap("내 기한 알기")
    await person.tap("동의해요")
    if isinstance(person, TelegramPerson):
        await person.tap("동의해요")
    await person.say(said)
    await person.tap("맞아요")


async def _join(here: Person, there: Person) -> None:
    await _open_ways(here)
    await here.tap("메신저 연결")
    code = re.search(r"\d{4} \d{4}", _words(here))
    assert code is not None
    await there.say(code[0])
    assert _keys(there) == ["link.confirm"]
    await there.tap("연결할래요")
    if isinstance(there, TelegramPerson):
        assert "consent.transfer_alone" in _keys(there)
        await there.tap("동의해요")
    assert _keys(there) == ["link.done", "link.undo"]


async def _add_number(town: Town, person: Person) -> None:
    await _open_ways(person)
    await person.tap("문자로도 받기")
    await person.tap("동의해요")
    await person.say(_NUMBER)
    texted = re.search(r"(?<!\d)\d{6}(?!\d)", town.phones.sent[-1][1].text)
    assert texted is not None
    await person.say(texted[0])
    assert "phone.added" in _keys(person)


async def _put_first(person: Person, name: str) -> None:
    await _open_ways(person)
    await person.tap("먼저 받을 곳")
    await person.tap(name)
    assert "settings.channel_saved" in _keys(person)


async def _open_ways(person: Person) -> None:
    await person.say("설정")
    await person.tap("받을 곳")


async def _until_next_reminder(town: Town) -> None:
    due = await town.next_due()
    assert due is not None
    await town.live_until(due)


async def _hears(person: Person) -> bool:
    """Whether anything waits for her, or came, since she looked last."""
    await person.look()
    return bool(person.screen)


async def _channels(town: Town, person: Person) -> tuple[str, ...]:
    async with town.house.store.read() as session:
        return await channels_of(session, person)


def _keys(person: Person) -> list[str]:
    return [key for bubble in person.screen for key in bubble.keys]


def _words(person: Person) -> str:
    return "\n".join(bubble.text for bubble in person.screen)
