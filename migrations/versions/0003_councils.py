"""bodies, seats and terms

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "body",
        *_texts("id", "place", "kind", "name", "profile", "status", "seats", "by"),
        *(sa.Column(name, sa.Date()) for name in ("term_first", "term_last", "asked_first", "asked_last")),
        sa.CheckConstraint("status IN ('proposed', 'standing', 'declined')", name=op.f("ck_body_status")),
        sa.CheckConstraint("term_first < term_last", name=op.f("ck_body_term")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_body_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
    )
    op.create_index(op.f("ix_body_place"), "body", ["place"])
    op.create_table(
        "election",
        *_texts("id", "body_id", "place", "title", "kind", "method", "status", "notice", "record_hash"),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("seats", "candidates")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("register_by", "vote_on")),
        sa.CheckConstraint(
            "status IN ('called', 'published', 'box', 'counted', 'settled', 'annulled', 'cancelled')",
            name=op.f("ck_election_status"),
        ),
        sa.CheckConstraint("method IN ('block', 'stv', 'sortition')", name=op.f("ck_election_method")),
        sa.CheckConstraint("register_by < vote_on", name=op.f("ck_election_days")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_election_body_id")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_election_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_election")),
    )
    op.create_index(op.f("ix_election_place_vote_on"), "election", ["place", "vote_on"])
    op.create_index(op.f("ix_election_body_id"), "election", ["body_id"])
    for name, columns in (("election_seed", ("seed",)), ("election_record", ("file", "record"))):
        op.create_table(
            name,
            *_texts("election_id", *columns),
            sa.ForeignKeyConstraint(["election_id"], ["election.id"], name=op.f(f"fk_{name}_election_id")),
            sa.PrimaryKeyConstraint("election_id", name=op.f(f"pk_{name}")),
        )


def downgrade() -> None:
    for name in ("election_record", "election_seed", "election", "body"):
        op.drop_table(name)
