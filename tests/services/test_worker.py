"""The worker: prompt with a doorbell, reliable without one, polite when asked to go."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from deliberation import embedded
from deliberation.jobs import bell
from deliberation.jobs.models import Outbox
from deliberation.jobs.service import enqueue
from tests.services.conftest import environment

PATIENCE = 60
"""Seconds for what must come: generous, for the machine may be busy; nothing takes so long unless it is broken."""

PROGRAM = """
import logging, sys, time
import sqlalchemy as sa
from flask import Flask
from deliberation import worker
from deliberation.extensions import db

def record(session, payload, now):
    session.execute(sa.text("INSERT INTO effect VALUES (:name)"), {"name": payload["name"]})
    time.sleep(payload.get("seconds", 0))

logging.basicConfig(level=logging.INFO)
app = Flask("work")
app.config["SQLALCHEMY_DATABASE_URI"] = sys.argv[1]
db.init_app(app)
worker.handlers, worker.daily = lambda: {"record": record}, dict
worker.LOOK_SECONDS = float(sys.argv[3])
worker.run(app, sys.argv[2] or None)
"""


@pytest.fixture
def sessions(state: Path) -> Iterator[sessionmaker[Session]]:
    engine = sa.create_engine(embedded.ensure_postgres(state, durable=False))
    with engine.begin() as connection:
        Outbox.__table__.create(connection)
        connection.execute(sa.text("CREATE TABLE effect (name text NOT NULL)"))
    yield sessionmaker(engine)
    bell.open_bell(None)
    engine.dispose()


@contextmanager
def worker(state: Path, redis_url: str, look_seconds: float = 5) -> Iterator[subprocess.Popen[bytes]]:
    database = embedded.ensure_postgres(state, durable=False)
    words = [sys.executable, "-c", PROGRAM, database, redis_url, str(look_seconds)]
    process = subprocess.Popen(words, env=environment(state))
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def promise(sessions: sessionmaker[Session], name: str, seconds: int = 0) -> None:
    with sessions.begin() as session:
        assert enqueue(session, "record", {"name": name, "seconds": seconds}, name)


def wait_for(sessions: sessionmaker[Session], names: list[str], patience: float = PATIENCE) -> None:
    """Until exactly these effects are there."""
    began = time.monotonic()
    while True:
        with sessions() as session:
            found = list(session.scalars(sa.text("SELECT name FROM effect ORDER BY name")))
        if found == names:
            return
        assert time.monotonic() - began < patience, found
        time.sleep(0.05)


def test_a_knock_is_answered(state: Path, sessions: sessionmaker[Session]) -> None:
    redis_url = embedded.ensure_valkey(state, durable=False)
    with worker(state, redis_url, look_seconds=3600) as process:  # by itself it would look again in an hour
        promise(sessions, "0")
        bell.open_bell(redis_url)
        for number in range(1, 4):
            promise(sessions, str(number))
            wait_for(sessions, [str(n) for n in range(number + 1)])
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_without_redis_it_looks_by_itself(state: Path, sessions: sessionmaker[Session]) -> None:
    with worker(state, "unix:///nowhere/valkey.sock") as process:
        for name in ("1", "2"):
            promise(sessions, name)
            wait_for(sessions, ["1", "2"][: int(name)])
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_it_outlives_redis(state: Path, sessions: sessionmaker[Session]) -> None:
    redis_url = embedded.ensure_valkey(state, durable=False)
    with worker(state, redis_url) as process:
        promise(sessions, "before")
        wait_for(sessions, ["before"])
        valkey = int((state / "servers" / "valkey.pid").read_text())
        os.kill(valkey, signal.SIGKILL)
        promise(sessions, "during")
        wait_for(sessions, ["before", "during"])
        embedded.ensure_valkey(state, durable=False)
        promise(sessions, "zafter")
        wait_for(sessions, ["before", "during", "zafter"])
        assert process.poll() is None


def test_asked_to_go_it_finishes_what_it_has_in_hand(state: Path, sessions: sessionmaker[Session]) -> None:
    promise(sessions, "slow", seconds=3)
    with worker(state, "") as process:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with sessions() as session:
                if session.scalar(sa.select(Outbox.attempts)) == 1:
                    break
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    wait_for(sessions, ["slow"], patience=0)
