"""meetings are numbered body by body

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

AGAIN = """
    UPDATE meeting SET number = fresh.number FROM (
        SELECT id, row_number() OVER (PARTITION BY place ORDER BY called_at, body, number, id) AS number FROM meeting
        WHERE place IN (SELECT place FROM meeting GROUP BY place, number HAVING count(*) > 1)
    ) AS fresh WHERE fresh.id = meeting.id
"""
"""Before 0008 a place numbers all its meetings in one row: where two bodies share a number they are counted anew."""


def upgrade() -> None:
    op.drop_constraint(op.f("uq_meeting_place_number"), "meeting", type_="unique")
    op.create_unique_constraint(op.f("uq_meeting_place_body_number"), "meeting", ["place", "body", "number"])


def downgrade() -> None:
    op.drop_constraint(op.f("uq_meeting_place_body_number"), "meeting", type_="unique")
    op.execute(AGAIN)
    op.create_unique_constraint(op.f("uq_meeting_place_number"), "meeting", ["place", "number"])
