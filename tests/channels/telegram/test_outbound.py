"""Sending against a peer: what the person sees, and what each answer of Telegram means."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
import structlog
from telegram.error import RetryAfter as LibraryRetryAfter

from channels.base import (
    Attachment,
    Choice,
    Gone,
    Message,
    Moved,
    Outcome,
    Refused,
    RetryAfter,
    Sent,
    Unknown,
)
from channels.telegram.failures import retry_seconds
from channels.telegram.outbound import TelegramSender
from channels.telegram.request import make_bot
from tests.channels.telegram.conftest import CHAT
from tests.peers.botapi import TOKEN, BotApi
from tests.peers.telegram_world import Button, Fault

pytestmark = pytest.mark.loopback
HELLO = Message("안녕하세요")


@pytest.fixture(autouse=True)
def person(peer: BotApi) -> None:
    peer.world.say(CHAT, "/start")


async def test_a_message_arrives_as_it_was_written(peer: BotApi, sender: TelegramSender) -> None:
    text = "<b>홍길동</b> *님* _의_ [기한](x) & `2021-02-28`\n\n둘째 문단 🙂"
    outcome = await sender.send(str(CHAT), Message(text, (Choice("네", "yes"),)))
    (shown,) = peer.world.inbox(CHAT)
    assert outcome == Sent(str(shown.message_id))
    assert (shown.text, shown.buttons) == (text, (Button("네", "yes"),))
    _, given = peer.world.calls[-1]
    assert "parse_mode" not in given


async def test_a_long_text_comes_in_bubbles_with_the_buttons_on_the_last(
    peer: BotApi, sender: TelegramSender
) -> None:
    text = "\n\n".join(f"{number}번째 문단 " + "가" * 990 for number in range(9))
    assert isinstance(await sender.send(str(CHAT), Message(text, (Choice("네", "y"),))), Sent)
    shown = peer.world.inbox(CHAT)
    assert "\n\n".join(bubble.text for bubble in shown) == text
    assert [bool(bubble.buttons) for bubble in shown] == [False] * (len(shown) - 1) + [True]


async def test_a_long_text_that_arrived_in_part_is_not_called_unsent(
    peer: BotApi, sender: TelegramSender
) -> None:
    text = "가" * 4096 + "\n\n" + "나" * 4096
    fault = Fault("sendMessage", status=429, parameters={"retry_after": 3})
    original = peer.world.fault_for
    peer.world.faults = [fault]
    peer.world.fault_for = lambda method, given: (  # type: ignore[method-assign]
        original(method, given) if str(given.get("text", "")).startswith("나") else None
    )
    outcome = await sender.send(str(CHAT), Message(text))
    assert isinstance(outcome, Unknown)
    assert len(peer.world.inbox(CHAT)) == 1


@pytest.mark.parametrize("length", [10, 2000])
async def test_a_file_comes_with_its_words_and_buttons(
    peer: BotApi, sender: TelegramSender, length: int
) -> None:
    file = Attachment("기한.ics", "text/calendar", b"BEGIN:VCALENDAR\r\n\xff")
    message = Message("가" * length, (Choice("네", "yes"),), attachment=file)
    assert isinstance(await sender.send(str(CHAT), message), Sent)
    shown = peer.world.inbox(CHAT)
    assert (shown[-1].filename, shown[-1].content) == (file.filename, file.content)
    assert shown[-1].buttons == (Button("네", "yes"),)
    assert "".join(bubble.text for bubble in shown) == message.text


async def test_asking_for_the_number_lets_the_person_share_her_own(
    peer: BotApi, sender: TelegramSender
) -> None:
    message = Message("번호", (Choice("내 번호 보내기"), Choice("건너뛰기")), ask_contact=True)
    await sender.send(str(CHAT), message)
    peer.world.press(CHAT, "내 번호 보내기")
    assert peer.world.pending[-1]["message"]["contact"]["user_id"] == CHAT
    peer.world.press(CHAT, "건너뛰기")
    assert peer.world.pending[-1]["message"]["text"] == "건너뛰기"


# What stands before the Bot API may answer itself, and quote the address with the token in it.
PROXY_PAGE = f"<html>chat not found: /bot{TOKEN}/sendMessage</html>"
TABLE: list[tuple[dict[str, Any], type[Outcome]]] = [
    ({"status": 403, "description": "Forbidden: bot was blocked by the user"}, Gone),
    ({"status": 403, "description": "Forbidden: user is deactivated"}, Gone),
    ({"status": 403, "description": "Forbidden: bot can't initiate conversation"}, Gone),
    ({"status": 403, "description": "Forbidden: something new"}, Refused),
    ({"status": 400, "description": "Bad Request: chat not found"}, Gone),
    ({"status": 400, "description": "Bad Request: message is not modified: same"}, Sent),
    ({"status": 400, "description": "Bad Request: BUTTON_DATA_INVALID"}, Refused),
    ({"status": 400, "description": "Bad Request: can't parse entities"}, Refused),
    ({"status": 400, "description": "Bad Request: PEER_ID_INVALID"}, Gone),
    ({"status": 403, "description": "Forbidden: bot was kicked from the group chat"}, Gone),
    ({"status": 401, "description": "Unauthorized"}, RetryAfter),
    ({"status": 404, "description": "Not Found"}, RetryAfter),
    ({"status": 409, "description": "Conflict: whatever"}, Refused),
    ({"status": 429, "description": "Too Many Requests"}, RetryAfter),
    ({"status": 500, "description": "Internal Server Error"}, Unknown),
    ({"status": 502, "description": "Bad Gateway"}, Unknown),
    ({"status": 502, "body": "<html>bad gateway</html>"}, Unknown),
    ({"status": 429, "body": "<html>slow down</html>"}, RetryAfter),
    ({"status": 403, "body": PROXY_PAGE}, RetryAfter),
    ({"status": 400, "body": PROXY_PAGE}, RetryAfter),
    ({"status": 404, "body": PROXY_PAGE}, RetryAfter),
    ({"status": 504, "body": PROXY_PAGE}, Unknown),
    ({"body": "<html>sorry</html>"}, Unknown),
    ({"body": '{"ok": true, "result": {"message_i'}, Unknown),
    ({"body": '{"ok": true, "result": {"message_id": 1}}' * 2}, Unknown),
    ({"body": '{"ok": true, "result": {}}'}, Unknown),
    ({"body": '{"ok": true, "result": true}'}, Unknown),
    ({"body": '{"ok": false, "error_code": 400, "description": "Bad Request"}'}, Unknown),
    ({"body": "null"}, Unknown),
    ({"body": ""}, Unknown),
    ({"body": "[" * 5000}, Unknown),
    ({"status": 302, "description": "Found"}, Unknown),
    ({"cut": "before"}, Unknown),
    ({"cut": "after"}, Unknown),
]


@pytest.mark.parametrize(("fault", "expected"), TABLE, ids=str)
async def test_each_answer_of_telegram_has_its_outcome(
    peer: BotApi, sender: TelegramSender, fault: dict[str, Any], expected: type[Outcome]
) -> None:
    peer.world.faults.append(Fault("sendMessage", **fault))
    outcome = await sender.send(str(CHAT), HELLO)
    assert isinstance(outcome, expected)
    assert peer.token not in repr(outcome)
    if isinstance(outcome, RetryAfter):
        assert outcome.whole_channel
    assert isinstance(await sender.send(str(CHAT), HELLO), Sent), "the fault was for one call"


async def test_a_connection_cut_after_recording_is_unknown_because_it_did_arrive(
    peer: BotApi, sender: TelegramSender
) -> None:
    peer.world.faults.append(Fault("sendMessage", cut="after"))
    assert isinstance(await sender.send(str(CHAT), HELLO), Unknown)
    assert [bubble.text for bubble in peer.world.inbox(CHAT)] == [HELLO.text]


async def test_a_slow_answer_is_unknown(
    peer: BotApi, sender: TelegramSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.telegram.request._READ_SECONDS", 0.05)
    peer.world.faults.append(Fault("sendMessage", delay=30))
    assert isinstance(await sender.send(str(CHAT), HELLO), Unknown)


async def test_a_flood_names_the_wait_and_stops_the_whole_bot(
    peer: BotApi, sender: TelegramSender
) -> None:
    flood = Fault("sendMessage", status=429, parameters={"retry_after": 17})
    peer.world.faults.append(flood)
    outcome = await sender.send(str(CHAT), HELLO)
    assert isinstance(outcome, RetryAfter)
    assert (outcome.seconds, outcome.whole_channel) == (17.0, True)


@pytest.mark.parametrize("wait", [5, timedelta(seconds=5)])
@pytest.mark.parametrize("setting", ["0", "1"])
@pytest.mark.filterwarnings("ignore:.*retry_after")
def test_the_wait_is_read_from_a_number_and_from_a_timedelta(
    wait: Any,  # noqa: ANN401  the library takes both
    setting: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", setting)
    assert retry_seconds(LibraryRetryAfter(wait)) == 5.0


async def test_a_group_that_moved_names_its_new_address(
    peer: BotApi, sender: TelegramSender
) -> None:
    moved = Fault("sendMessage", status=400, parameters={"migrate_to_chat_id": -1009})
    peer.world.faults.append(moved)
    assert await sender.send(str(CHAT), HELLO) == Moved("-1009")


async def test_who_blocked_the_bot_is_gone_and_comes_back(
    peer: BotApi, sender: TelegramSender
) -> None:
    peer.world.block(CHAT)
    assert isinstance(await sender.send(str(CHAT), HELLO), Gone)
    peer.world.unblock(CHAT)
    assert isinstance(await sender.send(str(CHAT), HELLO), Sent)


async def test_a_chat_telegram_does_not_know_is_gone(sender: TelegramSender) -> None:
    assert isinstance(await sender.send("999", HELLO), Gone)
    assert isinstance(await sender.send("not a number", HELLO), Gone)


@pytest.mark.parametrize(
    "message", [Message(""), Message("?", (Choice("네", "x" * 65),)), Message("?", (Choice("네"),))]
)
async def test_a_message_telegram_cannot_take_is_our_mistake(
    sender: TelegramSender, message: Message
) -> None:
    assert isinstance(await sender.send(str(CHAT), message), Refused)


async def test_without_a_network_nothing_was_sent_and_it_may_be_tried_again(peer: BotApi) -> None:
    async with make_bot(TOKEN, "http://127.0.0.1:9/bot") as bot:
        outcome = await TelegramSender(bot).send(str(CHAT), HELLO)
    assert isinstance(outcome, RetryAfter)
    assert outcome.whole_channel
    assert isinstance(await TelegramSender(bot).send(str(CHAT), HELLO), RetryAfter), "closed"


async def test_the_token_is_in_no_log_whatever_happens(
    peer: BotApi, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    peer.world.faults += [
        Fault("sendMessage", cut="before"),
        Fault("sendMessage", status=401, description="Unauthorized"),
        Fault("sendMessage", status=500, description="Internal Server Error"),
        Fault("answerCallbackQuery", status=401, description="Unauthorized"),
    ]
    with structlog.testing.capture_logs() as logs:
        async with make_bot(TOKEN, peer.base_url) as bot:
            sender = TelegramSender(bot)
            outcomes = [await sender.send(str(CHAT), HELLO) for _ in range(4)]
            await sender.answer_callback("q1")
            shown = f"{bot} {bot!r}"
    captured = capsys.readouterr()
    everything = f"{caplog.text}{captured}{logs}{outcomes}{shown}"
    assert TOKEN not in everything
    assert logs, "what went wrong with the callback is logged"
