"""AlimTalk's part of the house: the provider is chosen here, and its reports are fetched, or come
in by a door that is open when its secret is set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

import structlog
from fastapi import APIRouter

from channels.alimtalk import webhook
from channels.alimtalk.bizgo import BizgoGateway, make_client
from channels.alimtalk.port import Gateway, Profile, ReportsFailedError
from channels.alimtalk.sens import Access, SensGateway
from channels.alimtalk.templates import TemplateError, Templates, load_templates
from channels.base import Arrival, Message, Outcome, Receipt, Refused
from core.clock import Clock, SystemClock
from core.faults import StorageUnavailable
from core.nursery import Nursery
from core.settings import Settings, SettingsError
from jobs.pacing import Limit
from models.reported import awaiting_report, doubt, doubted
from models.store import Store
from notices.outbox import receive_receipts
from web.alimtalk import alimtalk_router

_log = structlog.get_logger(__name__)
_LOOK_SECONDS: Final = 10.0
_ASKED_FOR: Final = timedelta(days=3)


@dataclass(slots=True)
class AlimTalk:
    gateway: Gateway
    store: Store
    clock: Clock
    limit: Limit
    asked: int = 0
    doubted: int = 0
    is_told: bool = True
    is_unanswered: bool = False

    def begin(self, nursery: Nursery) -> None:
        nursery.keep("alimtalk reports", partial(self._watch, nursery))

    async def collect(self) -> int:
        """What the provider knows by now, written down. How many reports."""
        try:
            found = await self.gateway.collect(self._keep, self._waiting)
        except (ReportsFailedError, StorageUnavailable):
            self.is_unanswered, self.is_told = True, False
            raise
        if self.is_unanswered:
            # Only now, so that one nobody can answer for hides no other.
            self.is_unanswered, self.is_told, self.doubted = False, True, 0
        return found

    async def take(self, receipt: Receipt) -> None:
        """One report that was brought. A failure sends another message, and nobody vouches for
        its words: it is noted, and asked about at the next look."""
        now = self.clock.now()
        async with self.store.write() as session:
            if receipt.state is Arrival.FAILED:
                await doubt(session, (receipt.provider_id, receipt.ref), receipt.reason)
                self.is_told, self.doubted = True, 0
            else:
                await receive_receipts(session, [receipt], now=now)

    async def _watch(self, nursery: Nursery) -> None:
        while not nursery.stopping.is_set():
            try:
                await self.collect()
            except ReportsFailedError as error:
                _log.warning("no AlimTalk reports", reason=str(error))
            await nursery.pause(_LOOK_SECONDS)

    async def _keep(self, receipts: Sequence[Receipt]) -> None:
        async with self.store.write() as session:
            await receive_receipts(session, receipts, now=self.clock.now())

    async def _waiting(self, age: timedelta, limit: int) -> Sequence[str]:
        """Those somebody has told us of first, each once; then from where the last look ended, so
        that what never has a report hides no other."""
        now = self.clock.now()
        since, is_told, self.is_told = now - _ASKED_FOR, self.is_told, False
        async with self.store.read() as session:
            told = []
            if is_told:
                told = await doubted(session, since=since, after=self.doubted, limit=limit)
            left = limit - len(told)
            late = await awaiting_report(
                session, since=since, until=now - age, after=self.asked, limit=left
            )
        self.is_told, self.doubted = (True, told[-1][0]) if told else (self.is_told, 0)
        if left:
            self.asked = late[-1][0] if len(late) == left else 0
        return [provider_id for _, provider_id in (*told, *late)]


class NoProvider:
    """For addresses that were given while there was a provider: what waits for them goes another
    way, instead of waiting for ever."""

    most = 200
    keeps_keys = True

    def __init__(self, of: str) -> None:
        self._of = of

    async def send_batch(
        self,
        key: str,  # noqa: ARG002  the port's shape
        letters: Sequence[tuple[str, Message]],
    ) -> Sequence[Outcome]:
        return [Refused(f"no provider of {self._of} is set")] * len(letters)


def make_alimtalk(settings: Settings, store: Store, clock: Clock) -> AlimTalk | None:
    """None without a provider. Raise SettingsError for templates that cannot be read."""
    if not settings.alimtalk_provider:
        return None
    limit = Limit(settings.alimtalk_rate_per_second, burst=settings.alimtalk_rate_per_second)
    return AlimTalk(make_gateway(settings), store, clock, limit)


def make_gateway(settings: Settings) -> Gateway:
    templates, key = own_templates(settings), settings.alimtalk_api_key.get_secret_value()
    profile = Profile(settings.alimtalk_sender_key, settings.alimtalk_sender_number)
    if settings.alimtalk_provider == "bizgo":
        try:
            client = make_client(key, settings.alimtalk_base_url or None)
        except ValueError as error:
            raise SettingsError([f"JIGI_ALIMTALK_API_KEY or _BASE_URL: {error}"]) from None
        return BizgoGateway(client, profile, templates, polls=not _webhook_secret(settings))
    secret = settings.alimtalk_api_secret.get_secret_value()
    access = Access(key, secret, settings.alimtalk_service_id, settings.alimtalk_base_url)
    # Signatures hold for minutes: never by the demonstration's clock.
    return SensGateway(access, profile, templates, clock=SystemClock())


def alimtalk_routers(
    settings: Settings, alimtalk: AlimTalk | None, clock: Clock | None = None
) -> list[APIRouter]:
    """None without a secret: reports are fetched then. `clock` is a test's to choose: signatures
    hold for minutes, and the demonstration's clock may be years away."""
    secret = _webhook_secret(settings)
    if alimtalk is None or not secret:
        return []
    known = partial(webhook.check, secret=secret, clock=clock or SystemClock())
    return [alimtalk_router(known, webhook.read, alimtalk.take)]


def _webhook_secret(settings: Settings) -> str:
    return settings.alimtalk_webhook_secret.get_secret_value()


def own_templates(settings: Settings) -> Templates:
    try:
        return load_templates(settings.alimtalk_templates_file)
    except TemplateError as error:
        raise SettingsError([f"JIGI_ALIMTALK_TEMPLATES_FILE: {error}"]) from None
