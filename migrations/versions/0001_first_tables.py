"""The first tables: who is watched over, what may lapse, what came in, what goes out."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Children before their parents.
TABLES_BACKWARDS = (
    *("marks", "audit", "ledger", "handovers", "outbox", "conversations", "inbox"),
    *("reminders", "entitlements", "facts", "life_events", "persons"),
    *("consents", "addresses", "members"),
)
ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)
SEALED = sa.LargeBinary()
LOOKUP = sa.LargeBinary(32)


def upgrade() -> None:
    _create_members()
    _create_persons()
    _create_entitlements()
    _create_inbox()
    _create_outbox()
    _create_handovers()
    _create_records()


def downgrade() -> None:
    for table in TABLES_BACKWARDS:
        op.drop_table(table)


def _create_members() -> None:
    _create(
        "members",
        _text("code", 16),
        sa.Column("name", SEALED),
        _text("language", 5),
        _text("wording", 10),
        _number("hour"),
        _text("pace", 10),
        sa.Column("first_channel", sa.String(10)),
        _moment("created_at"),
        sa.Column("stopped_at", MOMENT),
        _unique("members", "code"),
    )
    _create(
        "addresses",
        *_of("addresses", "member_id", "members"),
        _text("channel", 10),
        sa.Column("lookup", LOOKUP, nullable=False),
        sa.Column("address", SEALED, nullable=False),
        _moment("created_at"),
        sa.Column("dead_at", MOMENT),
        sa.Column("dead_reason", sa.String(100)),
        _unique("addresses", "channel", "lookup"),
    )
    _create(
        "consents",
        *_of("consents", "member_id", "members"),
        _text("kind", 20),
        _text("wording_version", 20),
        _text("channel", 10),
        _moment("given_at"),
        sa.Column("withdrawn_at", MOMENT),
    )
    _index("addresses", "member_id")
    _index("consents", "member_id")


def _create_persons() -> None:
    _create(
        "persons",
        *_of("persons", "member_id", "members"),
        _text("relation", 20),
        sa.Column("name", SEALED),
        _moment("created_at"),
    )
    _create(
        "life_events",
        *_of("life_events", "person_id", "persons"),
        _text("kind", 30),
        _moment("created_at"),
    )
    _create(
        "facts",
        *_of("facts", "event_id", "life_events"),
        _text("name", 40),
        sa.Column("value", SEALED, nullable=False),
        _text("precision", 10),
        _text("source", 10),
        _moment("said_at"),
        sa.Column("replaced_at", MOMENT),
    )
    _index("persons", "member_id")
    _index("life_events", "person_id")
    _index("facts", "event_id")
    _partial("uq_facts_current", "facts", "event_id name", where="replaced_at IS NULL", unique=True)


def _create_entitlements() -> None:
    _create(
        "entitlements",
        *_of("entitlements", "member_id", "members"),
        *_of("entitlements", "event_id", "life_events"),
        _text("claim", 40),
        _text("benefits", 200),
        _text("certainty", 10),
        sa.Column("note", sa.String(40)),
        _text("start", 10),
        *(sa.Column(name, sa.Date, nullable=False) for name in ("raw", "adjusted", "safe")),
        _text("state", 20),
        sa.Column("claimed_on", sa.Date),
        sa.Column("follow_up", sa.Boolean, nullable=False),
        sa.Column("acknowledged_at", MOMENT),
        sa.Column("snoozed_until", MOMENT),
        sa.Column("next_rung", sa.String(20)),
        sa.Column("next_reminder_at", MOMENT),
        _text("plan_revision", 64),
        _moment("created_at"),
        _unique("entitlements", "event_id", "claim"),
    )
    _create(
        "reminders",
        *_of("reminders", "entitlement_id", "entitlements"),
        sa.Column("safe", sa.Date, nullable=False),
        _text("rung", 20),
        _moment("due_at"),
        _text("state", 10),
        sa.Column("outbox_key", sa.String(100)),
        _moment("decided_at"),
        _unique("reminders", "entitlement_id", "safe", "rung"),
    )
    _index("entitlements", "member_id")
    _index("entitlements", "event_id")
    _index("reminders", "entitlement_id")
    _partial(
        "ix_entitlements_plan", "entitlements", "plan_revision id", where="state = 'unclaimed'"
    )
    _partial(
        "ix_entitlements_due",
        "entitlements",
        "next_reminder_at id",
        where="next_reminder_at IS NOT NULL",
    )


def _create_inbox() -> None:
    _create(
        "inbox",
        _text("channel", 10),
        _text("update_id", 100),
        sa.Column("lookup", LOOKUP, nullable=False),
        sa.Column("turn", SEALED),
        _moment("received_at"),
        _number("tries"),
        sa.Column("done_at", MOMENT),
        sa.Column("problem", sa.String(200)),
        _unique("inbox", "channel", "update_id"),
    )
    _create(
        "conversations",
        _text("channel", 10),
        sa.Column("lookup", LOOKUP, nullable=False),
        *_of("conversations", "member_id", "members", nullable=True),
        sa.Column("state", SEALED, nullable=False),
        _number("serial"),
        _moment("updated_at"),
        _unique("conversations", "channel", "lookup"),
    )
    op.create_index("ix_inbox_address", "inbox", ["channel", "lookup", "id"])
    _partial("ix_inbox_waiting", "inbox", "id", where="done_at IS NULL")
    _index("conversations", "member_id")


def _create_outbox() -> None:
    _create(
        "outbox",
        _text("key", 100),
        _text("kind", 20),
        _number("priority"),
        _text("channel", 10),
        sa.Column("lookup", LOOKUP, nullable=False),
        sa.Column("address", SEALED, nullable=False),
        *_of("outbox", "member_id", "members", nullable=True),
        sa.Column("payload", SEALED),
        _text("state", 15),
        _moment("next_attempt_at"),
        _number("attempts"),
        sa.Column("repeated", sa.Boolean, nullable=False),
        sa.Column("attempted_by", sa.String(40)),
        sa.Column("attempted_at", MOMENT),
        sa.Column("provider_id", sa.String(100)),
        sa.Column("reason", sa.String(200)),
        _moment("created_at"),
        sa.Column("sent_at", MOMENT),
        _unique("outbox", "key"),
    )
    _index("outbox", "member_id")
    op.create_index("ix_outbox_address", "outbox", ["channel", "lookup", "id"])
    _partial(
        "ix_outbox_queued",
        "outbox",
        "channel priority next_attempt_at id",
        where="state = 'queued'",
    )
    _partial("ix_outbox_attempting", "outbox", "id", where="state = 'attempting'")
    _partial(
        "ix_outbox_unsent",
        "outbox",
        "channel lookup id",
        where="state IN ('queued', 'attempting')",
    )


def _create_handovers() -> None:
    _create(
        "handovers",
        _text("code", 16),
        *_of("handovers", "member_id", "members", nullable=True),
        _text("channel", 10),
        sa.Column("lookup", LOOKUP, nullable=False),
        sa.Column("content", SEALED),
        sa.Column("urgent", sa.Boolean, nullable=False),
        _moment("asked_at"),
        sa.Column("answered_at", MOMENT),
        _unique("handovers", "code"),
    )
    _index("handovers", "member_id")


def _create_records() -> None:
    _create(
        "ledger",
        *_of("ledger", "member_id", "members"),
        _number("seq"),
        sa.Column("entitlement_id", ID),
        _text("happened", 20),
        _moment("at"),
        sa.Column("detail", sa.JSON, nullable=False),
        _text("previous", 64),
        _text("digest", 64),
        _unique("ledger", "member_id", "seq"),
    )
    _create(
        "audit",
        _moment("at"),
        _text("actor", 40),
        _text("act", 40),
        _text("subject", 40),
        sa.Column("detail", sa.JSON, nullable=False),
    )
    _index("audit", "subject")
    op.create_table(
        "marks",
        _text("name", 60),
        _text("value", 200),
        sa.PrimaryKeyConstraint("name", name="pk_marks"),
    )


def _create(table: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sqlite_autoincrement=True,
    )


def _of(
    table: str, column: str, parent: str, *, nullable: bool = False
) -> tuple[sa.schema.SchemaItem, ...]:
    """A column that goes when its parent row goes."""
    return (
        sa.Column(column, ID, nullable=nullable),
        sa.ForeignKeyConstraint(
            [column], [f"{parent}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
        ),
    )


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, MOMENT, nullable=False)


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _index(table: str, column: str) -> None:
    op.create_index(f"ix_{table}_{column}", table, [column])


def _partial(name: str, table: str, columns: str, *, where: str, unique: bool = False) -> None:
    op.create_index(
        name,
        table,
        columns.split(),
        unique=unique,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
