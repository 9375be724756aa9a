"""Fixtures that every test may use: the application on a real database, rolled back after each test."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from flask import Flask, has_app_context
from flask.globals import app_ctx
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from deliberation.app import create_app
from deliberation.config import Settings
from deliberation.extensions import Base, db, limiter
from deliberation.paths import shipped

BUSY_MS = 90_000
"""How long a statement may take in tests: what a page may wait is a promise to residents, not to a busy machine."""
COUNT_SECONDS = 60.0
"""How long Valkey may take over one try: given up, tries are counted in memory, and anew."""

hypothesis.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("any machine")

pytest_plugins = ["tests.service_fixtures", "tests.browser_fixtures"]


@pytest.fixture(scope="session")
def settings(pg_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a test run: the embedded services, throw-away keys, its own upload folder."""
    told = Settings.from_env(
        {
            "DATABASE_URL": pg_url,
            "REDIS_URL": redis_url,
            "SECRET_KEY": "test-secret-key-of-at-least-thirty-two-bytes",
            "DATA_KEYS": Fernet.generate_key().decode(),
            "UPLOAD_DIR": str(tmp_path_factory.mktemp("uploads")),
            "STATE_DIR": str(tmp_path_factory.mktemp("state")),
            "SMS_BACKEND": "console",
        }
    )
    return dataclasses.replace(told, statement_ms=BUSY_MS, count_seconds=COUNT_SECONDS)


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    """The application with an empty schema."""
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, SERVER_NAME="localhost")
    limiter.enabled = False  # one address plays everybody, as fast as it can; the tests of limits switch them on
    with app.app_context():
        make_schema()
    yield app
    with app.app_context():
        db.engine.dispose()


def make_schema() -> None:
    """Every table with its triggers, as the migrations build them."""
    upgrade(directory=str(shipped("migrations")))


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A database session outside any request; everything is rolled back afterwards.

    Requests made by ``client`` have sessions of their own on the same connection, so they see what the
    test has flushed, and each request has its own application context, as in real life.
    """
    with app.app_context():
        engine = db.engine
    with engine.connect() as connection:
        outer = connection.begin()
        usual = db.session
        maker = sessionmaker(bind=connection, join_transaction_mode="create_savepoint")
        own = scoped_session(maker, scopefunc=_scope)
        db.session = own  # type: ignore[assignment]
        yield own()
        own.remove()
        db.session = usual
        outer.rollback()


def _scope() -> int:
    """The test itself, or the request that is under way."""
    return id(app_ctx._get_current_object()) if has_app_context() else 0


@pytest.fixture
def client(app: Flask, session: Session) -> FlaskClient:
    """A browser without a page: requests on the test's own transaction."""
    return app.test_client()


@pytest.fixture
def committed(app: Flask, pg_superuser_url: str) -> Iterator[Callable[[], Session]]:
    """For races and crashes: sessions that really commit; every table is emptied afterwards."""
    with app.app_context():
        yield sessionmaker(bind=db.engine, expire_on_commit=False)
        db.session.remove()
    engine = sa.create_engine(pg_superuser_url, poolclass=sa.NullPool)
    names = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.exec_driver_sql("SET session_replication_role = replica")
        connection.exec_driver_sql(f"TRUNCATE {names} CASCADE")


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The SQL statements sent inside the block."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            sent.append(statement)

    bind = session.get_bind()
    sa.event.listen(bind, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(bind, "before_cursor_execute", note)


DATA = Path(__file__).resolve().parents[2] / "shared"
"""Outside test data, where it is present."""
