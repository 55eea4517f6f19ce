"""Polling against a peer: nothing is lost, nothing counts twice, it ends when it should."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs
from telegram.error import TelegramError

from channels.base import TurnKind
from channels.telegram.poll import Poller, SecondPoller, TokenRefused
from channels.telegram.request import QuietBot, make_bot
from core.nursery import Nursery
from tests.channels.telegram.conftest import CHAT, Inbox
from tests.peers.botapi import BotApi
from tests.peers.telegram_world import Fault

pytestmark = pytest.mark.loopback


@pytest.fixture
async def polling(poller: Poller, nursery: Nursery) -> None:
    nursery.keep("poll", poller.run)


def texts(inbox: Inbox) -> list[str]:
    return [incoming.turn.text for incoming in inbox.kept]


async def test_what_a_person_says_is_stored_and_then_confirmed(
    peer: BotApi, inbox: Inbox, polling: None
) -> None:
    peer.world.say(CHAT, "안녕하세요")
    await peer.until(lambda: bool(inbox.kept) and not peer.world.pending)
    peer.world.say(CHAT, "두 번째")
    await peer.until(lambda: len(inbox.kept) == 2)
    assert texts(inbox) == ["안녕하세요", "두 번째"]
    assert {incoming.address for incoming in inbox.kept} == {str(CHAT)}


async def test_what_waited_while_the_program_was_away_is_not_dropped(
    peer: BotApi, inbox: Inbox, poller: Poller, nursery: Nursery
) -> None:
    for number in range(250):
        peer.world.say(CHAT, f"말 {number}")
    nursery.keep("poll", poller.run)
    await peer.until(lambda: len(inbox.kept) == 250)
    assert texts(inbox) == [f"말 {number}" for number in range(250)]


async def test_an_update_the_database_could_not_take_comes_again_in_order(
    peer: BotApi, inbox: Inbox, poller: Poller, nursery: Nursery
) -> None:
    inbox.failures = 3
    peer.world.say(CHAT, "하나")
    peer.world.say(CHAT, "둘")
    nursery.keep("poll", poller.run)
    await peer.until(lambda: len(inbox.kept) == 2)
    assert texts(inbox) == ["하나", "둘"]
    assert inbox.attempts == 5


async def test_nothing_is_confirmed_while_the_database_is_away(
    peer: BotApi, inbox: Inbox, polling: None
) -> None:
    inbox.failures = 1_000_000
    peer.world.say(CHAT, "하나")
    await peer.until(lambda: inbox.attempts > 3)
    assert len(peer.world.pending) == 1


async def test_a_repeated_update_is_kept_once(peer: BotApi, inbox: Inbox, polling: None) -> None:
    number = peer.world.say(CHAT, "하나")
    await peer.until(lambda: len(inbox.kept) == 1 and not peer.world.pending)
    peer.world.resend(number)
    await peer.until(lambda: inbox.attempts == 2)
    assert texts(inbox) == ["하나"]


async def test_numbers_that_start_anew_after_a_quiet_week_are_not_skipped(
    peer: BotApi, inbox: Inbox, poller: Poller, nursery: Nursery
) -> None:
    """An empty answer ends a long poll; here the peer is told to answer at once."""
    newest = peer.world.say(CHAT, "지난주")
    nursery.keep("poll", poller.run)
    await peer.until(lambda: len(inbox.kept) == 1 and not peer.world.pending)
    peer.world.end_polls()
    await peer.until(lambda: peer.world.polls_from[-1] == 0)
    low = peer.world.past[newest] | {"update_id": 5}
    peer.world.push(low)
    await peer.until(lambda: len(inbox.kept) == 2 and not peer.world.pending)
    assert inbox.kept[1].update_id == "5"


@pytest.mark.parametrize(
    "rubbish",
    [
        {"update_id": 5000, "message": "text"},
        {"update_id": 5000, "poll": {}},
        {"update_id": 5000},
        {"message": {"chat": {"id": CHAT, "type": "private"}, "text": "번호 없음"}},
    ],
)
async def test_an_update_that_makes_no_sense_does_not_stop_the_next(
    peer: BotApi, inbox: Inbox, polling: None, rubbish: dict[str, object]
) -> None:
    peer.world.push(rubbish)
    peer.world.push(
        {
            "update_id": 5001,
            "message": {"chat": {"id": CHAT, "type": "private"}, "text": "다음"},
        }
    )
    await peer.until(lambda: texts(inbox) == ["다음"])
    await peer.until(lambda: not peer.world.pending)


async def test_a_pressed_button_stops_spinning_once_it_is_stored(
    peer: BotApi, inbox: Inbox, bot: QuietBot, polling: None
) -> None:
    inbox.failures = 1
    peer.world.say(CHAT, "/start")
    await peer.until(lambda: len(inbox.kept) == 1)
    keyboard = {"inline_keyboard": [[{"text": "네", "callback_data": "yes"}]]}
    await bot.send_message(CHAT, "맞나요?", api_kwargs={"reply_markup": keyboard})
    peer.world.press(CHAT, "네")
    await peer.until(lambda: len(peer.world.answered) == 1)
    pressed = inbox.kept[-1]
    assert (pressed.turn.kind, pressed.turn.payload) == (TurnKind.BUTTON, "yes")
    assert peer.world.answered == [pressed.raw["callback_id"]]


async def test_a_button_that_cannot_be_answered_does_no_harm(
    peer: BotApi, inbox: Inbox, bot: QuietBot, polling: None
) -> None:
    peer.world.say(CHAT, "/start")
    await peer.until(lambda: len(inbox.kept) == 1)
    keyboard = {"inline_keyboard": [[{"text": "네", "callback_data": "yes"}]]}
    await bot.send_message(CHAT, "맞나요?", api_kwargs={"reply_markup": keyboard})
    fault = Fault("answerCallbackQuery", status=400, description="Bad Request: query is too old")
    peer.world.faults.append(fault)
    peer.world.press(CHAT, "네")
    await peer.until(lambda: fault.times == 0)
    peer.world.say(CHAT, "그다음")
    await peer.until(lambda: texts(inbox)[-1] == "그다음")


async def test_blocking_and_unblocking_arrive(peer: BotApi, inbox: Inbox, polling: None) -> None:
    peer.world.block(CHAT)
    peer.world.unblock(CHAT)
    await peer.until(lambda: len(inbox.kept) == 2)
    assert [i.turn.kind for i in inbox.kept] == [TurnKind.BLOCKED, TurnKind.UNBLOCKED]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("getUpdates", times=3, status=500, description="Internal Server Error"),
        Fault("getUpdates", times=3, status=502, description="Bad Gateway"),
        Fault("getUpdates", times=3, cut="before"),
        Fault("getUpdates", times=3, cut="after"),
        Fault("getUpdates", times=1, status=429, parameters={"retry_after": 0.01}),
        Fault("getUpdates", times=2, status=409, description="Conflict: terminated"),
        Fault("getUpdates", times=2, status=404, body="<html>not found</html>"),
        Fault("getUpdates", times=2, body="<html>sorry</html>"),
        Fault("getUpdates", times=2, body='{"ok": true, "result": [{"upd'),
        Fault("getUpdates", times=2, body='{"ok": true, "result": []}' * 2),
        Fault("getUpdates", times=2, body='{"ok": true, "result": null}'),
        Fault("getUpdates", times=2, body='{"ok": false, "description": "no"}'),
        Fault("deleteWebhook", times=3, status=500, description="Internal Server Error"),
        Fault("deleteWebhook", times=2, status=404, body="<html>not found</html>"),
    ],
    ids=lambda fault: f"{fault.method} {fault.status or fault.cut} {fault.body or ''}",
)
async def test_an_outage_of_telegram_is_waited_out(
    peer: BotApi, inbox: Inbox, poller: Poller, nursery: Nursery, fault: Fault
) -> None:
    peer.world.faults.append(Fault(**vars(fault)))
    peer.world.say(CHAT, "하나")
    with capture_logs() as told:
        nursery.keep("poll", poller.run)
        await peer.until(lambda: texts(inbox) == ["하나"])
    assert {line["event"] for line in told} <= {"polling waits"}, "an outage ends nothing"
    assert peer.world.faults[0].times == 0


@pytest.mark.parametrize(
    "body", ['{"ok": false, "description": "no"}', '{"ok": true, "result": null}', "[]", "null", ""]
)
async def test_an_answer_without_updates_is_an_outage_and_no_defect(
    peer: BotApi, bot: QuietBot, body: str
) -> None:
    peer.world.faults.append(Fault("getUpdates", body=body))
    with pytest.raises(TelegramError):
        await bot.fetch_updates(None, seconds=0)


async def test_a_webhook_left_behind_is_removed_and_what_waits_there_is_kept(
    peer: BotApi, inbox: Inbox, poller: Poller, nursery: Nursery
) -> None:
    peer.world.webhook = {"url": "http://127.0.0.1:9/", "secret": ""}
    peer.world.say(CHAT, "하나")
    nursery.keep("poll", poller.run)
    await peer.until(lambda: texts(inbox) == ["하나"])


@pytest.mark.parametrize("status", [401, 404])
async def test_a_wrong_token_ends_polling_with_one_sentence_that_does_not_show_it(
    peer: BotApi, inbox: Inbox, nursery: Nursery, status: int
) -> None:
    peer.world.faults.append(Fault("deleteWebhook", status=status, description="Unauthorized"))
    async with make_bot(peer.token, peer.base_url) as bot:
        with pytest.raises(TokenRefused, match="TELEGRAM_BOT_TOKEN") as refused:
            await Poller(bot, inbox, nursery=nursery).run()
    assert peer.token not in str(refused.value)


async def test_a_second_program_with_the_same_token_ends_one_of_the_two(
    peer: BotApi, inbox: Inbox, nursery: Nursery, bot: QuietBot
) -> None:
    pollers = [Poller(bot, inbox, nursery=nursery, first_pause=0.01) for _ in range(2)]
    with pytest.raises(SecondPoller, match="Another program"):
        await asyncio.gather(*(poller.run() for poller in pollers))


@pytest.mark.parametrize("phase", ["long poll", "pause", "slow start"])
async def test_stopping_does_not_wait_for_the_long_poll(
    peer: BotApi, bot: QuietBot, inbox: Inbox, nursery: Nursery, phase: str
) -> None:
    done = asyncio.Event()

    async def poll() -> None:
        await Poller(bot, inbox, nursery=nursery, first_pause=60, longest_pause=60).run()
        done.set()

    if phase == "pause":
        peer.world.faults.append(Fault("getUpdates", status=500))
    if phase == "slow start":
        peer.world.faults.append(Fault("deleteWebhook", delay=60))
    nursery.keep("poll", poll)
    called = "deleteWebhook" if phase == "slow start" else "getUpdates"
    await peer.until(lambda: called in peer.world.asked)
    async with asyncio.timeout(1):
        await nursery.stop(grace=30)
    assert done.is_set()


async def test_a_server_that_repeats_what_was_confirmed_is_not_asked_without_pause(
    peer: BotApi,
    poller: Poller,
    inbox: Inbox,
    nursery: Nursery,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paused = asyncio.Event()

    async def pause(_: float) -> bool:
        paused.set()
        return await nursery.stopping.wait()

    monkeypatch.setattr(nursery, "pause", pause)
    monkeypatch.setattr(peer.world, "confirm_below", lambda _: None)
    peer.world.say(CHAT, "하나")
    nursery.keep("poll", poller.run)
    async with asyncio.timeout(10):
        await paused.wait()
    assert texts(inbox) == ["하나"]
