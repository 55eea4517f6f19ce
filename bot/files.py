"""The files a member may take along: everything kept about her, and her deadlines."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from channels.base import Attachment
from core.i18n import Say, Voice, tell
from models.entitlement import entitlements_of
from models.export import export_member
from models.member import Member
from notices.calendar_file import calendar_file


async def file_for(kind: str, session: AsyncSession, member: Member, now: datetime) -> Attachment:
    """`kind` is json or ics."""
    voice = Voice(member.language, member.wording)
    if kind == "ics":
        rows = await entitlements_of(session, member.id)
        content = calendar_file(rows, member_code=member.code, voice=voice, now=now)
        return Attachment("yeongeum-jigi.ics", "text/calendar", content)
    notice = tell(Say("export.not_a_proof"), voice)
    kept = await export_member(session, member.id, now=now, notice=notice)
    text = json.dumps(kept, ensure_ascii=False, indent=2, default=str)
    return Attachment("yeongeum-jigi.json", "application/json", text.encode())
