"""`jigi notice`: each step in one transaction, as the officer named by --as."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from admin import chat, chat_desk, notices
from admin.audience import read_audience
from admin.notices import Acting, Draft, acting_officer
from admin.told import counted_lines, progress_lines, status_line
from core.clock import SEOUL
from core.i18n import Say, Voice, tell
from core.settings import Settings
from jigi.house import build, limits_of
from jigi.notice_told import Told
from models.notice import Notice
from notices.announce import VOICES

_KNOWN: Final = frozenset({"title", "class", "to", *VOICES})


async def acting_as(
    settings: Settings, officer: str, work: Callable[[Acting], Awaitable[Told]]
) -> Told:
    """Raise admin.refused.Refused. The running program sees what was written within a second."""
    house = await build(settings)
    try:
        async with house.store.write() as session:
            acting = Acting(
                session,
                await acting_officer(session, officer),
                house.clock.now(),
                house.ids,
                settings.pension_office_phone,
                limits_of(settings),
            )
            return await work(acting)
    finally:
        await house.store.close()


async def draft(acting: Acting, file: Path) -> Told:
    notice = await notices.draft(acting, read_draft(file))
    return _plain(notice)


async def edit(acting: Acting, code: str, file: Path) -> Told:
    return _plain(await notices.edit(acting, code, read_draft(file)))


async def start(acting: Acting, code: str, at: str) -> Told:
    return _plain(await notices.start(acting, code, at=_moment(at) if at else None))


async def slow(acting: Acting, code: str, rate: int) -> Told:
    notice = await notices.slow(acting, code, rate or None)
    full = Say("notice.full_speed", code=code)
    return Told(_data(notice), (Say("notice.slowed", code=code, rate=rate) if rate else full,))


async def newest(acting: Acting) -> Told:
    found = await notices.newest(acting)
    head = ("code", "state", "class", "title", "author", "approver")
    rows = [[n.code, n.state, n.kind, n.title, n.author, n.approver or ""] for n in found]
    return Told([_data(notice) for notice in found], rows=(head, *rows))


async def _count(acting: Acting, code: str) -> Told:
    notice, counted = await notices.count(acting, code)
    return Told(_data(notice), counted_lines(notice.code, counted))


async def _preview(acting: Acting, code: str) -> Told:
    notice, samples = await notices.preview(acting, code)
    await chat.send_samples(acting, notice, samples)
    panels = [(sample.voice, sample.message.text) for sample in samples]
    doubts = {sample.voice: _texts(sample.doubts) for sample in samples}
    lines = [f"{voice}: {doubt}" for voice, found in doubts.items() for doubt in found]
    shown = {sample.voice: sample.message.text for sample in samples}
    return Told({**_data(notice), "samples": shown, "doubts": doubts}, lines, panels)


async def _request(acting: Acting, code: str) -> Told:
    notice = await notices.request(acting, code)
    await chat.ask_approvers(acting, notice)
    return _plain(notice)


async def _report(acting: Acting, code: str) -> Told:
    notice, report = await notices.report(acting, code)
    lines = (status_line(notice), *progress_lines(report))
    return Told({**_data(notice), "report": report.to_json()}, lines)


async def _approve(acting: Acting, code: str) -> Told:
    notice = await notices.find(acting, code)
    said = await chat_desk.approve(acting, notice)
    return Told(_data(notice), (said,))


async def _reject(acting: Acting, code: str) -> Told:
    notice = await notices.find(acting, code)
    said = await chat_desk.reject(acting, notice)
    return Told(_data(notice), (said,))


def _by(step: Callable[[Acting, str], Awaitable[Notice]]) -> Callable[[Acting, str], Any]:
    async def done(acting: Acting, code: str) -> Told:
        return _plain(await step(acting, code))

    return done


STEPS: Final[dict[str, Callable[[Acting, str], Any]]] = {
    "count": _count,
    "preview": _preview,
    "request": _request,
    "approve": _approve,
    "reject": _reject,
    "pause": _by(notices.pause),
    "resume": _by(notices.resume),
    "cancel": _by(notices.cancel),
    "report": _report,
}


def read_draft(file: Path) -> Draft:
    """Raise ValueError with the key that is wrong."""
    text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise ValueError(f"{file}: {wrong}; expected TOML with title and ko") from wrong
    for name, value in given.items():
        _expect(file, name, value)
    texts: dict[str, str] = {voice: given[voice] for voice in VOICES if voice in given}
    audience = read_audience(given.get("to", {}))
    return Draft(given.get("title", ""), texts, given.get("class", "info"), audience)


def _expect(file: Path, name: str, value: object) -> None:
    if name not in _KNOWN:
        raise ValueError(f"{file}: {name}: unknown; expected one of {', '.join(sorted(_KNOWN))}")
    expected, called = (dict, "a table") if name == "to" else (str, "text")
    if not isinstance(value, expected):
        raise ValueError(f"{file}: {name} = {value!r}; expected {called}")  # noqa: TRY004  told as wrong use


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"--at {text}: expected a time such as 2026-12-01 09:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=SEOUL)


def _plain(notice: Notice) -> Told:
    return Told(_data(notice), (status_line(notice),))


def _texts(doubts: tuple[Say, ...]) -> list[str]:
    return [tell(doubt, Voice()) for doubt in doubts]


def _data(notice: Notice) -> Mapping[str, Any]:
    names = ("code", "state", "kind", "title", "texts", "audience", "author", "approver")
    moments = ("start_at", "created_at", "approved_at", "started_at", "finished_at")
    when = {name: getattr(notice, name) for name in moments}
    return {
        **{name: getattr(notice, name) for name in names},
        "counted": notice.counted,
        "rate": notice.rate,
        **{name: value and value.isoformat() for name, value in when.items()},
    }
