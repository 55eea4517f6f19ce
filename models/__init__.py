"""SQLAlchemy tables, each with the queries that read and write it."""

from models.base import Base
from models.conversation import Conversation
from models.document import DocumentEntry, KeptDocument
from models.entitlement import Entitlement, Reminder
from models.handover import Handover
from models.inbox import Received
from models.ledger import AuditEntry, LedgerEntry
from models.mark import Mark
from models.member import Address, Consent, Member
from models.notice import Notice
from models.officer import Officer
from models.one_time_code import OneTimeCode, WrongCode
from models.outbox import Outgoing
from models.person import Fact, LifeEvent, Person
from models.readings import ReadingCount

__all__ = [
    "Address",
    "AuditEntry",
    "Base",
    "Consent",
    "Conversation",
    "DocumentEntry",
    "Entitlement",
    "Fact",
    "Handover",
    "KeptDocument",
    "LedgerEntry",
    "LifeEvent",
    "Mark",
    "Member",
    "Notice",
    "Officer",
    "OneTimeCode",
    "Outgoing",
    "Person",
    "ReadingCount",
    "Received",
    "Reminder",
    "WrongCode",
]
