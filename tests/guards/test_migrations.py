"""The migrations build the models, triggers included, and each goes up and down."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from deliberation.app import create_app
from deliberation.config import Settings
from deliberation.extensions import Base, db
from deliberation.paths import shipped

TRIGGERS = sa.text("SELECT tgrelid::regclass::text || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")


@pytest.fixture
def empty(settings: Settings, pg_url: str) -> Iterator[Flask]:
    """The application on a database without tables."""
    name = pg_url.rpartition("/")[2].partition("?")[0]
    fresh = pg_url.replace(f"/{name}", f"/{name}_m")
    engine = sa.create_engine(pg_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{name}_m"'))
    app = create_app(_with(settings, fresh))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    with engine.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE "{name}_m" WITH (FORCE)'))


def _with(settings: Settings, url: str) -> Settings:
    from dataclasses import replace

    return replace(settings, database_url=url)


def test_migrations_build_the_models(empty: Flask, app: Flask) -> None:
    upgrade(directory=str(shipped("migrations")))
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
        migrated = connection.scalars(TRIGGERS).all()
    with app.app_context(), db.engine.connect() as connection:
        assert migrated == connection.scalars(TRIGGERS).all()
    assert migrated


def test_each_revision_goes_down_and_up_again(empty: Flask) -> None:
    directory = str(shipped("migrations"))
    revisions = [script.revision for script in ScriptDirectory(directory).walk_revisions()][::-1]
    assert revisions == [f"{number:04d}" for number in range(1, len(revisions) + 1)]
    for revision in revisions:
        upgrade(directory=directory, revision=revision)
        downgrade(directory=directory, revision="-1")
        upgrade(directory=directory, revision=revision)
    downgrade(directory=directory, revision="base")
    with db.engine.connect() as connection:
        assert set(sa.inspect(connection).get_table_names()) <= {"alembic_version"}
