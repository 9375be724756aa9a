"""The outbox: kept with its transaction, done once, whoever dies."""

from __future__ import annotations

import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session, sessionmaker

from deliberation.jobs import tasks
from deliberation.jobs.models import Outbox
from deliberation.jobs.queries import backlog
from deliberation.jobs.service import enqueue
from deliberation.jobs.tasks import Relay, pause
from tests.services.conftest import environment

Sessions = sessionmaker[Session]

STUCK = """
import sys, time, sqlalchemy as sa
from sqlalchemy.orm import sessionmaker
from deliberation.jobs.tasks import Relay
engine = sa.create_engine(sys.argv[1], connect_args={"options": sys.argv[2]})
def record(session, payload, now):
    session.execute(sa.text("INSERT INTO effect VALUES (:name)"), payload)
    print("in the middle", flush=True)
    time.sleep(60)
Relay(sessionmaker(engine), {"record": record}).drain()
"""


@pytest.fixture
def sessions(pg_url: str) -> Iterator[Sessions]:
    """Committed data in a schema of this test's own: killed processes cannot share a rolled-back session."""
    schema = f"outbox_{secrets.token_hex(4)}"
    options = {"options": f"-c search_path={schema} -c timezone=UTC"}
    engine = sa.create_engine(pg_url, connect_args=options)
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {schema}"))
        Outbox.__table__.create(connection)
        connection.execute(sa.text("CREATE TABLE effect (name text NOT NULL)"))
    yield sessionmaker(engine)
    with engine.begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


def record(session: Session, payload: Mapping[str, object], now: datetime) -> None:
    session.execute(sa.text("INSERT INTO effect VALUES (:name)"), {"name": payload["name"]})


def promise(sessions: Sessions, name: str, kind: str = "record", **more: object) -> bool:
    with sessions.begin() as session:
        return enqueue(session, kind, {"name": name}, f"test:{name}", **more)  # type: ignore[arg-type]


def effects(sessions: Sessions) -> list[str]:
    with sessions() as session:
        return list(session.scalars(sa.text("SELECT name FROM effect ORDER BY name")))


def row(sessions: Sessions, name: str) -> Outbox:
    with sessions() as session:
        return session.scalars(sa.select(Outbox).where(Outbox.dedupe_key == f"test:{name}")).one()


def test_a_promise_is_kept_once(sessions: Sessions) -> None:
    assert promise(sessions, "票决")
    assert not promise(sessions, "票决"), "the same promise is not a new one"
    relay = Relay(sessions, {"record": record})
    assert (relay.drain(), relay.drain()) == (1, 0)
    assert effects(sessions) == ["票决"]
    assert row(sessions, "票决").done_at is not None
    assert not promise(sessions, "票决"), "nor after it was kept"


def test_a_rolled_back_transaction_promised_nothing(sessions: Sessions) -> None:
    with sessions() as session:
        enqueue(session, "record", {"name": "a"}, "test:a")
        session.rollback()
    assert Relay(sessions, {"record": record}).drain() == 0
    assert promise(sessions, "a"), "the key is free again"


def test_nothing_happens_before_its_time(sessions: Sessions) -> None:
    at = datetime(2026, 6, 18, 12, 0, tzinfo=UTC)
    promise(sessions, "close", not_before=at)
    relay = Relay(sessions, {"record": record})
    with time_machine.travel(at - timedelta(seconds=1), tick=False):
        assert relay.drain() == 0
    with time_machine.travel(at, tick=False):
        assert relay.drain() == 1


def test_a_failure_keeps_its_effect_back_and_lets_the_others_pass(sessions: Sessions) -> None:
    def broken(session: Session, payload: Mapping[str, object], now: datetime) -> None:
        record(session, payload, now)
        raise ValueError("13800138000 could not be reached")

    promise(sessions, "bad", kind="broken")
    promise(sessions, "good")
    relay = Relay(sessions, {"record": record, "broken": broken})
    assert relay.drain() == 1
    assert effects(sessions) == ["good"]
    bad = row(sessions, "bad")
    assert (bad.attempts, bad.done_at) == (1, None)
    assert bad.last_error
    assert bad.last_error.startswith("ValueError at ")
    assert "13800138000" not in bad.last_error, "what a fault quotes may be personal"
    with sessions() as session:
        assert backlog(session, bad.not_before).failing == 1
    with time_machine.travel(bad.not_before, tick=False):
        assert Relay(sessions, {"broken": record}).drain() == 1
    assert effects(sessions) == ["bad", "good"]
    assert row(sessions, "bad").last_error is None


def test_the_pauses_grow_to_an_hour() -> None:
    assert [pause(n).total_seconds() for n in (1, 2, 3, 10, 11, 500)] == [5, 10, 20, 2560, 3600, 3600]


def test_work_of_an_unknown_kind_waits_for_a_program_that_knows_it(sessions: Sessions) -> None:
    promise(sessions, "new", kind="of tomorrow")
    assert Relay(sessions, {}).drain() == 0
    assert (row(sessions, "new").last_error or "").startswith("NoHandlerError")


def test_many_relays_at_once_do_each_piece_once(sessions: Sessions) -> None:
    names = [f"{n:03}" for n in range(60)]
    for name in names:
        promise(sessions, name)
    relays = [threading.Thread(target=Relay(sessions, {"record": record}).drain) for _ in range(4)]
    for relay in relays:
        relay.start()
    for relay in relays:
        relay.join()
    assert effects(sessions) == names


def test_a_slow_piece_is_not_taken_over_while_it_runs(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "FIRST_PAUSE", timedelta(0))  # its pause is over before it ends
    running, finish = threading.Event(), threading.Event()

    def slow(session: Session, payload: Mapping[str, object], now: datetime) -> None:
        running.set()
        finish.wait(60)
        record(session, payload, now)

    promise(sessions, "slow")
    first = threading.Thread(target=Relay(sessions, {"record": slow}).drain)
    first.start()
    assert running.wait(60)
    assert Relay(sessions, {"record": record}).drain() == 0
    finish.set()
    first.join()
    assert effects(sessions) == ["slow"]


def test_kill_9_of_the_worker_neither_loses_nor_doubles(sessions: Sessions, tmp_path: Path) -> None:
    with sessions() as session:
        url = session.get_bind().engine.url.render_as_string(hide_password=False)
        schema = session.scalar(sa.text("SELECT current_schema()"))
    promise(sessions, "killed")
    command = [sys.executable, "-c", STUCK, url, f"-c search_path={schema}"]
    worker = subprocess.Popen(command, env=environment(tmp_path), stdout=subprocess.PIPE, text=True)
    assert worker.stdout
    assert worker.stdout.readline() == "in the middle\n"
    worker.send_signal(signal.SIGKILL)
    worker.communicate()
    again = row(sessions, "killed")
    assert (again.attempts, again.done_at) == (1, None)
    relay = Relay(sessions, {"record": record})
    deadline = time.monotonic() + 60
    with time_machine.travel(again.not_before, tick=False):
        while not relay.drain():  # the database may need a moment to notice that the worker is gone
            assert time.monotonic() < deadline
            with sessions.begin() as session:
                session.execute(sa.update(Outbox).values(not_before=again.not_before))
    assert effects(sessions) == ["killed"]
