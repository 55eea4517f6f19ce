"""The desk an officer has in her chat: every step of admin/notices.py by a word or a button, and
what she is shown and may press afterwards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from admin import chat, notices
from admin.notices import Acting, Draft, acting_officer, may
from admin.officers import bind_chat
from admin.refused import Refused
from admin.told import counted_lines, progress_lines, status_line
from core.clock import SEOUL
from core.i18n import Say
from core.ids import Ids
from models.audience import ANY, Audience, Counted
from models.member import Place
from models.notice import Notice, NoticeState, notices_numbered
from models.officer import Officer, Role, officer_at
from notices.announce import LONGEST_TITLE
from notices.desk import Asked, OfficerView, Shown
from notices.policy import Policy

_LISTED: Final = 5
_AUDIENCES: Final[Mapping[str, Audience]] = {
    "n_all": Audience(),
    "n_any": Audience(unclaimed=ANY),
    "n_90": Audience(unclaimed=ANY, days_from=0, days_to=90),
    "n_year": Audience(unclaimed=ANY, days_from=0, days_to=365),
}
# What is offered in each state, and the step it needs.
_OFFERED: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    NoticeState.DRAFT: tuple((name, "edit") for name in _AUDIENCES),
    NoticeState.COUNTED: (("n_look", "preview"), ("n_ask", "request"), ("n_stop", "cancel")),
    NoticeState.REQUESTED: (("n_ok", "approve"), ("n_no", "reject")),
    NoticeState.APPROVED: (("n_go", "start"), ("n_when", "start"), ("n_stop", "cancel")),
    NoticeState.RUNNING: (("n_pause", "pause"), ("n_stop", "cancel")),
    NoticeState.PAUSED: (("n_on", "resume"), ("n_stop", "cancel")),
}
_Step = Callable[[Acting, Notice, Asked], Awaitable[tuple[Shown, ...]]]


@dataclass(frozen=True)
class ChatDesk:
    """notices.desk.NoticeDesk, as the composition root hands it to the conversation."""

    ids: Ids
    phone: str
    policy: Policy
    limits: Mapping[str, float] = field(default_factory=dict)

    async def look(self, session: AsyncSession, place: Place) -> OfficerView | None:
        found = await officer_at(session, *place)
        return OfficerView(found.code, frozenset(found.roles.split())) if found else None

    async def bind(
        self, session: AsyncSession, place: Place, address: str, code: str, now: datetime
    ) -> Shown:
        try:
            officer = await bind_chat(session, place, address, code=code, now=now)
        except Refused as no:
            return Shown((no.say,))
        return Shown((Say("officer.bound", name=officer.name),))

    async def ask(
        self, session: AsyncSession, officer: OfficerView, asked: Asked, now: datetime
    ) -> tuple[Shown, ...]:
        try:
            who = await acting_officer(session, officer.code)
            acting = Acting(session, who, now, self.ids, self.phone, self.policy, self.limits)
            if asked.act == "status":
                return await _status(acting)
            if asked.act == "draft":
                return await _draft(acting, asked)
            notice = (await notices_numbered(session, [asked.number])).get(asked.number)
            if notice is None:
                raise Refused(Say("notice.no.such", code=str(asked.number)))  # noqa: TRY301  told below
            shown = await _STEPS[asked.act](acting, notice, asked)
        except Refused as no:
            return (Shown((no.say,)),)
        if asked.act == "n_go" and self.policy.is_quiet(now):
            return (*shown, Shown((Say("notice.night"),)))
        return shown


def _shown(acting: Acting, notice: Notice, *lines: Say) -> tuple[Shown, ...]:
    return (Shown(lines, _next(acting.officer, notice), notice.id),)


def _next(officer: Officer, notice: Notice) -> tuple[str, ...]:
    offered = tuple(
        name for name, step in _OFFERED.get(notice.state, ()) if may(officer, notice, step)
    )
    return offered if notice.started_at is None else (*offered, "n_view")


async def _draft(acting: Acting, asked: Asked) -> tuple[Shown, ...]:
    title, _, text = asked.text.strip().partition("\n")
    given = Draft(title.strip()[:LONGEST_TITLE], {"ko": text.strip() or title}, code=asked.code)
    notice = await notices.draft(acting, given)
    return _shown(acting, notice, Say("notice.drafted", code=notice.code))


async def _status(acting: Acting) -> tuple[Shown, ...]:
    """The newest one in full, the others in a line each."""
    found = (await notices.newest(acting))[:_LISTED]
    if not found:
        return (Shown((Say("notice.none"),)),)
    first = await _view(acting, found[0], Asked("n_view"))
    others = tuple(status_line(notice) for notice in found[1:3])
    return (*((Shown(others),) if others else ()), *first)


async def _view(acting: Acting, notice: Notice, _asked: Asked) -> tuple[Shown, ...]:
    _, report, hindered = await notices.report(acting, notice.code)
    lines = progress_lines(notice, report, hindered)
    return _shown(acting, notice, status_line(notice), *lines)


async def _aim(acting: Acting, notice: Notice, asked: Asked) -> tuple[Shown, ...]:
    await notices.aim(acting, notice.code, _AUDIENCES[asked.act])
    _, counted = await notices.count(acting, notice.code)
    return _shown(acting, notice, *counted_lines(notice.code, counted, acting.limits))


async def _look(acting: Acting, notice: Notice, _asked: Asked) -> tuple[Shown, ...]:
    _, samples = await notices.preview(acting, notice.code)
    await chat.send_samples(acting, notice, samples)
    doubts = dict.fromkeys(doubt for sample in samples for doubt in sample.doubts)
    return _shown(acting, notice, Say("notice.looked", code=notice.code), *doubts)


async def _ask(acting: Acting, notice: Notice, _asked: Asked) -> tuple[Shown, ...]:
    await notices.request(acting, notice.code)
    await chat.ask_approvers(acting, notice)
    return _shown(acting, notice, Say("notice.asked", code=notice.code))


async def approve(acting: Acting, notice: Notice) -> Say:
    """And the author and whoever may send it are told."""
    await notices.approve(acting, notice.code)
    said = Say("notice.approved", code=notice.code, approver=acting.officer.code)
    counted = Counted.from_json(notice.counted or {"by_channel": {}, "left_out": {}})
    last = (*counted_lines(notice.code, counted, acting.limits), Say("notice.no_way_back"))
    for officer in await chat.concerned(acting, notice, Role.OPERATOR):
        shown = Shown((said, status_line(notice), *last), _next(officer, notice), notice.id)
        await chat.tell_officer(acting, officer, "approved", notice, shown)
    return said


async def reject(acting: Acting, notice: Notice) -> Say:
    await notices.reject(acting, notice.code)
    said = Say("notice.rejected", code=notice.code, approver=acting.officer.code)
    for officer in await chat.concerned(acting, notice):
        shown = Shown((said, status_line(notice)), _next(officer, notice), notice.id)
        await chat.tell_officer(acting, officer, "rejected", notice, shown)
    return said


async def _reject(acting: Acting, notice: Notice, _asked: Asked) -> tuple[Shown, ...]:
    return (Shown((await reject(acting, notice),)),)


async def _go(acting: Acting, notice: Notice, _asked: Asked) -> tuple[Shown, ...]:
    await notices.start(acting, notice.code)
    return _shown(acting, notice, Say("notice.started", code=notice.code))


async def _when(acting: Acting, notice: Notice, asked: Asked) -> tuple[Shown, ...]:
    try:
        moment = datetime.fromisoformat(asked.text.strip())
    except ValueError:
        raise Refused(Say("notice.no.when")) from None
    at = moment if moment.tzinfo else moment.replace(tzinfo=SEOUL)
    await notices.start(acting, notice.code, at=at)
    return _shown(acting, notice, Say("notice.scheduled", code=notice.code, at=at))


async def pause(acting: Acting, notice: Notice) -> Say:
    await notices.pause(acting, notice.code)
    return await _told(acting, notice, "paused")


async def resume(acting: Acting, notice: Notice) -> Say:
    await notices.resume(acting, notice.code)
    return await _told(acting, notice, "resumed")


async def cancel(acting: Acting, notice: Notice) -> Say:
    await notices.cancel(acting, notice.code)
    return await _told(acting, notice, "cancelled")


async def _told(acting: Acting, notice: Notice, done: str) -> Say:
    said = Say(f"notice.{done}", code=notice.code)
    await chat.tell_others(acting, notice, done, Shown((said, status_line(notice))))
    return said


def _doing(step: Callable[[Acting, Notice], Awaitable[Say]]) -> _Step:
    async def done(acting: Acting, notice: Notice, _asked: Asked) -> tuple[Shown, ...]:
        return _shown(acting, notice, await step(acting, notice))

    return done


_STEPS: Final[Mapping[str, _Step]] = {
    **dict.fromkeys(_AUDIENCES, _aim),
    "n_look": _look,
    "n_ask": _ask,
    "n_ok": _doing(approve),
    "n_no": _reject,
    "n_go": _go,
    "when": _when,
    "n_pause": _doing(pause),
    "n_on": _doing(resume),
    "n_stop": _doing(cancel),
    "n_view": _view,
}
