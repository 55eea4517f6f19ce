"""What a turn asks the house to do. The conversation names it; bot/apply.py does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from notices.desk import Asked
from rules.facts import PartialDate, Source
from rules.limitation import Deadline

# Grows with every change of a consent's words; who agreed to an older one is asked again.
CONSENT_VERSION: Final = "2026-11"


@dataclass(frozen=True, slots=True)
class Agreed:
    """Consent to storing and, on a messenger abroad, to the transfer: now there is a member."""

    kinds: tuple[str, ...]
    wording_version: str
    language: str


@dataclass(frozen=True, slots=True)
class FactSaid:
    name: str
    value: str
    precision: str
    source: Source


@dataclass(frozen=True, slots=True)
class ClaimFound:
    """`whose`: the person's label, when the member watches over more than one."""

    claim: str
    benefits: tuple[str, ...]
    certainty: str
    note: str | None
    start: PartialDate
    deadline: Deadline
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """A new event of a person (`person_id` None: a new person), with the claims it opens."""

    relation: str
    person_id: int | None
    kind: str
    facts: tuple[FactSaid, ...]
    claims: tuple[ClaimFound, ...]
    agreed_for_other: str = ""


@dataclass(frozen=True, slots=True)
class Corrected:
    event_id: int
    facts: tuple[FactSaid, ...]
    claims: tuple[ClaimFound, ...]


@dataclass(frozen=True, slots=True)
class SaidClaimed:
    claims: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ClaimUndone:
    claims: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ClaimConfirmed:
    claims: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """She answered a reminder about these, whatever the answer."""

    claims: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Snoozed:
    claims: tuple[int, ...]
    days: int


@dataclass(frozen=True, slots=True)
class Preferred:
    """A member's wish: hour, pace, language, wording, first_channel or name."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Stopped:
    pass


@dataclass(frozen=True, slots=True)
class Resumed:
    pass


@dataclass(frozen=True, slots=True)
class AdsAgreed:
    """Her separate consent to advertising (정보통신망법 제50조 제1항)."""

    wording_version: str


@dataclass(frozen=True, slots=True)
class AdsRefused:
    pass


@dataclass(frozen=True, slots=True)
class Erased:
    """All of the member's data, at once. Also how consent is withdrawn."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """`understood`: what the bot took it to be about, topics by name."""

    code: str
    lines: tuple[str, ...]
    urgent: bool = False
    understood: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingChosen:
    """Of the readings offered for a question, which one was meant, and which was thought likeliest.
    `chosen` is "" for none of them, and `rank` then how many were offered. Never any words."""

    guessed: str
    chosen: str
    rank: int


@dataclass(frozen=True, slots=True)
class FileWanted:
    """`json`: everything kept about her. `ics`: her deadlines for a calendar."""

    kind: str


@dataclass(frozen=True, slots=True)
class CodeIssued:
    """To join another messenger. Only hashes of these are kept."""

    digits: str
    token: str


@dataclass(frozen=True, slots=True)
class Linked:
    """The talk is from now on the member's who was given the code. `kinds`: what was agreed to
    for this channel."""

    code: int
    kinds: tuple[str, ...]
    wording_version: str


@dataclass(frozen=True, slots=True)
class Unlinked:
    """An address of hers, not the one she speaks from. `not_hers`: she says she never joined it."""

    address: int
    not_hers: bool = False


@dataclass(frozen=True, slots=True)
class NumberTexted:
    """A code goes to a mobile number, to see whether it is hers. `phone`: the office's."""

    number: str
    digits: str
    phone: str


@dataclass(frozen=True, slots=True)
class NumberAdded:
    """She typed the code back. `code` names the row that knows the number."""

    code: int
    wording_version: str


@dataclass(frozen=True, slots=True)
class AddressDied:
    reason: str


@dataclass(frozen=True, slots=True)
class AddressRevived:
    pass


@dataclass(frozen=True, slots=True)
class OfficerBound:
    """A one-time code was typed: whose it is, this chat is from now on."""

    code: str


@dataclass(frozen=True, slots=True)
class NoticeAsked:
    """An officer asks the desk for something; what it says comes after the reply."""

    asked: Asked


Effect = (
    Agreed
    | Registered
    | Corrected
    | SaidClaimed
    | ClaimUndone
    | ClaimConfirmed
    | Seen
    | Snoozed
    | Preferred
    | Stopped
    | Resumed
    | AdsAgreed
    | AdsRefused
    | Erased
    | HandedOver
    | ReadingChosen
    | FileWanted
    | CodeIssued
    | Linked
    | Unlinked
    | NumberTexted
    | NumberAdded
    | AddressDied
    | AddressRevived
    | OfficerBound
    | NoticeAsked
)
