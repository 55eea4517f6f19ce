"""The composition root: every real dependency is chosen here, once; tests hand in others."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.answer import Answering, House
from bot.reception import Reception
from bot.view import Words
from core.bell import Bell
from core.clock import SEOUL, Clock, ShiftedClock, SystemClock
from core.ids import Ids, SecureIds
from core.settings import Mode, Settings
from core.vault import Vault, read_keys
from jigi.calendar import make_calendar
from migrations.run import upgrade
from models.base import seal_with
from models.mark import read_mark, set_mark
from models.store import Store, async_url
from notices.policy import Policy, load_policy
from rules.calendar import BusinessCalendar

SHIFT_MARK = "demo.shift_seconds"
_KEY_FILE = "demo-keys"
_MORNING = 10


@dataclass(slots=True)
class Built:
    """The house, put together and migrated, not started yet."""

    settings: Settings
    store: Store
    clock: Clock
    ids: Ids
    policy: Policy
    calendar: BusinessCalendar
    reception: Reception
    answering: Answering
    incoming: Bell
    queued: Bell
    shown: Bell


async def build(settings: Settings, *, clock: Clock | None = None, ids: Ids | None = None) -> Built:
    """Migrate the database and put the house together. `clock` and `ids` are a test's to choose."""
    seal_with(make_vault(settings))
    url = database_url(settings)
    await upgrade(url)
    store = Store(url)
    chosen = clock or await _clock(settings, store)
    ids = ids or SecureIds()
    incoming, queued, shown = Bell(), Bell(), Bell()
    policy, calendar = load_policy(settings.policy_file), make_calendar(settings)
    house = House(
        store=store,
        clock=chosen,
        ids=ids,
        policy=policy,
        calendar=calendar,
        words=operator_words(settings),
        incoming=incoming,
        queued=queued,
    )
    return Built(
        settings=settings,
        store=store,
        clock=chosen,
        ids=ids,
        policy=policy,
        calendar=calendar,
        reception=Reception(store, chosen, incoming=incoming, outgoing=shown),
        answering=Answering(house),
        incoming=incoming,
        queued=queued,
        shown=shown,
    )


def make_vault(settings: Settings) -> Vault:
    """Keys from settings; the demonstration makes its own once and keeps them beside its data."""
    keys = read_keys(settings.encryption_keys.get_secret_value(), "JIGI_ENCRYPTION_KEYS")
    lookup = read_keys(settings.lookup_key.get_secret_value(), "JIGI_LOOKUP_KEY")
    if settings.mode is Mode.DEMO and not (keys and lookup):
        seed = _demo_seed(settings)
        keys = keys or [hashlib.sha256(b"encryption\0" + seed).digest()]
        lookup = lookup or [hashlib.sha256(b"lookup\0" + seed).digest()]
    return Vault(keys, lookup[0])


def _demo_seed(settings: Settings) -> bytes:
    path = settings.data_dir / _KEY_FILE
    if not path.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(base64.b64encode(SecureIds().token().encode()).decode())
    return path.read_bytes()


def database_url(settings: Settings) -> str:
    if settings.database_url:
        return async_url(settings.database_url)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return f"sqlite+aiosqlite:///{settings.data_dir / 'jigi.db'}"


def operator_words(settings: Settings) -> Words:
    return Words(
        phone=settings.pension_office_phone,
        officer=settings.officer_contact,
        answer_promise=settings.answer_promise,
        retention_years=settings.retention_years,
        recipient=settings.transfer_recipient,
        country=settings.transfer_country,
        recipient_contact=settings.transfer_contact,
        recipient_retention=settings.transfer_retention,
    )


async def _clock(settings: Settings, store: Store) -> Clock:
    if settings.mode is not Mode.DEMO:
        return SystemClock()
    async with store.read() as session:
        shift = await read_mark(session, SHIFT_MARK)
    if shift is None and settings.demo_start is not None:
        return await _started_on(settings.demo_start, store)
    return ShiftedClock(SystemClock(), timedelta(seconds=float(shift or 0)))


async def _started_on(day: date, store: Store) -> Clock:
    """A demonstration that begins on a chosen morning, and goes on from there after a restart."""
    shift = datetime.combine(day, time(_MORNING), SEOUL) - SystemClock().now()
    async with store.write() as session:
        await set_mark(session, SHIFT_MARK, str(shift / timedelta(seconds=1)))
    return ShiftedClock(SystemClock(), shift)
