"""`deliberation count --all` as it is run: real workers, killed, interrupted, begun again; every poll counted once."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from deliberation.config import Settings
from deliberation.jobs.queries import at_their_post
from tests.polls.city import counted_times, held, serving
from tests.services.conftest import environment

PATIENCE = 90
"""Seconds for what must come; nothing takes so long unless it is broken."""

Sessions = Callable[[], Session]
Start = Callable[..., "subprocess.Popen[str]"]
Count = Callable[..., tuple[int, str]]


@pytest.fixture
def start(settings: Settings, tmp_path: Path) -> Iterator[Start]:
    """Start `deliberation` with some words on the test's database; whatever still runs in the end is killed."""
    assert settings.database_url
    own = {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url or "",
        "SECRET_KEY": settings.secret_key,
        "DATA_KEYS": ",".join(settings.data_keys),
        "PYTHONUNBUFFERED": "1",
    }
    started: list[subprocess.Popen[str]] = []

    def begin(*words: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "deliberation", *words],
            env=environment(tmp_path / "state", **own),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        for worker in workers(process):
            worker.kill()
        process.kill()
        process.communicate()


def workers(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """The worker processes that the command has started."""
    with contextlib.suppress(psutil.Error):
        return [child for child in psutil.Process(process.pid).children() if "worker" in child.cmdline()]
    return []


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def engine_of(committed: Sessions) -> sa.Engine:
    with committed() as session:
        bind = session.get_bind()
    assert isinstance(bind, sa.Engine)
    return bind


def somebody_waits(committed: Sessions) -> bool:
    """Whether a worker stands before a lock: in the middle of a count."""
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        " AND application_name LIKE 'deliberation worker %'"
    )
    with committed() as session:
        return bool(session.scalar(waiting))


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_neither_loses_nor_doubles(
    start: Start, committed: Sessions, polls: tuple[str, ...]
) -> None:
    with held(engine_of(committed), polls[3]):
        process = start("count", "--all", "--workers", "1")
        until(lambda: somebody_waits(committed))
        (worker,) = workers(process)
        worker.kill()
        until(lambda: any(other.pid != worker.pid for other in workers(process)))  # it is replaced
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert counted_times(committed, polls) == [1] * 6
    assert "计票 6 次投票，选票 240 张" in said
    with committed() as session:
        assert at_their_post(session) == 0, "the workers that it called are gone"


@pytest.mark.slow
def test_killed_outright_with_its_workers_and_run_again(
    start: Start, count: Count, committed: Sessions, polls: tuple[str, ...], app: Flask, pg_url: str
) -> None:
    with held(engine_of(committed), polls[0]):
        process = start("count", "--all", "--workers", "2")
        until(lambda: somebody_waits(committed))
        victims = workers(process)
        for victim in victims:
            os.kill(victim.pid, signal.SIGSTOP)  # whatever they have in hand stays in hand
        process.kill()
        for victim in victims:
            victim.kill()
        process.communicate(timeout=PATIENCE)
    with serving(app, pg_url):
        status, said = count()
    assert status == 0, said
    assert counted_times(committed, polls) == [1] * 6
    assert "未成 0 次" in said


@pytest.mark.slow
def test_interrupted_it_lets_its_workers_finish_and_goes_on_later(
    start: Start, count: Count, committed: Sessions, polls: tuple[str, ...], app: Flask, pg_url: str
) -> None:
    with held(engine_of(committed), polls[0]):
        process = start("count", "--all", "--workers", "1")
        until(lambda: somebody_waits(committed))
        staff = workers(process)
        process.send_signal(signal.SIGINT)
        assert process.stdout
        said = ""
        while "已中断" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
    assert process.wait(PATIENCE) == 130
    assert not any(worker.is_running() for worker in staff)
    done = counted_times(committed, polls)
    assert done[0] == 1, "what was in hand was finished"
    assert set(done) <= {0, 1}
    with serving(app, pg_url):
        status, said = count()
    assert status == 0, said
    assert counted_times(committed, polls) == [1] * 6
