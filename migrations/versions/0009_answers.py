"""sentences on a moderator come out together

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What has been answered so far could be read already."""
    op.add_column("moderator_evaluation", sa.Column("shown", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.alter_column("moderator_evaluation", "shown", server_default=None)


def downgrade() -> None:
    op.drop_column("moderator_evaluation", "shown")
