"""Real PostgreSQL and Valkey for the whole test run: one server each, one database per test process."""

from __future__ import annotations

import os
import re
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa

from deliberation import embedded

STATE = Path(__file__).resolve().parent.parent / ".state" / "test"
_NAME = re.compile(r"test_(\d+)_[0-9a-f]+")


def _administer(url: str, *statements: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def _left_behind(url: str) -> list[str]:
    """Databases of test processes that were killed before they could tidy up."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        names = connection.execute(sa.text("SELECT datname FROM pg_database")).scalars()
        found = [match for match in map(_NAME.fullmatch, names) if match]
    return [match.group() for match in found if not psutil.pid_exists(int(match.group(1)))]


@pytest.fixture(scope="session")
def services() -> Iterator[Path]:
    """The servers' state folder; the last test process to leave stops what was started in it."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # a run that is ended tidies up as well
    yield STATE
    embedded.stop(STATE)
    signal.signal(signal.SIGTERM, before)


@contextmanager
def fresh_database(services: Path) -> Iterator[str]:
    """An empty database of this process's own, on a server shared with the others."""
    address = embedded.ensure_postgres(services, durable=False)
    maintenance = _as_superuser(address)
    for name in _left_behind(address):
        _administer(maintenance, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    name = f"test_{os.getpid()}_{secrets.token_hex(4)}"
    _administer(address, f'CREATE DATABASE "{name}"')
    yield address.replace("/deliberation?", f"/{name}?")
    _administer(maintenance, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def pg_url(services: Path) -> Iterator[str]:
    """The database that most tests of this process share."""
    with fresh_database(services) as address:
        yield address


@pytest.fixture(scope="session")
def pg_superuser_url(pg_url: str) -> str:
    """The same database as seen by an account that may do anything."""
    return _as_superuser(pg_url)


def _as_superuser(address: str) -> str:
    return address.replace("//deliberation@", "//postgres@")


@pytest.fixture(scope="session")
def redis_url(services: Path) -> str:
    """A Valkey shared by the test processes; each uses its own names."""
    return embedded.ensure_valkey(services, durable=False)
