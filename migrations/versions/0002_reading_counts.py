"""Which reading of a question people meant, as counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reading_counts",
        sa.Column("guessed", sa.String(40), nullable=False),
        sa.Column("chosen", sa.String(40), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("guessed", "chosen", name="pk_reading_counts"),
    )


def downgrade() -> None:
    op.drop_table("reading_counts")
