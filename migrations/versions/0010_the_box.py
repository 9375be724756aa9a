"""the box: tokens, channels, subjects, roll, papers and desks of polls

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FRAME = {
    "subject": (sa.Text(), "projects"),
    "subject_ref": (sa.Text(), ""),
    "question": (sa.Text(), ""),
    "ballot_kind": (sa.Text(), "approval"),
    "max_points": (sa.Integer(), "0"),
    "max_sum_points": (sa.Integer(), "0"),
    "threshold": (sa.Text(), ""),
    "basis": (sa.Text(), ""),
    "channels": (sa.Text(), "web"),
    "simple_mode": (sa.Boolean(), "true"),
    "public_key": (sa.Text(), ""),
    "root": (sa.Text(), ""),
    "rerun_of": (sa.Text(), ""),
    "reason": (sa.Text(), ""),
}
STATUSES = "status IN ('prepared', 'open', 'closed', 'counted'{more})"


def upgrade() -> None:
    """Polls that were held before keep what they had: projects, approval, the web, the simple way."""
    _frame()
    _roll()
    _box()


def _frame() -> None:
    _columns("poll", FRAME)
    op.drop_constraint(op.f("ck_poll_status"), "poll")
    op.create_check_constraint(op.f("ck_poll_status"), "poll", STATUSES.format(more=", 'annulled'"))
    op.drop_constraint(op.f("ck_poll_budget"), "poll")
    op.create_check_constraint(op.f("ck_poll_budget"), "poll", "budget_fen > 0 OR subject <> 'projects'")
    op.create_check_constraint(
        op.f("ck_poll_subject"), "poll", "subject IN ('projects', 'people', 'question', 'survey')"
    )
    kinds = "ballot_kind IN ('approval', 'knapsack', 'choose-1', 'cumulative', 'ordinal', 'scoring')"
    op.create_check_constraint(op.f("ck_poll_ballot_kind"), "poll", kinds)


def _roll() -> None:
    op.alter_column("poll_roll", "person_id", new_column_name="voter_id")
    op.drop_constraint(op.f("fk_poll_roll_person_id"), "poll_roll")
    op.add_column("poll_roll", sa.Column("person_id", sa.Text(), nullable=True))
    op.execute("UPDATE poll_roll SET person_id = voter_id")
    op.create_foreign_key(op.f("fk_poll_roll_person_id"), "poll_roll", "person", ["person_id"], ["id"])
    op.create_unique_constraint(op.f("uq_poll_roll_poll_id"), "poll_roll", ["poll_id", "person_id"])
    _columns("poll_roll", {"building": (sa.Text(), "")})


def _box() -> None:
    op.alter_column("poll_issue", "person_id", new_column_name="voter_id")
    added = {name: (sa.Text(), "") for name in ("blinded", "signature", "desk")}
    _columns("poll_issue", {"mode": (sa.Text(), "simple"), **added, "helped": (sa.Boolean(), "false")})
    op.create_check_constraint(op.f("ck_poll_issue_mode"), "poll_issue", "mode IN ('blind', 'simple', 'paper')")
    op.add_column("poll_secret", sa.Column("token_key", sa.Text(), nullable=True))
    op.execute("UPDATE poll_secret SET token_key = secret")  # an open poll goes on in the simple way
    op.alter_column("poll_secret", "token_key", nullable=False)


def _columns(table: str, columns: dict[str, tuple[sa.types.TypeEngine, str]]) -> None:
    """Columns that are never null, filled for what is there."""
    for name, (kind, value) in columns.items():
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=value))
        op.alter_column(table, name, server_default=None)


def downgrade() -> None:
    """What only the new box can hold is given up: polls of other subjects, annulled ones, voters without an account."""
    op.drop_column("poll_secret", "token_key")
    op.drop_constraint(op.f("ck_poll_issue_mode"), "poll_issue")
    for name in ("mode", "blinded", "signature", "desk", "helped"):
        op.drop_column("poll_issue", name)
    op.alter_column("poll_issue", "voter_id", new_column_name="person_id")
    op.drop_constraint(op.f("uq_poll_roll_poll_id"), "poll_roll")
    op.execute("DELETE FROM poll_roll WHERE person_id IS NULL")
    op.drop_constraint(op.f("fk_poll_roll_person_id"), "poll_roll")
    op.drop_column("poll_roll", "person_id")
    op.drop_column("poll_roll", "building")
    op.alter_column("poll_roll", "voter_id", new_column_name="person_id")
    op.create_foreign_key(op.f("fk_poll_roll_person_id"), "poll_roll", "person", ["person_id"], ["id"])
    for name in ("ck_poll_ballot_kind", "ck_poll_subject", "ck_poll_budget", "ck_poll_status"):
        op.drop_constraint(op.f(name), "poll")
    op.execute("UPDATE poll SET status = 'closed' WHERE status = 'annulled'")
    op.execute("UPDATE poll SET budget_fen = 1 WHERE budget_fen <= 0")
    op.create_check_constraint(op.f("ck_poll_budget"), "poll", "budget_fen > 0")
    op.create_check_constraint(op.f("ck_poll_status"), "poll", STATUSES.format(more=""))
    for name in FRAME:
        op.drop_column("poll", name)
