"""AlimTalk's part of the house: the provider is chosen here, and its reports are fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from channels.alimtalk.bizgo import BizgoGateway, make_client
from channels.alimtalk.port import Gateway, Profile, ReportsFailedError
from channels.alimtalk.sens import Access, SensGateway
from channels.alimtalk.templates import TemplateError, Templates, load_templates
from channels.base import Message, Outcome, Receipt, Refused
from core.clock import Clock, SystemClock
from core.nursery import Nursery
from core.settings import Settings, SettingsError
from jobs.pacing import Limit
from models.reported import awaiting_report
from models.store import Store
from notices.outbox import receive_receipts

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

    def begin(self, nursery: Nursery) -> None:
        nursery.keep("alimtalk reports", partial(self._watch, nursery))

    async def collect(self) -> int:
        """What the provider knows by now, written down. How many reports."""
        return await self.gateway.collect(self._keep, self._waiting)

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
        """From where the last look ended, so that what never has a report hides no other."""
        now = self.clock.now()
        async with self.store.read() as session:
            found = await awaiting_report(
                session, since=now - _ASKED_FOR, until=now - age, after=self.asked, limit=limit
            )
        self.asked = found[-1][0] if len(found) == limit else 0
        return [provider_id for _, provider_id in found]


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
        return BizgoGateway(client, profile, templates)
    secret = settings.alimtalk_api_secret.get_secret_value()
    access = Access(key, secret, settings.alimtalk_service_id, settings.alimtalk_base_url)
    # Signatures hold for minutes: never by the demonstration's clock.
    return SensGateway(access, profile, templates, clock=SystemClock())


def own_templates(settings: Settings) -> Templates:
    try:
        return load_templates(settings.alimtalk_templates_file)
    except TemplateError as error:
        raise SettingsError([f"JIGI_ALIMTALK_TEMPLATES_FILE: {error}"]) from None
