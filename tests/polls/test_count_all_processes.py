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
from sqlalchemy.orm import Session

from deliberation.config import Settings
from deliberation.jobs.queries import at_their_post
from deliberation.polls import service
from deliberation.polls.models import Outcome, PollFile
from tests import factories as make
from tests.polls.city import PLACES, city, held, times_counted
from tests.services.conftest import environment

PATIENCE = 90
"""Seconds for what must come; nothing takes so long unless it is broken."""

Sessions = Callable[[], Session]
Start = Callable[..., "subprocess.Popen[str]"]


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


@pytest.fixture
def polls(committed: Sessions) -> tuple[str, ...]:
    """Six closed polls in three communities, committed for all to see."""
    with committed() as session, session.begin():
        return city(session, each=2)


def workers(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """The worker processes that the command has started."""
    with contextlib.suppress(psutil.Error):
        return [child for child in psutil.Process(process.pid).children() if "worker" in child.cmdline()]
    return []


def count(start: Start, *words: str) -> tuple[int, str]:
    """Run `count --all` to its end: the exit status and all that was said."""
    process = start("count", "--all", "--workers", "1", *words)
    said, _ = process.communicate(timeout=PATIENCE)
    return process.returncode, said


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


def counted_times(committed: Sessions, polls: tuple[str, ...]) -> list[int]:
    with committed() as session:
        return [times_counted(session, poll) for poll in polls]


def test_all_are_counted_and_nothing_stays_behind(start: Start, committed: Sessions, polls: tuple[str, ...]) -> None:
    status, said = count(start)
    assert status == 0, said
    assert "计票 6 次投票，选票 240 张" in said
    assert counted_times(committed, polls) == [1] * 6
    rows = [line.split()[:5] for line in said.splitlines()]
    assert ["罗湖区", "4", "0", "0", "160"] in rows
    assert ["福田区", "2", "0", "0", "80"] in rows
    with committed() as session:
        assert at_their_post(session) == 0, "the workers that it called are gone"
    status, said = count(start)
    assert status == 0
    assert "计票 0 次投票" in said
    assert "此前已计票 6 次" in said
    assert counted_times(committed, polls) == [1] * 6


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
    assert "计票 6 次投票" in said


@pytest.mark.slow
def test_killed_outright_with_its_workers_and_run_again(
    start: Start, committed: Sessions, polls: tuple[str, ...]
) -> None:
    with held(engine_of(committed), polls[0]):
        process = start("count", "--all", "--workers", "2")
        until(lambda: somebody_waits(committed))
        for child in workers(process):
            os.kill(child.pid, signal.SIGSTOP)  # whatever they have in hand stays in hand
        victims = workers(process)
        process.kill()
        for victim in victims:
            victim.kill()
        process.communicate(timeout=PATIENCE)
    status, said = count(start)
    assert status == 0, said
    assert counted_times(committed, polls) == [1] * 6
    assert "未成 0 次" in said


@pytest.mark.slow
def test_interrupted_it_lets_its_workers_finish_and_goes_on_later(
    start: Start, committed: Sessions, polls: tuple[str, ...]
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
    status, said = count(start)
    assert status == 0, said
    assert counted_times(committed, polls) == [1] * 6


@pytest.mark.slow
def test_workers_that_serve_already_are_used(start: Start, committed: Sessions, polls: tuple[str, ...]) -> None:
    server = start("worker")

    def present() -> bool:
        with committed() as session:
            return at_their_post(session) == 1

    until(present)
    process = start("count", "--all", "--workers", "3")
    most = 0
    while process.poll() is None:
        most = max(most, len(workers(process)))
        time.sleep(0.02)
    assert (process.returncode, most) == (0, 0)
    assert counted_times(committed, polls) == [1] * 6
    server.send_signal(signal.SIGTERM)
    assert server.wait(PATIENCE) == 0


def test_one_that_fails_is_named_and_the_others_are_counted(
    start: Start, committed: Sessions, polls: tuple[str, ...]
) -> None:
    with committed() as session, session.begin():
        session.execute(sa.update(PollFile).where(PollFile.poll_id == polls[1]).values(content=PollFile.content + "x"))
    status, said = count(start, "--tries", "1")
    assert status == 1
    assert f"{polls[1]}：选票文件与关票时登记的校验码不符" in said
    assert counted_times(committed, polls) == [1, 0, 1, 1, 1, 1]
    with committed() as session, session.begin():
        text = sa.func.rtrim(PollFile.content, "x")
        session.execute(sa.update(PollFile).where(PollFile.poll_id == polls[1]).values(content=text))
    status, said = count(start, "--tries", "1")
    assert status == 0, said
    assert "计票 1 次投票" in said
    assert counted_times(committed, polls) == [1] * 6


def test_again_finds_a_result_that_was_tampered_with(start: Start, committed: Sessions, polls: tuple[str, ...]) -> None:
    with committed() as session, session.begin():
        for poll in polls[:4]:
            service.count(session, make.SYSTEM, make.NOW, poll_id=poll)
    assert count(start, "--again")[0] == 0
    with committed() as session, session.begin():
        forged = sa.func.replace(Outcome.result, '"voters":40', '"voters":41')
        mine = (Outcome.poll_id == polls[2]) & Outcome.official
        session.execute(sa.update(Outcome).where(mine).values(result=forged))
    status, said = count(start, "--again")
    assert status == 1
    assert "复核 3 次投票" in said
    assert f"{polls[2]}：公布的结果与账册登记的校验码不符；重新计票与公布的结果不一致（greedy:election）" in said
    assert counted_times(committed, polls) == [1, 1, 1, 1, 0, 0], "counting again writes nothing"
    assert count(start, "--again", "--place", PLACES[0])[0] == 0, "the forged one is elsewhere"


def test_nobody_to_work_and_nowhere_to_count_are_said(
    start: Start, committed: Sessions, polls: tuple[str, ...]
) -> None:
    status, said = count(start, "--place", "999999")
    assert (status, said) == (2, "999999：没有这个地方。\n")
    process = start("count", "--all", "--workers", "0")
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "没有办理进程" in said
    assert counted_times(committed, polls) == [0] * 6
