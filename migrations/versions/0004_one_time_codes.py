"""One-time codes as keyed hashes, and how often a wrong one came from an address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "one_time_codes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("purpose", sa.String(10), nullable=False),
        sa.Column("digits", sa.LargeBinary(32), nullable=True),
        sa.Column("token", sa.LargeBinary(32), nullable=True),
        sa.Column("number", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["members.id"],
            name="fk_one_time_codes_member_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_one_time_codes"),
        sa.UniqueConstraint("digits", name="uq_one_time_codes_digits"),
        sa.UniqueConstraint("token", name="uq_one_time_codes_token"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_one_time_codes_member_id", "one_time_codes", ["member_id"])
    op.create_index("ix_one_time_codes_expires_at", "one_time_codes", ["expires_at"])
    op.create_table(
        "wrong_codes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("lookup", sa.LargeBinary(32), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wrong_codes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_wrong_codes_lookup", "wrong_codes", ["lookup"])
    op.create_index("ix_wrong_codes_tried_at", "wrong_codes", ["tried_at"])


def downgrade() -> None:
    op.drop_table("wrong_codes")
    op.drop_table("one_time_codes")
