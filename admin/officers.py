"""Who may write to many, as the operator names them; a one-time code ties each to her chat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from admin.refused import Refused
from core.i18n import Say
from core.ids import Ids
from models.ledger import audit
from models.member import Place
from models.officer import (
    Officer,
    Role,
    all_officers,
    digest_of_code,
    officer_at,
    officer_by_code,
    officer_waiting_for,
)

CODE_HOLDS: Final = timedelta(hours=24)
_CODE_LENGTH: Final = 12
_NAMED: Final = re.compile(r"[a-z][a-z0-9_-]{1,15}")
_LONGEST_NAME: Final = 40


async def add_officer(
    session: AsyncSession,
    code: str,
    name: str,
    *,
    roles: Iterable[str],
    now: datetime,
    ids: Ids,
) -> str:
    """A new officer, or a new code and new roles for one who is there. Return the one-time code;
    it is kept as a hash alone."""
    wanted = sorted(set(roles))
    if not _NAMED.fullmatch(code):
        raise Refused(Say("officer.no.code", code=code))
    if not wanted or not set(wanted) <= set(Role):
        raise Refused(Say("officer.no.roles", roles=" ".join(Role)))
    if not 0 < len(name.strip()) <= _LONGEST_NAME:
        raise Refused(Say("officer.no.name", most=_LONGEST_NAME))
    officer = await officer_by_code(session, code)
    if officer is not None and officer.withdrawn_at is not None:
        raise Refused(Say("officer.no.withdrawn", code=code))
    if officer is None:
        officer = Officer(code=code, name=name.strip(), roles="", created_at=now)
        session.add(officer)
    once = ids.code(_CODE_LENGTH)
    officer.name, officer.roles = name.strip(), " ".join(wanted)
    officer.bind_digest, officer.bind_until = digest_of_code(once), now + CODE_HOLDS
    await audit(
        session, "officer.add", code, actor="operator", now=now, detail={"roles": officer.roles}
    )
    return once


async def withdraw_officer(session: AsyncSession, code: str, *, now: datetime) -> None:
    """From this moment she may do nothing; her chat is forgotten."""
    officer = await officer_by_code(session, code)
    if officer is None or officer.withdrawn_at is not None:
        raise Refused(Say("officer.no.such", code=code))
    officer.withdrawn_at = now
    officer.channel = officer.lookup = officer.address = None
    officer.bind_digest = officer.bind_until = None
    await audit(session, "officer.withdraw", code, actor="operator", now=now)


async def list_officers(session: AsyncSession) -> Sequence[Officer]:
    return await all_officers(session)


async def bind_chat(
    session: AsyncSession, place: Place, address: str, *, code: str, now: datetime
) -> Officer:
    """The chat a one-time code was typed in becomes that officer's; the code is used up."""
    officer = await officer_waiting_for(session, code, now)
    if officer is None:
        raise Refused(Say("officer.no.once"))
    before = await officer_at(session, *place)
    if before is not None and before.id != officer.id:
        raise Refused(Say("officer.no.taken"))
    officer.channel, officer.lookup, officer.address = *place, address
    officer.bind_digest = officer.bind_until = None
    await audit(session, "officer.bind", officer.code, actor=officer.code, now=now)
    return officer
