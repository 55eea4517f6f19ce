"""Electronic notices, and what their intermediary said of each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("state IN ('exported', 'accepted', 'delivered')")


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("outgoing_id", ID, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("read_by", MOMENT, nullable=False),
        sa.Column("state", sa.String(15), nullable=False),
        sa.Column("receipt", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint("name", name="uq_documents_name"),
        sa.ForeignKeyConstraint(
            ["outgoing_id"], ["outbox.id"], name="fk_documents_outgoing_id", ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_documents_outgoing_id", "documents", ["outgoing_id"])
    op.create_index(
        "ix_documents_open",
        "documents",
        ["read_by", "id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    _create_events()


def downgrade() -> None:
    op.drop_table("document_events")
    op.drop_table("documents")


def _create_events() -> None:
    op.create_table(
        "document_events",
        sa.Column("id", ID, nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.Column("state", sa.String(15), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("receipt", sa.String(100), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("provider", sa.String(20)),
        sa.Column("sequence", sa.Integer),
        sa.Column("line", sa.Integer),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_document_events"),
        sa.UniqueConstraint(
            "provider", "sequence", "line", name="uq_document_events_provider_sequence_line"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name="fk_document_events_document_id",
            ondelete="CASCADE",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_document_events_document_id", "document_events", ["document_id"])
