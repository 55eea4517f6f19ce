"""`jigi notice`: each step in one transaction, as the officer named by --as."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from admin import chat, chat_desk, notices
from admin.audience import read_audience
from admin.notices import Acting, Draft, acting_officer
from admin.told import counted_lines, next_line, progress_lines, status_line
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
                house.policy,
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
    notice = await notices.start(acting, code, at=_moment(at) if at else None)
    night = (Say("notice.night"),) if not at and acting.policy.is_quiet(acting.now) else ()
    return Told(_data(notice), (status_line(notice), *night))


async def slow(acting: Acting, code: str, rate: int) -> Told:
    notice = await notices.slow(acting, code, rate or None)
    full = Say("notice.full_speed", code=code)
    return Told(_data(notice), (Say("notice.slowed", code=code, rate=rate) if rate else full,))


async def newest(acting: Acting) -> Told:
    found = await notices.newest(acting)
    head = ("code", "state", "class", "title", "author", "approver", "begins", "ended")
    rows = [
        (n.code, n.state, n.kind, n.title, n.author, n.approver or "", *_times(n)) for n in found
    ]
    return Told([_data(notice) for notice in found], rows=(head, *rows))


async def _count(acting: Acting, code: str) -> Told:
    notice, counted = await notices.count(acting, code)
    lines = (*counted_lines(notice.code, counted, acting.limits), next_line(notice))
    return Told(_data(notice), lines)


async def _preview(acting: Acting, code: str) -> Told:
    notice, samples = await notices.preview(acting, code)
    await chat.send_samples(acting, notice, samples)
    panels = [(sample.voice, sample.message.text) for sample in samples]
    doubts = {sample.voice: _texts(sample.doubts) for sample in samples}
    lines: list[Say | str] = [f"{v}: {doubt}" for v, found in doubts.items() for doubt in found]
    to_chat = "notice.sent_to_chat" if acting.officer.address else "notice.no_chat"
    lines += [Say(to_chat), next_line(notice)]
    shown = {sample.voice: sample.message.text for sample in samples}
    return Told({**_data(notice), "samples": shown, "doubts": doubts}, lines, panels)


async def _request(acting: Acting, code: str) -> Told:
    notice = await notices.request(acting, code)
    await chat.ask_approvers(acting, notice)
    return _plain(notice)


async def _report(acting: Acting, code: str) -> Told:
    notice, report, hindered = await notices.report(acting, code)
    lines = (status_line(notice), *progress_lines(notice, report, hindered), next_line(notice))
    told = {"report": report.to_json(), "hindered": hindered and hindered.to_json()}
    return Told({**_data(notice), **told}, lines)


def _by(step: Callable[[Acting, Notice], Awaitable[Say]]) -> Callable[[Acting, str], Any]:
    """A step that other officers are told of."""

    async def done(acting: Acting, code: str) -> Told:
        notice = await notices.find(acting, code)
        said = await step(acting, notice)
        return Told(_data(notice), (said, status_line(notice), next_line(notice)))

    return done


STEPS: Final[dict[str, Callable[[Acting, str], Any]]] = {
    "count": _count,
    "preview": _preview,
    "request": _request,
    "approve": _by(chat_desk.approve),
    "reject": _by(chat_desk.reject),
    "pause": _by(chat_desk.pause),
    "resume": _by(chat_desk.resume),
    "cancel": _by(chat_desk.cancel),
    "report": _report,
}


def read_draft(file: Path) -> Draft:
    """Raise ValueError with the key that is wrong."""
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise ValueError(f"{file}: {_why(wrong)}; expected a text file in UTF-8") from wrong
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise ValueError(f"{file}: {wrong}; expected TOML with title and ko") from wrong
    for name, value in given.items():
        _expect(file, name, value)
    texts: dict[str, str] = {voice: given[voice] for voice in VOICES if voice in given}
    audience = read_audience(given.get("to", {}))
    return Draft(given.get("title", ""), texts, given.get("class", "info"), audience)


def _why(wrong: OSError | UnicodeDecodeError) -> str:
    return (wrong.strerror or str(wrong)) if isinstance(wrong, OSError) else "not UTF-8"


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
    return Told(_data(notice), (status_line(notice), next_line(notice)))


def _times(notice: Notice) -> Iterator[str]:
    for moment in (notice.started_at or notice.start_at, notice.finished_at):
        yield f"{moment.astimezone(SEOUL):%Y-%m-%d %H:%M}" if moment else ""


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
