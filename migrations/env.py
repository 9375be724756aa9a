"""How a migration reaches the database: one connection, one transaction, short locks."""

from __future__ import annotations

from alembic import context
from flask import current_app

from deliberation.extensions import Base, db


def run() -> None:
    """Run the migrations asked for, on the application's own database."""
    current_app.extensions["migrate"].configure_args.setdefault("compare_type", True)
    with db.engine.connect() as connection:
        connection.exec_driver_sql("SET lock_timeout = '5s'")
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.commit()
        context.configure(
            connection=connection, target_metadata=Base.metadata, compare_type=True, compare_server_default=True
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
