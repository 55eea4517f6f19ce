"""A notice and its figures in sentences, the same on the command line and in a chat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from core.i18n import Say
from models.audience import LEFT_OUT, Counted
from models.notice import Notice
from notices.broadcast import Report

_NAMED: Final = frozenset({*LEFT_OUT, "erased", "cancelled"})
_LISTED: Final = 4
_MINUTE: Final = 60


def status_line(notice: Notice) -> Say:
    state = Say(f"notice.state.{notice.state}")
    return Say("notice.status", code=notice.code, title=notice.title, state=state)


def counted_lines(code: str, counted: Counted) -> tuple[Say, ...]:
    first = Say("notice.counted", code=code, audience=counted.audience, to_send=counted.to_send)
    return (first, *_why(counted.left_out))


def progress_lines(report: Report) -> tuple[Say, ...]:
    first = Say(
        "notice.progress",
        audience=report.audience,
        sent=report.sent,
        failed=report.failed,
        unknown=report.unknown,
        suppressed=report.suppressed,
        left=report.held + report.waiting,
    )
    return (first, *_why(report.why), *_pace(report))


def _why(reasons: Mapping[str, int]) -> Iterator[Say]:
    """The most frequent ones; a provider's own words stand as they are."""
    ordered = sorted(reasons.items(), key=lambda pair: -pair[1])
    for reason, times in ordered[:_LISTED]:
        if reason in _NAMED:
            yield Say(f"notice.left.{reason}", times=times)
        else:
            yield Say("notice.left.other", reason=reason, times=times)


def _pace(report: Report) -> Iterator[Say]:
    if report.seconds_left is None:
        return
    yield Say("notice.speed", times=report.per_minute)
    if report.seconds_left > 0:
        yield Say("notice.time_left", minutes=-(-int(report.seconds_left) // _MINUTE) or 1)
