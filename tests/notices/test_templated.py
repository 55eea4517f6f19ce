"""Reminders in the words of approved templates: every rung, one claim or several."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from channels.alimtalk.templates import fill
from channels.base import Channel, Message
from core.i18n import Voice
from models import Entitlement
from notices.plan import FOLLOW_UP, PASSED, URGENT, PlannedRung
from notices.policy import load_policy
from notices.templated import carried
from notices.wording import Item, Occasion, reminder
from rules.catalogue import catalogue
from tests.channels.alimtalk.letters import approved
from tests.notices.world import PHONE, at

POLICY = load_policy()
SAFE = date(2027, 2, 26)
CLAIMS = list(catalogue().claims)


def item(claim: str, rung: str, number: int = 1, safe: date = SAFE) -> Item:
    entitlement = Entitlement(
        id=number,
        claim=claim,
        raw=safe + timedelta(days=3),
        safe=safe,
        claimed_on=safe - timedelta(days=30),
    )
    return Item(entitlement, PlannedRung(rung, at(str(safe)), final=False))


def sent(
    items: list[Item], today: date, *, channel: str = Channel.ALIMTALK, voice: Voice | None = None
) -> tuple[Message, ...]:
    occasion = Occasion(today, POLICY, PHONE, first=True)
    bubbles = reminder(items, occasion, voice or Voice())
    return carried(bubbles, items, occasion, channel=channel)


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize(
    ("rung", "days", "template"),
    [
        ("d1825", 1825, "deadline_far"),
        ("d180", 180, "deadline_far"),
        ("d90", 90, "deadline_soon"),
        ("d30", 30, "deadline_near"),
        ("d7", 7, "deadline_week"),
        ("d1", 1, "deadline_week"),
        ("d0", 0, "deadline_today"),
        (URGENT, -1, "deadline_urgent"),
        (PASSED, -5, "deadline_passed"),
        (FOLLOW_UP, 0, "follow_up"),
    ],
)
def test_every_rung_has_its_template_and_fits(
    claim: str, rung: str, days: int, template: str
) -> None:
    (message,) = sent([item(claim, rung)], SAFE - timedelta(days=days))
    assert message.filled is not None
    assert message.filled.template == template
    full = fill(approved(), message.filled)
    assert full.text == message.text
    assert not full.is_long, full.sms
    assert "None" not in message.text + full.sms


def test_how_long_it_is_yet_is_said_in_days_and_then_in_years() -> None:
    (near,) = sent([item(CLAIMS[0], "d180")], SAFE - timedelta(days=180))
    assert "청구 기한까지 180일 남은 급여가 있습니다." in near.text
    (far,) = sent([item(CLAIMS[0], "d730")], SAFE - timedelta(days=730))
    assert "청구 기한까지 2년쯤 남은 급여가 있습니다." in far.text


def test_several_claims_are_named_with_the_earliest_day() -> None:
    later = SAFE + timedelta(days=4)
    items = [
        item("retirement_benefit", "d7", 1),
        item("retirement_allowance", "d7", 2, later),
    ]
    (message,) = sent(items, SAFE - timedelta(days=7))
    assert "급여: 퇴직급여, 퇴직수당\n" in message.text
    assert "늦어도 2027년 2월 26일(금)까지" in message.text
    assert message.filled is not None
    sms = fill(approved(), message.filled).sms
    assert sms.startswith("[연금지기]퇴직급여 외 1건 청구기한 27.2.26(금). 7일 남음.")


def test_more_than_three_are_counted() -> None:
    items = [item(claim, "d7", number) for number, claim in enumerate(CLAIMS[:5], start=1)]
    (message,) = sent(items, SAFE - timedelta(days=7))
    assert " 외 2건\n" in message.text


def test_what_is_said_of_one_is_never_said_of_another() -> None:
    ahead = SAFE + timedelta(days=20)
    items = [item("retirement_benefit", URGENT, 1), item("retirement_allowance", "d14", 2, ahead)]
    (urgent,) = sent(items, SAFE + timedelta(days=1))
    assert "급여: 퇴직급여 (그 밖에 기한이 남은 급여 1건)\n" in urgent.text
    items = [item("retirement_benefit", "d0", 1), item("retirement_allowance", "d7", 2, ahead)]
    (today,) = sent(items, SAFE)
    assert "급여: 퇴직급여 (그 밖에 기한이 남은 급여 1건)\n" in today.text
    before = SAFE - timedelta(days=20)
    items = [item("retirement_benefit", "d7", 1), item("retirement_allowance", PASSED, 2, before)]
    (week,) = sent(items, SAFE - timedelta(days=7))
    assert "급여: 퇴직급여 (그 밖에 공단에 확인할 급여 1건)\n" in week.text


def test_on_another_way_the_words_stay_and_the_template_comes_along() -> None:
    items = [item("retirement_benefit", "d7")]
    bubbles = sent(items, SAFE - timedelta(days=7), channel=Channel.TELEGRAM)
    occasion = Occasion(SAFE - timedelta(days=7), POLICY, PHONE, first=True)
    plain = reminder(items, occasion, Voice())
    assert [bubble.text for bubble in bubbles] == [bubble.text for bubble in plain]
    assert bubbles[0].filled is None
    assert bubbles[-1].filled is not None


@pytest.mark.parametrize("voice", [Voice("ko", "easy"), Voice("en")], ids=str)
def test_a_template_is_korean_in_every_voice_and_its_buttons_wait_for_another_way(
    voice: Voice,
) -> None:
    (message,) = sent([item("retirement_benefit", "d7")], SAFE - timedelta(days=7), voice=voice)
    assert "급여: 퇴직급여\n" in message.text
    assert [choice.payload for choice in message.choices] == ["d:claimed:1", "d:person", "d:stop"]


def test_a_value_that_does_not_fit_is_left_for_the_channel_to_refuse() -> None:
    items = [item("retirement_benefit", "d7")]
    occasion = Occasion(SAFE - timedelta(days=7), POLICY, phone="")
    (message,) = carried(
        reminder(items, occasion, Voice()), items, occasion, channel=Channel.ALIMTALK
    )
    assert message.filled is not None
    assert message.filled.template == "deadline_week"


def test_nobody_is_addressed_by_name() -> None:
    (message,) = sent([item("retirement_benefit", "d7")], SAFE - timedelta(days=7))
    assert "회원님, 청구 기한이 7일 남았습니다." in message.text
