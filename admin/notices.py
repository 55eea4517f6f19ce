"""공지의 한살이: who may do which step of a notice, in which state, each step audited. A notice is
written by one officer and approved by another; changed after that, it is approved anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from admin.audience import read_audience
from admin.refused import Refused
from admin.told import next_line
from core.i18n import Say
from core.ids import Ids
from models.audience import Audience, Counted
from models.ledger import audit
from models.notice import Notice, NoticeClass, NoticeState, newest_notices, notice_by_code
from models.officer import Officer, Role, officer_by_code
from notices import broadcast
from notices.announce import Sample, problem_with, samples, wrapped
from notices.broadcast import Report
from notices.hindrance import Hindrance, hindrance
from notices.policy import Policy

_CODE_LENGTH: Final = 6
_LISTED: Final = 20
_FASTEST: Final = 1_000
_S: Final = NoticeState
_UNAPPROVED: Final = (_S.DRAFT, _S.COUNTED, _S.REQUESTED)
_UNDERWAY: Final = (_S.RUNNING, _S.PAUSED)

# Which states a step begins in, and whose it is; no role means any officer's.
STEPS: Final[Mapping[str, tuple[tuple[NoticeState, ...], tuple[Role, ...]]]] = {
    "edit": ((*_UNAPPROVED, _S.APPROVED), (Role.AUTHOR,)),
    "count": (_UNAPPROVED, (Role.AUTHOR,)),
    "preview": ((*_UNAPPROVED, _S.APPROVED, *_UNDERWAY), ()),
    "request": ((_S.COUNTED,), (Role.AUTHOR,)),
    "approve": ((_S.REQUESTED,), (Role.APPROVER,)),
    "reject": ((_S.REQUESTED,), (Role.APPROVER,)),
    "start": ((_S.APPROVED,), (Role.OPERATOR,)),
    "pause": ((_S.RUNNING,), ()),
    "resume": ((_S.PAUSED,), (Role.OPERATOR,)),
    "slow": ((_S.APPROVED, *_UNDERWAY), (Role.OPERATOR,)),
    "cancel": ((*_UNAPPROVED, _S.APPROVED, *_UNDERWAY), (Role.AUTHOR, Role.OPERATOR)),
}


@dataclass(frozen=True, slots=True)
class Acting:
    """An officer at work in one transaction. `limits`: sends a second, by limited channel."""

    session: AsyncSession
    officer: Officer
    now: datetime
    ids: Ids
    phone: str
    policy: Policy
    limits: Mapping[str, float] = field(default_factory=dict)

    async def note(self, act: str, notice: Notice, **detail: Any) -> None:  # noqa: ANN401  JSON
        await self.session.flush()
        await audit(
            self.session,
            f"notice.{act}",
            notice.code,
            actor=self.officer.code,
            now=self.now,
            detail={"state": notice.state, **detail},
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """What an author gives: `texts` by voice, as she wrote them. `code`: chosen before, or none."""

    title: str
    texts: Mapping[str, str]
    kind: str = NoticeClass.INFO
    audience: Audience = field(default_factory=Audience)
    code: str = ""


async def acting_officer(session: AsyncSession, code: str) -> Officer:
    officer = await officer_by_code(session, code)
    if officer is None or officer.withdrawn_at is not None:
        raise Refused(Say("officer.no.such", code=code))
    return officer


async def draft(acting: Acting, given: Draft) -> Notice:
    if not acting.officer.may(Role.AUTHOR):
        raise Refused(Say("notice.no.role", role=Say("officer.role.author")))
    code = given.code or acting.ids.code(_CODE_LENGTH)
    notice = Notice(code=code, author=acting.officer.code, created_at=acting.now)
    _write(notice, given, acting)
    acting.session.add(notice)
    await acting.note("draft", notice, kind=notice.kind)
    return notice


async def edit(acting: Acting, code: str, given: Draft) -> Notice:
    """Other words or another audience: counted, looked at and approved all over again. Whoever
    wrote last is the author, so that nobody approves her own words."""
    notice = await _step(acting, "edit", code)
    _write(notice, given, acting)
    notice.author = acting.officer.code
    await acting.note("edit", notice, kind=notice.kind)
    return notice


async def aim(acting: Acting, code: str, audience: Audience) -> Notice:
    """The same words to another audience."""
    notice = await _step(acting, "edit", code)
    notice.audience = read_audience(audience.to_json()).to_json()
    notice.author = acting.officer.code
    _begin_anew(notice)
    await acting.note("aim", notice, audience=notice.audience)
    return notice


async def count(acting: Acting, code: str) -> tuple[Notice, Counted]:
    notice = await _step(acting, "count", code)
    counted = await broadcast.count(acting.session, notice, now=acting.now)
    notice.counted = counted.to_json()
    if notice.state == NoticeState.DRAFT:
        notice.state = NoticeState.COUNTED
    await acting.note("count", notice, audience=counted.audience, to_send=counted.to_send)
    return notice, counted


async def preview(acting: Acting, code: str) -> tuple[Notice, tuple[Sample, ...]]:
    notice = await _step(acting, "preview", code)
    if acting.officer.code == notice.author:
        notice.previewed_at = acting.now
    await acting.note("preview", notice)
    return notice, samples(notice)


async def request(acting: Acting, code: str) -> Notice:
    notice = await _step(acting, "request", code)
    if notice.previewed_at is None:
        raise Refused(Say("notice.no.preview"))
    if not Counted.from_json(notice.counted or {"by_channel": {}, "left_out": {}}).to_send:
        raise Refused(Say("notice.no.nobody"))
    notice.state = NoticeState.REQUESTED
    await acting.note("request", notice)
    return notice


async def approve(acting: Acting, code: str) -> Notice:
    notice = await _step(acting, "approve", code)
    if acting.officer.code == notice.author:
        raise Refused(Say("notice.no.own"))
    notice.state, notice.approver = NoticeState.APPROVED, acting.officer.code
    notice.approved_at = acting.now
    await acting.note("approve", notice)
    return notice


async def reject(acting: Acting, code: str) -> Notice:
    notice = await _step(acting, "reject", code)
    _begin_anew(notice)
    await acting.note("reject", notice)
    return notice


async def start(acting: Acting, code: str, *, at: datetime | None = None) -> Notice:
    """Now, or at a time. At night it begins, and its messages wait for the morning."""
    notice = await _step(acting, "start", code)
    if at is not None and at <= acting.now:
        raise Refused(Say("notice.no.past", at=at))
    if at is None:
        await broadcast.begin(acting.session, notice, now=acting.now)
    else:
        notice.start_at = at
    await acting.note("start", notice, at=(at or acting.now).isoformat())
    return notice


async def pause(acting: Acting, code: str) -> Notice:
    notice = await _step(acting, "pause", code)
    await broadcast.pause(acting.session, notice)
    await acting.note("pause", notice)
    return notice


async def resume(acting: Acting, code: str) -> Notice:
    notice = await _step(acting, "resume", code)
    notice.state = NoticeState.RUNNING
    await acting.note("resume", notice)
    return notice


async def slow(acting: Acting, code: str, per_second: int | None) -> Notice:
    """At most so many a second; None: as fast as the channels may."""
    if per_second is not None and not 1 <= per_second <= _FASTEST:
        raise Refused(Say("notice.no.rate", most=_FASTEST))
    notice = await _step(acting, "slow", code)
    notice.rate = per_second
    if per_second is not None and notice.state == NoticeState.RUNNING:
        await broadcast.recall(acting.session, notice)
    await acting.note("slow", notice, per_second=per_second)
    return notice


async def cancel(acting: Acting, code: str) -> Notice:
    notice = await _step(acting, "cancel", code)
    await broadcast.cancel(acting.session, notice, now=acting.now)
    await acting.note("cancel", notice)
    return notice


async def report(acting: Acting, code: str) -> tuple[Notice, Report, Hindrance | None]:
    """Any officer may look; a look changes nothing and names nobody."""
    notice = await find(acting, code)
    session, now = acting.session, acting.now
    told = await broadcast.report(session, notice, now=now, limits=acting.limits)
    return notice, told, await hindrance(session, notice, told, now=now, policy=acting.policy)


async def newest(acting: Acting) -> Sequence[Notice]:
    return await newest_notices(acting.session, _LISTED)


def may(officer: Officer, notice: Notice, step: str) -> bool:
    """Whether this step is hers to take now."""
    states, roles = STEPS[step]
    if step == "approve" and officer.code == notice.author:
        return False
    if step == "start" and notice.start_at is not None:
        return False
    return notice.state in states and (not roles or any(officer.may(role) for role in roles))


def _write(notice: Notice, given: Draft, acting: Acting) -> None:
    problem = problem_with(given.title, given.texts)
    if problem is not None:
        raise Refused(problem)
    if given.kind not in set(NoticeClass):
        raise Refused(Say("notice.no.kind", kinds=" ".join(NoticeClass)))
    audience = read_audience(given.audience.to_json())
    notice.title, notice.kind = given.title.strip(), given.kind
    notice.texts = wrapped(given.kind, given.texts, phone=acting.phone)
    notice.audience = audience.to_json()
    _begin_anew(notice)


def _begin_anew(notice: Notice) -> None:
    notice.state = NoticeState.DRAFT
    notice.counted = notice.previewed_at = notice.start_at = None
    notice.approver = notice.approved_at = None


async def find(acting: Acting, code: str, *, lock: bool = False) -> Notice:
    notice = await notice_by_code(acting.session, code, lock=lock)
    if notice is None:
        raise Refused(Say("notice.no.such", code=code))
    return notice


async def _step(acting: Acting, step: str, code: str) -> Notice:
    """The notice, locked, if this officer may take this step with it as it stands."""
    notice = await find(acting, code, lock=True)
    states, roles = STEPS[step]
    if roles and not any(acting.officer.may(role) for role in roles):
        raise Refused(Say("notice.no.role", role=Say(f"officer.role.{roles[-1]}")))
    if acting.officer.withdrawn_at is not None:
        raise Refused(Say("officer.no.such", code=acting.officer.code))
    if notice.state not in states:
        state = Say(f"notice.state.{notice.state}")
        raise Refused(Say("notice.no.state", code=code, state=state, next=next_line(notice)))
    return notice
