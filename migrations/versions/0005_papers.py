"""documents, invitations and sealed minutes

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, kind, default in (("cancelled", sa.Boolean(), sa.false()), ("revision", sa.Integer(), sa.text("0"))):
        op.add_column("meeting", sa.Column(name, kind, nullable=False, server_default=default))
        op.alter_column("meeting", name, server_default=None)
    op.add_column("agenda_item", sa.Column("minutes", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.alter_column("agenda_item", "minutes", server_default=None)
    op.create_table(
        "meeting_paper",
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_meeting_paper_size")),
        sa.ForeignKeyConstraint(["item"], ["agenda_item.id"], name=op.f("fk_meeting_paper_item")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_paper_meeting_id")),
        sa.PrimaryKeyConstraint("item", "position", name=op.f("pk_meeting_paper")),
    )
    op.create_index(op.f("ix_meeting_paper_meeting_id"), "meeting_paper", ["meeting_id"], unique=False)
    op.create_table(
        "meeting_invitation",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("coming", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(coming IS NULL) = (answered_at IS NULL)", name=op.f("ck_meeting_invitation_answered")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_invitation_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name=op.f("pk_meeting_invitation")),
    )
    op.create_index(op.f("ix_meeting_invitation_person_id"), "meeting_invitation", ["person_id"], unique=False)
    op.create_table(
        "meeting_minutes",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('draft', 'sealed')", name=op.f("ck_meeting_minutes_status")),
        sa.CheckConstraint("version > 0 AND waiting >= 0", name=op.f("ck_meeting_minutes_counts")),
        sa.CheckConstraint(
            "status <> 'sealed' OR (waiting = 0 AND sha256 <> '')", name=op.f("ck_meeting_minutes_sealed")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_minutes_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_meeting_minutes")),
    )


def downgrade() -> None:
    op.drop_table("meeting_minutes")
    op.drop_table("meeting_invitation")
    op.drop_table("meeting_paper")
    op.drop_column("agenda_item", "minutes")
    op.drop_column("meeting", "revision")
    op.drop_column("meeting", "cancelled")
