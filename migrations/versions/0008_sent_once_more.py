"""The rows of a notice that were sent once more are counted by an index of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text("notice_id IS NOT NULL AND repeated")
    op.create_index(
        "ix_outbox_once_more",
        "outbox",
        ["notice_id", "state"],
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_once_more", "outbox")
