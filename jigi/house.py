"""The composition root: every real dependency is chosen here, once; tests hand in others."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from admin.chat_desk import ChatDesk
from bot.answer import Answering, House
from bot.reception import Reception
from bot.view import Words
from channels.base import Channel
from core.bell import Bell
from core.clock import SEOUL, Clock, ShiftedClock, SystemClock
from core.faults import StorageUnavailable
from core.ids import Ids, SecureIds
from core.settings import Mode, Settings
from core.vault import Vault, read_keys
from jigi.calendar import make_calendar
from jigi.words import operator_words
from migrations.run import upgrade
from models.base import seal_with
from models.mark import read_mark, set_mark
from models.store import Store, async_url
from notices.policy import Policy, load_policy
from rules.calendar import BusinessCalendar

SHIFT_MARK = "demo.shift_seconds"
_KEY_FILE = "demo-keys"
_DATABASES = ("sqlite", "postgresql")
_NO_DATABASE = (
    "DATABASE_URL: the value is not understood; "
    "expected sqlite:///path or postgresql://user:password@host/name"
)
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


async def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    ids: Ids | None = None,
    words: Words | None = None,
) -> Built:
    """Migrate the database and put the house together. `clock`, `ids` and `words` are a test's to
    choose."""
    seal_with(make_vault(settings))
    url = database_url(settings)
    await migrate(url)
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
        words=words or operator_words(settings),
        incoming=incoming,
        notices=ChatDesk(ids, settings.pension_office_phone, policy, limits_of(settings)),
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


def limits_of(settings: Settings) -> dict[str, float]:
    """Sends a second, by channel that has a limit."""
    return {Channel.TELEGRAM: settings.telegram_rate_per_second}


async def migrate(url: str, called: str = "DATABASE_URL") -> None:
    """Its tables as this version has them. Raise StorageUnavailable with a sentence for whoever
    runs the program."""
    try:
        await upgrade(url)
    except (OSError, DBAPIError) as error:
        problem = getattr(error, "orig", None) or error
        raise StorageUnavailable(
            f"{called}: the database cannot be used ({type(problem).__name__}: {problem}); "
            "`jigi doctor` says more"
        ) from error


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
    path = _data_dir(settings) / _KEY_FILE
    if not path.exists():
        # Whole or not at all: a file cut short by a crash would be a key that anybody can guess.
        half = path.with_suffix(".new")
        half.touch(mode=0o600)
        half.write_text(base64.b64encode(SecureIds().token().encode()).decode())
        half.replace(path)
    return path.read_bytes()


def database_url(settings: Settings) -> str:
    """Raise ValueError for an address of no database we know; it holds a password: it is not
    repeated."""
    if settings.database_url:
        try:
            url = make_url(async_url(settings.database_url))
        except ArgumentError:
            url = None
        if url is None or url.get_backend_name() not in _DATABASES:
            raise ValueError(_NO_DATABASE)
        return url.render_as_string(hide_password=False)
    return f"sqlite+aiosqlite:///{_data_dir(settings) / 'jigi.db'}"


def _data_dir(settings: Settings) -> Path:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ValueError(
            f"JIGI_DATA_DIR: {settings.data_dir}: {error.strerror}; "
            "expected a folder this user may write to"
        ) from error
    return settings.data_dir


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
