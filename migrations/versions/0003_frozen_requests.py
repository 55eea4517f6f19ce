"""Which request of a provider a message went out in, so that a crash sends nothing twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("chunk", sa.String(40)))


def downgrade() -> None:
    with op.batch_alter_table("outbox") as table:
        table.drop_column("chunk")
