"""One turn's transaction, and everything an effect needs in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.ids import Ids
from models.conversation import Conversation
from models.member import Consent, Member
from notices.desk import NoticeDesk, OfficerView, Shown
from notices.policy import Policy
from notices.respond import Terms
from rules.calendar import BusinessCalendar


@dataclass(slots=True)
class Work:
    """`member` appears with consent."""

    session: AsyncSession
    conversation: Conversation
    address: str
    now: datetime
    policy: Policy
    calendar: BusinessCalendar
    ids: Ids
    member: Member | None = None
    erased: bool = False
    desk: NoticeDesk | None = None
    officer: OfficerView | None = None
    shown: tuple[Shown, ...] = ()

    @property
    def terms(self) -> Terms:
        return Terms(self.policy, self.calendar)

    @property
    def known(self) -> Member:
        if self.member is None:
            raise RuntimeError("an effect on a member came before her consent")
        return self.member


def consent_of(kind: str, version: str, member: Member, work: Work) -> Consent:
    return Consent(
        member_id=member.id,
        kind=kind,
        wording_version=version,
        channel=work.conversation.channel,
        given_at=work.now,
    )
