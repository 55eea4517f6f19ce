"""Notices to many, who may write them, and rows of the outbox without words of their own."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)
SEALED = sa.LargeBinary()
LOOKUP = sa.LargeBinary(32)
MOMENTS = ("start_at", "fed_at", "previewed_at", "approved_at", "started_at", "finished_at")
PARTIAL = {
    "ix_outbox_queued": ("channel priority next_attempt_at id", "state = 'queued'"),
    "ix_outbox_attempting": ("id", "state = 'attempting'"),
    "ix_outbox_unsent": ("channel lookup id", "state IN ('queued', 'attempting')"),
    "ix_outbox_provider": (
        "channel provider_id",
        "channel = 'alimtalk' AND provider_id IS NOT NULL",
    ),
    "ix_outbox_no_report": ("channel id", "channel = 'alimtalk' AND state = 'sent'"),
}


def upgrade() -> None:
    _create_officers()
    _create_notices()
    with _changed(_outbox(address_needed=True)) as outbox:
        outbox.add_column(sa.Column("notice_id", ID))
        outbox.alter_column("address", existing_type=SEALED, nullable=True)
        outbox.create_foreign_key(
            "fk_outbox_notice_id", "notices", ["notice_id"], ["id"], ondelete="SET NULL"
        )
    where = sa.text("notice_id IS NOT NULL")
    op.create_index(
        "ix_outbox_notice",
        "outbox",
        ["notice_id", "state", "channel", "id"],
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    """What has no address of its own is no message any more."""
    op.execute(sa.text("DELETE FROM outbox WHERE address IS NULL"))
    op.drop_index("ix_outbox_notice", "outbox")
    with _changed(_outbox(address_needed=False)) as outbox:
        outbox.drop_constraint("fk_outbox_notice_id", type_="foreignkey")
        outbox.drop_column("notice_id")
        outbox.alter_column("address", existing_type=SEALED, nullable=False)
    op.drop_table("notices")
    op.drop_table("officers")


def _create_officers() -> None:
    op.create_table(
        "officers",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("name", SEALED, nullable=False),
        sa.Column("roles", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(10)),
        sa.Column("lookup", LOOKUP),
        sa.Column("address", SEALED),
        sa.Column("bind_digest", LOOKUP),
        sa.Column("bind_until", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_officers"),
        sa.UniqueConstraint("code", name="uq_officers_code"),
        sa.UniqueConstraint("channel", "lookup", name="uq_officers_channel_lookup"),
        sqlite_autoincrement=True,
    )


def _create_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("texts", sa.JSON, nullable=False),
        sa.Column("audience", sa.JSON, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("author", sa.String(16), nullable=False),
        sa.Column("approver", sa.String(16)),
        sa.Column("counted", sa.JSON),
        sa.Column("erased", sa.Integer, nullable=False),
        sa.Column("result", sa.JSON),
        sa.Column("rate", sa.Integer),
        sa.Column("created_at", MOMENT, nullable=False),
        *(sa.Column(name, MOMENT) for name in MOMENTS),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint("code", name="uq_notices_code"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notices_state", "notices", ["state"])


def _changed(table: sa.Table) -> Any:  # noqa: ANN401  Alembic's own context
    """SQLite copies the table as it is told here: reading it back would lose the conditions of its
    indexes; PostgreSQL changes it in its place."""
    return op.batch_alter_table(
        "outbox", copy_from=table, table_kwargs={"sqlite_autoincrement": True}
    )


def _outbox(*, address_needed: bool) -> sa.Table:
    """The table before the change."""
    table = sa.Table(
        "outbox",
        sa.MetaData(),
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("lookup", LOOKUP, nullable=False),
        sa.Column("address", SEALED, nullable=not address_needed),
        sa.Column("member_id", ID),
        *([] if address_needed else [sa.Column("notice_id", ID)]),
        sa.Column("payload", SEALED),
        sa.Column("state", sa.String(15), nullable=False),
        sa.Column("next_attempt_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("repeated", sa.Boolean, nullable=False),
        sa.Column("attempted_by", sa.String(40)),
        sa.Column("attempted_at", MOMENT),
        sa.Column("chunk", sa.String(40)),
        sa.Column("provider_id", sa.String(100)),
        sa.Column("reason", sa.String(200)),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_outbox_member_id", ondelete="CASCADE"
        ),
        *([] if address_needed else [_of_a_notice()]),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sa.Index("ix_outbox_member_id", "member_id"),
        sa.Index("ix_outbox_address", "channel", "lookup", "id"),
        sqlite_autoincrement=True,
    )
    for name, (columns, condition) in PARTIAL.items():
        found = [table.c[column] for column in columns.split()]
        sa.Index(name, *found, sqlite_where=sa.text(condition))
    return table


def _of_a_notice() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["notice_id"], ["notices.id"], name="fk_outbox_notice_id", ondelete="SET NULL"
    )
