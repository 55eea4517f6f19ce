"""Find a message by what its provider calls it, and those that had no report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_REPORTED = sa.text("channel = 'alimtalk' AND provider_id IS NOT NULL")
_NO_REPORT = sa.text("channel = 'alimtalk' AND state = 'sent'")


def upgrade() -> None:
    op.create_index(
        "ix_outbox_provider",
        "outbox",
        ["channel", "provider_id"],
        sqlite_where=_REPORTED,
        postgresql_where=_REPORTED,
    )
    op.create_index(
        "ix_outbox_no_report",
        "outbox",
        ["channel", "id"],
        sqlite_where=_NO_REPORT,
        postgresql_where=_NO_REPORT,
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_no_report", "outbox")
    op.drop_index("ix_outbox_provider", "outbox")
