"""What the conversation knows of a member: a snapshot, changed by effects only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from core.i18n import Voice, voice_named
from core.ids import Ids
from notices.desk import OfficerView
from notices.plan import Wishes
from notices.policy import Policy
from rules.calendar import BusinessCalendar
from rules.facts import PartialDate
from rules.limitation import Deadline


@dataclass(frozen=True, slots=True)
class EventView:
    """`facts`: current values by name, as said."""

    id: int
    person_id: int
    kind: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PersonView:
    id: int
    relation: str
    name: str | None


@dataclass(frozen=True, slots=True)
class AddressView:
    """`here`: this talk's own. Its number or name in the channel is not told to the talk."""

    id: int
    channel: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class CodeSeen:
    """A one-time code this turn brought (`kind` join or phone), or one that waits for a yes (held),
    looked up. `state`: good, wrong, or locked after too many wrong ones. `joins`: another member,
    or already, or refused: something of its own is registered here, or the number is taken."""

    state: str
    kind: str = "join"
    id: int = 0
    joins: str = "another"


@dataclass(frozen=True, slots=True)
class NumberSeen:
    """A mobile number this turn brought, and whether a code may be sent there now."""

    number: str
    may_send: bool


@dataclass(frozen=True, slots=True)
class ClaimView:
    id: int
    event_id: int
    person_id: int
    claim: str
    benefits: tuple[str, ...]
    certainty: str
    note: str | None
    start: PartialDate
    deadline: Deadline
    state: str
    claimed_on: date | None
    next_at: datetime | None
    next_rung: str | None
    reached: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MemberView:
    id: int
    code: str
    name: str | None
    voice: Voice
    hour: int
    pace: str
    stopped: bool
    channels: tuple[str, ...]
    first_channel: str | None
    persons: tuple[PersonView, ...] = ()
    events: tuple[EventView, ...] = ()
    claims: tuple[ClaimView, ...] = ()
    addresses: tuple[AddressView, ...] = ()
    ads_since: date | None = None

    @property
    def others(self) -> tuple[AddressView, ...]:
        """Where else she is reached than in this talk."""
        return tuple(address for address in self.addresses if not address.here)

    def claims_named(self, ids: tuple[int, ...]) -> tuple[ClaimView, ...]:
        """Her own claims among `ids`: somebody else's button finds nothing."""
        return tuple(claim for claim in self.claims if claim.id in ids)

    @property
    def open_claims(self) -> tuple[ClaimView, ...]:
        return tuple(claim for claim in self.claims if claim.state == "unclaimed")

    def event(self, event_id: int) -> EventView:
        return next(event for event in self.events if event.id == event_id)

    @property
    def wishes(self) -> Wishes:
        return Wishes(self.hour, self.pace, self.stopped)

    def relation_of(self, person_id: int) -> str:
        return next(p.relation for p in self.persons if p.id == person_id)


@dataclass(frozen=True, slots=True)
class Words:
    """What only the operator can say: settings that stand inside sentences."""

    phone: str
    officer: str
    answer_promise: str
    retention_years: int
    recipient: str
    country: str
    recipient_contact: str
    recipient_retention: str
    telegram_bot: str = ""
    alimtalk: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a turn may look at besides the turn and the talk.
    `guest_language`: the name of the voice of who has not agreed to anything: ko, easy or en.
    `officer`: who writes here, where it matters (bot/flows/notice.py:concerns)."""

    now: datetime
    channel: str
    words: Words
    calendar: BusinessCalendar
    policy: Policy
    ids: Ids
    member: MemberView | None = None
    guest_language: str = "ko"
    history: tuple[str, ...] = field(default=())
    code: CodeSeen | None = None
    number: NumberSeen | None = None
    officer: OfficerView | None = None

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def voice(self) -> Voice:
        return self.member.voice if self.member else voice_named(self.guest_language)
