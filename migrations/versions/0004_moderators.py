"""the pool of moderators

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ANSWERED = " AND ".join(
    f"{mark} BETWEEN 1 AND 5" for mark in ("neutral", "in_time", "heard", "explained", "clear_votes")
)


def upgrade() -> None:
    _pool()
    _evaluations()
    _practice()


def _pool() -> None:
    op.create_table(
        "moderator",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("home", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("certified_since", sa.Date(), nullable=True),
        sa.Column("certified_until", sa.Date(), nullable=True),
        sa.Column("suspended", sa.Text(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('none', 'applied', 'proposed', 'registered')", name=op.f("ck_moderator_status")
        ),
        sa.CheckConstraint("certified_since <= certified_until", name=op.f("ck_moderator_term")),
        sa.CheckConstraint(
            "0 <= answers AND answers * 5 <= points AND points <= answers * 25", name=op.f("ck_moderator_points")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_moderator_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_moderator")),
    )
    op.create_index(op.f("ix_moderator_home"), "moderator", ["home"], unique=False)
    op.create_table(
        "moderator_assignment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moderator_id", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("commit", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('sealed', 'drawn', 'asked', 'accepted', 'declined')",
            name=op.f("ck_moderator_assignment_status"),
        ),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_moderator_assignment_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderator_assignment")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_moderator_assignment_meeting_id")),
    )
    op.create_index(
        op.f("ix_moderator_assignment_moderator_id_starts_at"),
        "moderator_assignment",
        ["moderator_id", "starts_at"],
        unique=False,
    )
    op.create_index(op.f("ix_moderator_assignment_place"), "moderator_assignment", ["place"], unique=False)


def _evaluations() -> None:
    op.create_table(
        "moderator_evaluator",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["moderator_assignment.meeting_id"], name=op.f("fk_moderator_evaluator_meeting_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_moderator_evaluator_person_id")),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name=op.f("pk_moderator_evaluator")),
    )
    op.create_table(
        "moderator_evaluation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("moderator_id", sa.Text(), nullable=False),
        sa.Column("neutral", sa.Integer(), nullable=False),
        sa.Column("in_time", sa.Integer(), nullable=False),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.Column("explained", sa.Integer(), nullable=False),
        sa.Column("clear_votes", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint(ANSWERED, name=op.f("ck_moderator_evaluation_marks")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["moderator_assignment.meeting_id"], name=op.f("fk_moderator_evaluation_meeting_id")
        ),
        sa.ForeignKeyConstraint(["moderator_id"], ["person.id"], name=op.f("fk_moderator_evaluation_moderator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderator_evaluation")),
    )
    for column in ("meeting_id", "moderator_id"):
        op.create_index(op.f(f"ix_moderator_evaluation_{column}"), "moderator_evaluation", [column], unique=False)


def _practice() -> None:
    op.create_table(
        "practice_run",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.CheckConstraint("seed >= 0", name=op.f("ck_practice_run_seed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_run")),
    )
    op.create_table(
        "practice_trainee",
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("slips", sa.Text(), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_practice_trainee_score")),
        sa.ForeignKeyConstraint(["run_id"], ["practice_run.id"], name=op.f("fk_practice_trainee_run_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_practice_trainee_person_id")),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_practice_trainee")),
    )
    op.create_index(op.f("ix_practice_trainee_person_id"), "practice_trainee", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("practice_trainee")
    op.drop_table("practice_run")
    op.drop_table("moderator_evaluation")
    op.drop_table("moderator_evaluator")
    op.drop_table("moderator_assignment")
    op.drop_table("moderator")
