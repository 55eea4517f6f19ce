"""What an officer reads while a notice is on its way: why it stands still, at what pace it goes,
what comes next, and what another officer did to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from admin import chat, chat_desk, notices
from admin.told import next_line, progress_lines, status_line
from channels.base import Channel, Gone, Refused, RetryAfter, Unknown
from channels.causes import Cause, cause_of
from core.i18n import Say, Voice, tell
from models import Notice, Outgoing
from models.officer import officer_by_code
from notices.hindrance import By, Hindrance
from tests.admin.office import NOON, Office
from tests.notices.world import at

FLOOD = "RetryAfter: Flood control exceeded. Retry in 60 seconds"


async def look(office: Office, code: str) -> tuple[Notice, str, Hindrance | None]:
    notice, told, hindered = await office.do("kim", lambda acting: notices.report(acting, code))
    lines = (status_line(notice), *progress_lines(notice, told, hindered))
    return notice, "\n".join(tell(line, Voice()) for line in lines), hindered


async def begun(office: Office, count: int = 4) -> str:
    for _ in range(count):
        await office.world.member(NOON)
    code = await office.started()
    await office.ticks.notices()
    return code


async def test_while_it_goes_it_tells_its_pace_and_what_is_left(office: Office) -> None:
    code = await begun(office, 130)
    office.pass_time(seconds=10)
    await office.deliverer.sweep(Channel.TELEGRAM, limit=10)
    office.pass_time(seconds=10)
    _, text, hindered = await look(office, code)
    assert hindered is None
    assert "빠르기: 1분에 60건쯤" in text
    assert "남은 시간: 약 2분" in text


async def test_paused_it_says_so_and_how_long_the_rest_takes(office: Office) -> None:
    code = await begun(office)
    await office.do("kim", lambda acting: notices.pause(acting, code))
    _, text, hindered = await look(office, code)
    assert hindered is not None
    assert hindered.by is By.PAUSED
    assert "멈춘 동안에는 나가지 않습니다. 계속하면 약 1분 걸립니다." in text
    assert "남은 시간" not in text


async def test_at_night_it_names_the_morning(office: Office) -> None:
    code = await begun(office)
    office.move_to(at("2026-12-01", 22))
    await office.ticks.notices()
    _, text, _ = await look(office, code)
    assert "2026년 12월 2일(수) 오전 8시부터" in text


async def test_a_channel_that_waits_says_until_when_and_why(office: Office) -> None:
    code = await begun(office)
    office.telegram.answers["telegram-1"] = RetryAfter(600, FLOOD, whole_channel=True)
    await office.deliverer.sweep(Channel.TELEGRAM, limit=1)
    _, text, hindered = await look(office, code)
    assert hindered is not None
    assert (hindered.by, hindered.until) == (By.CHANNEL, NOON + timedelta(minutes=10))
    assert hindered.to_json()["reason"] == FLOOD
    assert "텔레그램 길이 쉬고 있습니다. 2026년 12월 1일(화) 오후 12시 10분에" in text
    assert "까닭: 너무 빨리 보내 잠시 쉼" in text


async def test_who_may_have_it_already_is_named_while_she_waits(office: Office) -> None:
    code = await begun(office, 3)
    office.telegram.answers["telegram-1"] = Unknown("TimedOut: Timed out")
    while await office.deliverer.sweep(Channel.TELEGRAM):
        pass
    _, text, hindered = await look(office, code)
    assert hindered is not None
    assert hindered.by is By.AGAIN
    assert "갔는지 모르는 1명이 남았습니다." in text
    del office.telegram.answers["telegram-1"]
    office.pass_time(minutes=2)
    await office.run()
    _, text, hindered = await look(office, code)
    assert hindered is None
    assert "한 번 더 보내는 분: 1명" in text
    assert (await office.report(code)).to_json()["repeated"] == 1


async def test_when_no_program_sends_it_asks_to_look(office: Office) -> None:
    code = await begun(office)
    await office.deliverer.sweep(Channel.TELEGRAM, limit=1)
    office.pass_time(seconds=40)
    _, text, hindered = await look(office, code)
    assert hindered is not None
    assert (hindered.by, hindered.since) == (By.SILENT, NOON)
    assert "2026년 12월 1일(화) 오후 12시 뒤로 아무것도 나가지 않았습니다." in text


async def test_causes_are_told_in_korean_and_add_up(office: Office) -> None:
    code = await begun(office, 6)
    answers = office.telegram.answers
    answers["telegram-1"] = Gone("Forbidden: Forbidden: bot was blocked by the user")
    answers["telegram-2"] = Gone("Forbidden: user is deactivated")
    answers["telegram-3"] = Refused("BadRequest: Chat not found")
    answers["telegram-4"] = Refused("BadRequest: something new")
    answers["telegram-5"] = Refused("BadRequest: something else")
    await office.run()
    _, text, _ = await look(office, code)
    shown = [line for line in text.splitlines() if line.startswith("· ")]
    assert "· 봇을 막은 분: 1명" in shown
    assert "· 그 밖: 1명" in shown
    assert sum(int(line.split(": ")[-1].removesuffix("명")) for line in shown) == 5


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("NotReached: ClientConnectorError", Cause.OFFLINE),
        ("NetworkError: Internal Server Error", Cause.NO_ANSWER),
        ("TELEGRAM_BOT_TOKEN was refused", Cause.TOKEN),
        ("the sender stopped", Cause.SENDER_STOPPED),
        ("words of tomorrow", None),
    ],
)
def test_a_providers_words_have_a_cause_or_stand_as_they_are(
    reason: str, cause: Cause | None
) -> None:
    assert cause_of(reason) is cause


async def test_before_it_begins_it_tells_when_and_to_whom(office: Office) -> None:
    await office.world.member(NOON)
    code = await office.approved()
    _, text, _ = await look(office, code)
    assert "보낼 분: 1명" in text
    assert "· 텔레그램: 1명" in text
    tomorrow = NOON + timedelta(days=1)
    await office.do("park", lambda acting: notices.start(acting, code, at=tomorrow))
    notice, text, _ = await look(office, code)
    assert "상태: 승인됨. 2026년 12월 2일(수) 오후 12시에 시작" in text
    assert next_line(notice) == Say("notice.next.scheduled")
    await office.do("park", lambda acting: notices.cancel(acting, code))
    _, text, _ = await look(office, code)
    assert "시작하기 전에 취소했습니다." in text


async def test_an_approver_gets_every_voice_and_others_hear_what_was_done(office: Office) -> None:
    async with office.store.write() as session:
        for code in ("kim", "lee", "park"):
            officer = await officer_by_code(session, code)
            assert officer is not None
            officer.channel, officer.address = "telegram", f"chat-{code}"
    await office.world.member(NOON)
    code = await office.approved()
    async with office.store.write() as session:
        await session.execute(update(Notice).values(state="counted"))
    notice = await office.notice(code)
    await office.do("kim", lambda acting: chat.ask_approvers(acting, notice))
    await office.do("park", lambda acting: notices.report(acting, code))
    assert await letters(office, "chat-lee", 3) == [
        "연금지기 공지\n급여를 확인해 주십시오.",
        "Notice of 연금지기\nPlease check your benefits.",
        "공지",
    ]
    async with office.store.write() as session:
        await session.execute(update(Notice).values(state="running", started_at=NOON))
    notice = await office.notice(code)
    await office.do("kim", lambda acting: chat_desk.pause(acting, notice))
    (heard,) = await letters(office, "chat-park", 1, whole=True)
    assert "멈췄습니다" in heard
    assert heard.endswith("한 직원: kim")


async def letters(office: Office, chat: str, count: int, *, whole: bool = False) -> list[str]:
    async with office.store.read() as session:
        rows = (await session.scalars(select(Outgoing).order_by(Outgoing.id))).all()
    texts = [str((row.payload or {})["text"]) for row in rows if row.address == chat]
    return [text if whole or not text.startswith("공지") else "공지" for text in texts[-count:]]
