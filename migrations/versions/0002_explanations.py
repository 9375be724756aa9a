"""what follows from a count

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Polls that were counted before are explained by the worker like any other.
PROMISE = """
INSERT INTO outbox (kind, payload, dedupe_key, not_before, attempts)
SELECT 'polls.explain', '{"poll": "' || id || '"}', 'poll:' || id || ':explain', now(), 0
FROM poll WHERE status = 'counted'
ON CONFLICT (dedupe_key) DO NOTHING
"""


def upgrade() -> None:
    op.create_table(
        "poll_explanation",
        sa.Column("poll_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('satisfaction', 'comparison', 'margins')", name=op.f("ck_poll_explanation_kind")
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_explanation_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", "kind", name=op.f("pk_poll_explanation")),
    )
    op.get_bind().exec_driver_sql(PROMISE)


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE kind = 'polls.explain'")
    op.drop_table("poll_explanation")
