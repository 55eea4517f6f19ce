"""What stays of a notice: in a member's own export, and for two years with the office."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models import Notice, Officer
from models.export import export_member
from models.notice import NoticeClass
from models.officer import officer_by_code
from models.retention import purge
from notices.fill import is_quiet
from notices.policy import load_policy
from tests.admin.office import NOON, Office
from tests.notices.world import at


async def count(office: Office, table: type[Notice | Officer]) -> int:
    async with office.store.read() as session:
        return (await session.scalars(select(func.count()).select_from(table))).one()


async def test_an_export_holds_the_words_she_was_sent(office: Office) -> None:
    korean = await office.world.member(NOON)
    english = await office.world.member(NOON, language="en")
    await office.started()
    await office.run()
    async with office.store.read() as session:
        told = [
            (await export_member(session, number, now=NOON, notice=""))["sent"]
            for number in (korean, english)
        ]
    assert [[row["payload"]["text"] for row in sent] for sent in told] == [
        ["연금지기 공지\n급여를 확인해 주십시오."],
        ["Notice of 연금지기\nPlease check your benefits."],
    ]


async def test_a_finished_notice_and_a_withdrawn_officer_are_kept_two_years(
    office: Office,
) -> None:
    await office.world.member(NOON)
    await office.started()
    await office.run()
    async with office.store.write() as session:
        officer = await officer_by_code(session, "kim")
        assert officer is not None
        officer.withdrawn_at = NOON
    for years, left in ((1, 1), (3, 0)):
        async with office.store.write() as session:
            await purge(session, NOON + timedelta(days=365 * years))
        assert await count(office, Notice) == left
    assert await count(office, Officer) == 2


@pytest.mark.parametrize(("hour", "quiet"), [(7, True), (8, False), (20, False), (21, True)])
def test_no_policy_lets_advertising_out_at_night(hour: int, quiet: bool) -> None:
    awake = replace(load_policy(), quiet_from=24, quiet_until=0)
    moment = at("2026-12-01", hour)
    assert is_quiet(Notice(kind=NoticeClass.AD), moment, awake) is quiet
    assert not is_quiet(Notice(kind=NoticeClass.INFO), moment, awake)
    assert is_quiet(Notice(kind=NoticeClass.INFO), moment, load_policy()) is quiet
