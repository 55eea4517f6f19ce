"""Held rows of a notice leave the index of addresses: they come by the hundred thousand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_COLUMNS = ["channel", "lookup", "id"]


def upgrade() -> None:
    where = sa.text("state <> 'held'")
    op.drop_index("ix_outbox_address", "outbox")
    op.create_index(
        "ix_outbox_address", "outbox", _COLUMNS, sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_address", "outbox")
    op.create_index("ix_outbox_address", "outbox", _COLUMNS)
