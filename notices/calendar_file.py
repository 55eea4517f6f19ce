"""A member's deadlines as a calendar file (RFC 5545): whole-day events on the safe day.
Taken along again after a correction, the events move instead of doubling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from icalendar import Alarm, Calendar, Event

from core.i18n import Say, Voice, tell
from models import Entitlement
from models.entitlement import EntitlementState
from notices.wording import claim_name

_PRODUCT: Final = "-//yeongeum-jigi//deadlines//KO"
# Before the day's first minute: the whole-day event begins at midnight.
_ALARMS: Final = (timedelta(days=-30, hours=9), timedelta(days=-7, hours=9), timedelta(hours=9))


def calendar_file(
    entitlements: Sequence[Entitlement],
    *,
    member_code: str,
    voice: Voice,
    now: datetime,
    phone: str = "",
) -> bytes:
    """UTF-8 with CRLF. What was claimed is there as cancelled, so that it leaves her calendar."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", tell(Say("calendar.name"), voice))
    lines = [tell(Say("calendar.description"), voice)]
    if phone:
        lines.append(tell(Say("reminder.phone", phone=phone), voice))
    for entitlement in entitlements:
        event = _event(entitlement, voice, now)
        event.add("uid", f"{member_code}-{entitlement.id}@yeongeum-jigi")
        event.add("description", "\n".join(lines))
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _event(entitlement: Entitlement, voice: Voice, now: datetime) -> Event:
    claim = claim_name(entitlement.claim, voice)
    event = Event()
    event.add("dtstamp", now)
    # Grows with every file taken along, and so with every correction in between.
    event.add("sequence", int((now - entitlement.created_at).total_seconds()))
    event.add("dtstart", entitlement.safe)
    event.add("dtend", entitlement.safe + timedelta(days=1))
    event.add("summary", tell(Say("calendar.event", claim=claim), voice))
    event.add("transp", "TRANSPARENT")
    is_open = entitlement.state == EntitlementState.UNCLAIMED
    event.add("status", "CONFIRMED" if is_open else "CANCELLED")
    for before in _ALARMS if is_open else ():
        event.add_component(_alarm(before, tell(Say("calendar.alarm", claim=claim), voice)))
    return event


def _alarm(before: timedelta, text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", before)
    alarm.add("description", text)
    return alarm
