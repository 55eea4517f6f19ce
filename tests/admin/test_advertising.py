"""An advertisement goes to who agreed to it, and to nobody else (정보통신망법 제50조)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from admin.notices import Draft
from models import Consent
from models.member import ConsentKind, withdraw_consent
from models.notice import NoticeClass
from tests.admin.office import NOON, Office

ADVERT = Draft("행사", {"ko": "강좌가 있습니다."}, NoticeClass.AD)


async def members(office: Office, count: int) -> list[int]:
    return [await office.world.member(NOON) for _ in range(count)]


async def agree_to_ads(office: Office, member: int, when: datetime) -> None:
    async with office.store.write() as session:
        session.add(
            Consent(
                member_id=member,
                kind="advertising",
                wording_version="1",
                channel="telegram",
                given_at=when,
            )
        )


async def test_advertising_goes_only_to_who_agreed_and_says_what_it_is(office: Office) -> None:
    agreed, _ = await members(office, 2)
    await agree_to_ads(office, agreed, NOON)
    code = await office.started(ADVERT)
    await office.run()
    ((address, text),) = office.telegram.heard
    assert address == "telegram-1"
    assert text.startswith("(광고) 연금지기 000-0000-0000\n")
    assert "‘광고 거부’라고" in text
    assert (await office.report(code)).why == {"no_consent": 1}


@pytest.mark.parametrize(("days", "sent"), [(729, 1), (731, 0)])
async def test_consent_to_advertising_counts_for_two_years(
    office: Office, days: int, sent: int
) -> None:
    (agreed,) = await members(office, 1)
    await agree_to_ads(office, agreed, NOON - timedelta(days=days))
    await members(office, 1)
    (other,) = await members(office, 1)
    await agree_to_ads(office, other, NOON)
    code = await office.started(ADVERT)
    await office.run()
    assert len(office.telegram.heard) == sent + 1
    told = await office.report(code)
    assert (told.sent, told.why, told.adds_up) == (sent + 1, {"no_consent": 2 - sent}, True)


async def test_who_takes_her_consent_back_after_the_start_gets_no_advertising(
    office: Office,
) -> None:
    (agreed,) = await members(office, 1)
    await agree_to_ads(office, agreed, NOON)
    code = await office.started(ADVERT)
    async with office.store.write() as session:
        kind = ConsentKind.ADVERTISING
        assert await withdraw_consent(session, agreed, kind, now=NOON)
        assert not await withdraw_consent(session, agreed, kind, now=NOON)
    await office.run()
    assert office.telegram.heard == []
    assert (await office.report(code)).why == {"no_consent": 1}
