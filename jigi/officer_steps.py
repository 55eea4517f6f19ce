"""`jigi officer`: who may write to many, as the operator of the program names them."""

from __future__ import annotations

from collections.abc import Sequence

from admin.officers import add_officer, list_officers, withdraw_officer
from core.settings import Settings
from jigi.house import build
from jigi.notice_told import Told

PREFIX = "officer_"


async def add(settings: Settings, code: str, name: str, roles: Sequence[str]) -> Told:
    house = await build(settings)
    try:
        async with house.store.write() as session:
            once = await add_officer(
                session, code, name, roles=roles, now=house.clock.now(), ids=house.ids
            )
    finally:
        await house.store.close()
    typed = f"/start {PREFIX}{once}"
    lines = (f"{code}: {' '.join(sorted(set(roles)))}", f"24시간 안에 대화방에서: {typed}")
    return Told({"officer": code, "once": f"{PREFIX}{once}"}, lines)


async def listed(settings: Settings) -> Told:
    house = await build(settings)
    try:
        async with house.store.read() as session:
            officers = await list_officers(session)
            rows = [
                {
                    "officer": one.code,
                    "name": one.name,
                    "roles": one.roles.split(),
                    "chat": one.channel,
                    "withdrawn_at": one.withdrawn_at and one.withdrawn_at.isoformat(),
                }
                for one in officers
            ]
    finally:
        await house.store.close()
    head = ("officer", "name", "roles", "chat", "withdrawn_at")
    table = [[_cell(row[name]) for name in head] for row in rows]
    return Told(rows, rows=(head, *table))


def _cell(value: object) -> str:
    return " ".join(value) if isinstance(value, list) else str(value or "")


async def withdraw(settings: Settings, code: str) -> Told:
    house = await build(settings)
    try:
        async with house.store.write() as session:
            await withdraw_officer(session, code, now=house.clock.now())
    finally:
        await house.store.close()
    return Told({"officer": code, "withdrawn": True}, (f"{code}: withdrawn",))
