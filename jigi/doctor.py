"""`jigi doctor`: one line for each thing the program stands on, and what to do about a failure."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from channels.telegram.request import make_bot
from core.clock import SystemClock, today
from core.settings import Mode, Settings, SettingsError, load_settings, skill_secrets
from core.vault import VaultError
from jigi.alimtalk import own_templates
from jigi.calendar import make_calendar
from jigi.house import database_url, make_vault
from migrations.run import current, head
from models.base import seal_with
from models.store import Store
from notices.policy import load_policy
from rules.catalogue import catalogue

_YEARS_AHEAD: Final = 6
_SHORTEST_SECRET: Final = 16
_OLDEST_CHECK: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Finding:
    """`advice`: what to do, empty when all is well."""

    name: str
    is_well: bool
    said: str
    advice: str = ""


async def examine(env_file: Path | None = Path(".env")) -> AsyncIterator[Finding]:
    try:
        settings = load_settings(env_file)
    except SettingsError as wrong:
        for line in wrong.lines:
            yield Finding("settings", is_well=False, said=line, advice="set it in .env")
        return
    yield Finding("settings", is_well=True, said=f"mode {settings.mode}, port {settings.port}")
    for name, check in _CHECKS.items():
        try:
            yield await check(settings)
        except Exception as error:  # noqa: BLE001  a doctor reports whatever is wrong
            # Libraries put the token into their sentences at times.
            token = settings.telegram_bot_token.get_secret_value() or "\0"
            said = f"{type(error).__name__}: {error}".replace(token, "…")
            yield Finding(name, is_well=False, said=said, advice=_ADVICE[name])


async def _keys(settings: Settings) -> Finding:
    try:
        seal_with(make_vault(settings))
    except VaultError as wrong:
        return Finding("keys", is_well=False, said=str(wrong), advice=_ADVICE["keys"])
    own = "from settings" if settings.encryption_keys.get_secret_value() else "made for the demo"
    return Finding("keys", is_well=True, said=own)


async def _database(settings: Settings) -> Finding:
    url = database_url(settings)
    store = Store(url)
    try:
        await store.ping()
        at, newest = await current(url), head()
    finally:
        await store.close()
    if at != newest:
        said = f"at {at or 'nothing'}, newest is {newest}"
        return Finding("database", is_well=True, said=f"{said}; `jigi run` brings it up to date")
    return Finding("database", is_well=True, said=f"answers, at {at}")


async def _token(settings: Settings) -> Finding:
    token = settings.telegram_bot_token.get_secret_value()
    if not token:
        is_well = settings.mode is Mode.DEMO
        return Finding("token", is_well=is_well, said="no Telegram token", advice=_ADVICE["token"])
    bot = make_bot(token, settings.telegram_api_base_url)
    try:
        await bot.initialize()
        me = await bot.get_me()
    finally:
        await bot.shutdown()
    return Finding("token", is_well=True, said=f"Telegram knows us as @{me.username}")


async def _alimtalk(settings: Settings) -> Finding:
    if not settings.alimtalk_provider:
        return Finding("alimtalk", is_well=True, said="no provider: nothing goes by telephone")
    templates = own_templates(settings)
    waiting = [f"{one.name} {one.review}" for one in templates.values() if not one.is_approved]
    said = f"{settings.alimtalk_provider}, {len(templates) - len(waiting)} templates approved"
    if waiting:
        said = f"{said}; not sent: {', '.join(waiting)}"
    return Finding("alimtalk", is_well=not waiting, said=said, advice=_ADVICE["alimtalk"])


async def _document(settings: Settings) -> Finding:
    folders = (settings.document_outbox, settings.document_inbox)
    if not settings.document_provider or None in folders:
        return Finding("document", is_well=True, said="no intermediary: no electronic notices")
    wrong = [str(path) for path in folders if path and not os.access(path, os.W_OK | os.X_OK)]
    said = f"{settings.document_provider}, unread after {settings.document_read_days} days"
    if wrong:
        said = f"{said}; cannot write to {', '.join(wrong)}"
    return Finding("document", is_well=not wrong, said=said, advice=_ADVICE["document"])


async def _kakao(settings: Settings) -> Finding:
    secrets = skill_secrets(settings)
    if not secrets:
        return Finding("kakao", is_well=not settings.kakao_bot_id, said="no skill secret, closed")
    is_well = min(map(len, secrets)) >= _SHORTEST_SECRET
    said = f"open at /kakao/skill, {len(secrets)} secret(s) in {settings.kakao_skill_secret_header}"
    return Finding("kakao", is_well=is_well, said=said, advice="" if is_well else _ADVICE["kakao"])


async def _clock(_settings: Settings) -> Finding:
    now = SystemClock().now()
    return Finding("clock", is_well=True, said=f"{now:%Y-%m-%d %H:%M:%S} in Asia/Seoul")


async def _holidays(settings: Settings) -> Finding:
    calendar = make_calendar(settings)
    needed = today(SystemClock()).year + _YEARS_AHEAD
    said = f"known {calendar.first_year} to {calendar.last_year}, table {calendar.revision}"
    is_well = calendar.last_year >= needed
    return Finding("holidays", is_well=is_well, said=said, advice=_ADVICE["holidays"])


async def _policy(settings: Settings) -> Finding:
    policy = load_policy(settings.policy_file)
    return Finding("policy", is_well=True, said=f"{len(policy.rungs)} rungs, {policy.revision}")


async def _catalogue(_settings: Settings) -> Finding:
    known = catalogue()
    oldest = min(statute.verified for statute in known.statutes.values())
    said = f"{len(known.benefits)} benefits, {len(known.duties)} duties, checked since {oldest}"
    is_well = today(SystemClock()) - oldest <= _OLDEST_CHECK
    return Finding("catalogue", is_well=is_well, said=said, advice=_ADVICE["catalogue"])


_CHECKS: Final[dict[str, Callable[[Settings], Awaitable[Finding]]]] = {
    "keys": _keys,
    "database": _database,
    "token": _token,
    "alimtalk": _alimtalk,
    "document": _document,
    "kakao": _kakao,
    "clock": _clock,
    "holidays": _holidays,
    "policy": _policy,
    "catalogue": _catalogue,
}
_ADVICE: Final = {
    "keys": "make one with: openssl rand -base64 32",
    "database": "check DATABASE_URL, that the server answers and that the disk is not full",
    "token": "get one from @BotFather and set TELEGRAM_BOT_TOKEN",
    "alimtalk": "have them reviewed and write it into the file of JIGI_ALIMTALK_TEMPLATES_FILE",
    "document": "make the folders, and let this program write to both",
    "kakao": "make a secret with: openssl rand -hex 24",
    "clock": "let the machine keep its time with an NTP service",
    "holidays": "upgrade the holidays package, or mend the file that JIGI_HOLIDAYS_FILE names",
    "policy": "mend the file that JIGI_POLICY_FILE names",
    "catalogue": "read the statutes again and set `verified` in rules/data/statutes.toml",
}
