"""The deadlines as a calendar sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import icalendar
import pytest

from core.i18n import Voice
from models import Entitlement
from models.entitlement import EntitlementState
from notices.calendar_file import calendar_file
from tests.notices.world import at

NOW = at("2026-11-22")


def entitlement(
    state: str = EntitlementState.UNCLAIMED, safe: date = date(2027, 2, 26)
) -> Entitlement:
    return Entitlement(
        id=7,
        claim="retirement_allowance",
        safe=safe,
        state=state,
        created_at=NOW - timedelta(days=1),
    )


@dataclass(frozen=True)
class Read:
    """What a calendar program makes of the file's only event."""

    uid: str
    sequence: int
    start: date
    end: date
    status: str
    summary: str
    description: str
    alarms: list[timedelta]


def read(content: bytes) -> Read:
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return Read(
        str(event["uid"]),
        int(str(event["sequence"])),
        event.decoded("dtstart"),
        event.decoded("dtend"),
        str(event["status"]),
        str(event["summary"]),
        str(event["description"]),
        [alarm.decoded("trigger") for alarm in event.walk("VALARM")],
    )


def made(one: Entitlement, *, now: datetime = NOW, voice: Voice | None = None) -> Read:
    content = calendar_file([one], member_code="m1", voice=voice or Voice(), now=now, phone="1")
    return read(content)


def test_a_deadline_is_a_whole_day_with_warnings_before_it() -> None:
    event = made(entitlement())
    assert (event.start, event.end) == (date(2027, 2, 26), date(2027, 2, 27))
    assert event.alarms == [
        timedelta(days=-30, hours=9),
        timedelta(days=-7, hours=9),
        timedelta(hours=9),
    ]
    assert event.summary == "퇴직수당 청구 기한"
    assert "청구를 대신하지 않습니다" in event.description
    assert "공단 전화: 1" in event.description


def test_after_a_correction_the_same_event_moves() -> None:
    before = made(entitlement())
    after = made(entitlement(safe=date(2028, 2, 25)), now=NOW + timedelta(minutes=5))
    assert after.uid == before.uid
    assert after.sequence > before.sequence
    assert after.start == date(2028, 2, 25)


def test_what_was_claimed_leaves_the_calendar() -> None:
    event = made(entitlement(EntitlementState.SAID_CLAIMED))
    assert (event.status, event.alarms) == ("CANCELLED", [])


@pytest.mark.parametrize(
    ("voice", "word"), [(Voice("ko", "easy"), "퇴직수당 청구 기한"), (Voice("en"), "(퇴직수당)")]
)
def test_it_is_written_in_the_members_voice(voice: Voice, word: str) -> None:
    assert word in made(entitlement(), voice=voice).summary


def test_lines_end_and_fold_as_the_standard_asks() -> None:
    content = calendar_file([entitlement()], member_code="m1", voice=Voice(), now=NOW)
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
