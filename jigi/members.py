"""`jigi export`, `jigi erase`, `jigi rekey`, `jigi move`: an operator's acts on what is kept, all
audited."""

from __future__ import annotations

from typing import Any, Final

from rich.console import Console
from rich.progress import Progress

from core.clock import SystemClock
from core.i18n import Say, Voice, tell
from core.settings import Settings
from jigi.house import Built, build, database_url, migrate
from models.erase import erase_member
from models.export import export_member
from models.ledger import audit
from models.member import member_by_code
from models.move import move as move_all
from models.rekey import reseal
from models.store import Store
from models.worker import hold_name

_OPERATOR: Final = "operator"
_BATCH: Final = 500


class NoSuchMember(LookupError):  # noqa: N818  it reads as what happened
    pass


async def export(settings: Settings, code: str) -> dict[str, Any]:
    house = await build(settings, clock=SystemClock())
    try:
        async with house.store.write() as session:
            member = await member_by_code(session, code)
            if member is None:
                raise NoSuchMember(code)
            now = house.clock.now()
            await audit(session, "export", code, actor=_OPERATOR, now=now)
            notice = tell(Say("export.not_a_proof"), Voice(member.language, member.wording))
            return await export_member(session, member.id, now=now, notice=notice)
    finally:
        await house.store.close()


async def erase(settings: Settings, code: str) -> dict[str, int]:
    house = await build(settings, clock=SystemClock())
    try:
        async with house.store.write() as session:
            member = await member_by_code(session, code)
            if member is None:
                raise NoSuchMember(code)
            now = house.clock.now()
            return await erase_member(session, member.id, actor=_OPERATOR, now=now)
    finally:
        await house.store.close()


async def rekey(settings: Settings) -> int:
    """Seal everything anew with the first of JIGI_ENCRYPTION_KEYS. How many values were."""
    house = await build(settings, clock=SystemClock())
    try:
        return await _rekey_all(house)
    finally:
        await house.store.close()


async def move(settings: Settings, url: str) -> dict[str, int]:
    """Everything into the empty database at `url`. How many rows, by table. Raise NotEmpty."""
    house = await build(settings, clock=SystemClock())
    target = database_url(settings.model_copy(update={"database_url": url}))
    await migrate(target, "the other database")
    other = Store(target)
    try:
        # Nobody may send from here while the rows are on their way there.
        async with hold_name(house.store.engine, settings.worker):
            async with house.store.write() as session:
                await audit(session, "move", "-", actor=_OPERATOR, now=house.clock.now())
            return await move_all(house.store.engine, other.engine)
    finally:
        await house.store.close()
        await other.close()


async def _rekey_all(house: Built) -> int:
    total = 0
    told = Console(stderr=True)
    with Progress(console=told, transient=True, disable=not told.is_terminal) as progress:
        task = progress.add_task("sealing anew", total=None)
        while True:
            async with house.store.write() as session:
                changed = await reseal(session, _BATCH)
            if not changed:
                return total
            total += changed
            progress.update(task, advance=changed)
