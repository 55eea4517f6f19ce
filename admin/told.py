"""A notice and its figures in sentences, the same on the command line and in a chat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from channels.causes import cause_of
from core.i18n import Say
from models.audience import LEFT_OUT, Counted
from models.notice import Notice, NoticeState
from notices.broadcast import Report, seconds_for
from notices.hindrance import By, Hindrance

_NAMED: Final = frozenset({*LEFT_OUT, "erased", "cancelled"})
_LISTED: Final = 4
_MINUTE: Final = 60


def status_line(notice: Notice) -> Say:
    state = Say(f"notice.state.{notice.state}")
    if notice.state == NoticeState.APPROVED and notice.start_at is not None:
        state = Say("notice.state.scheduled", at=notice.start_at)
    return Say("notice.status", code=notice.code, title=notice.title, state=state)


def next_line(notice: Notice) -> Say:
    """What is to be done with it now."""
    if notice.state == NoticeState.APPROVED and notice.start_at is not None:
        return Say("notice.next.scheduled")
    return Say(f"notice.next.{notice.state}")


def counted_lines(
    code: str, counted: Counted, limits: Mapping[str, float] | None = None
) -> tuple[Say, ...]:
    """`limits`: sends a second, by channel; with them, how long it will take."""
    first = Say("notice.counted", code=code, audience=counted.audience, to_send=counted.to_send)
    ways = (
        Say("notice.by_channel", channel=Say(f"button.channel_{channel}"), times=times)
        for channel, times in counted.by_channel.items()
    )
    seconds = seconds_for(counted, limits or {})
    takes = (Say("notice.takes", time=_time(seconds)),) if seconds else ()
    return (first, *ways, *_why(counted.left_out), *takes)


def progress_lines(
    notice: Notice, report: Report, hindered: Hindrance | None = None
) -> tuple[Say, ...]:
    if notice.started_at is None:
        return _not_begun(notice)
    first = Say(
        "notice.progress",
        audience=report.audience,
        sent=report.sent,
        failed=report.failed,
        unknown=report.unknown,
        suppressed=report.suppressed,
        left=report.held + report.waiting,
    )
    once_more = (Say("notice.repeated", times=report.repeated),) if report.repeated else ()
    return (first, *_why(report.why), *once_more, *_pace(notice, report, hindered))


def _not_begun(notice: Notice) -> tuple[Say, ...]:
    if notice.state == NoticeState.CANCELLED:
        return (Say("notice.never_begun"),)
    if notice.counted is None:
        return ()
    return counted_lines(notice.code, Counted.from_json(notice.counted))


def _why(reasons: Mapping[str, int]) -> Iterator[Say]:
    """The most frequent ones, and the sum of the others."""
    causes: dict[Say, int] = {}
    for reason, times in reasons.items():
        said = _reason(reason)
        causes[said] = causes.get(said, 0) + times
    ordered = sorted(causes.items(), key=lambda pair: -pair[1])
    for said, times in ordered[:_LISTED]:
        yield Say("notice.left", reason=said, times=times)
    if rest := sum(times for _, times in ordered[_LISTED:]):
        yield Say("notice.left", reason=Say("notice.left.rest"), times=rest)


def _reason(reason: str) -> Say:
    """A provider's own words stand as they are where nobody has met them yet."""
    if reason in _NAMED:
        return Say(f"notice.left.{reason}")
    cause = cause_of(reason)
    return Say("notice.left.other", reason=reason) if cause is None else Say(f"cause.{cause}")


def _pace(notice: Notice, report: Report, hindered: Hindrance | None) -> Iterator[Say]:
    if report.seconds_left is None:
        return
    if notice.rate is not None:
        yield Say("notice.slow", rate=notice.rate)
    time = _time(report.seconds_left)
    if hindered is None:
        yield Say("notice.speed", times=report.per_minute)
        if report.seconds_left > 0:
            yield Say("notice.time_left", time=time)
        return
    if hindered.by is By.CHANNEL:
        channel = Say(f"button.channel_{hindered.channel}")
        reason = _reason(hindered.reason)
        yield Say("notice.held.channel", channel=channel, at=hindered.until, reason=reason)
    elif hindered.by is By.AGAIN:
        yield Say("notice.held.again", times=report.again)
    elif hindered.by is By.SILENT:
        yield Say("notice.held.silent", since=hindered.since)
    else:
        yield Say(f"notice.held.{hindered.by}", at=hindered.until, time=time)


def _time(seconds: float) -> Say:
    minutes = max(-(-int(seconds) // _MINUTE), 1)
    if minutes < _MINUTE:
        return Say("notice.minutes", minutes=minutes)
    return Say("notice.hours", hours=minutes // _MINUTE, minutes=minutes % _MINUTE)
