"""check-in by code, voting by phone

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "secret_roll",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("put", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_secret_roll_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", "put", "person_id", name=op.f("pk_secret_roll")),
    )
    op.create_table(
        "secret_box",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("put", sa.Integer(), nullable=False),
        sa.Column("cast", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.CheckConstraint('"cast" >= 0', name=op.f("ck_secret_box_cast")),
        sa.CheckConstraint("open OR sealed = ''", name=op.f("ck_secret_box_emptied")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_secret_box_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", "put", name=op.f("pk_secret_box")),
    )


def downgrade() -> None:
    op.drop_table("secret_box")
    op.drop_table("secret_roll")
