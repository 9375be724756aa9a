"""The demo as a whole: comes up, survives what it should, and leaves the machine as it found it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa

from deliberation import embedded
from tests.services.conftest import environment, kept_port, servers_in

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def house() -> Iterator[Path]:
    """A state folder with the demo data in it, seeded at the second attempt: the first is killed half way."""
    place = Path(tempfile.mkdtemp(prefix="dlb-"))
    place.chmod(0o755)
    try:
        _seed_in_two_attempts(place / "state")
        yield place / "state"
    finally:
        embedded.forget(place / "state", force=True)
        shutil.rmtree(place)


def _seed_in_two_attempts(state: Path) -> None:
    program = [sys.executable, "-m", "deliberation", "db", "upgrade", "--seed"]
    first = subprocess.Popen(program, env=environment(state, DEMO="1"))
    until(lambda: (state / "seeding").exists() or first.poll() is not None, 300)
    assert first.poll() is None, "the seeding ended before it began"
    until(lambda: _events(state) > 0, 300)
    first.kill()
    first.wait()
    assert (state / "seeding").exists()
    subprocess.run(program, env=environment(state, DEMO="1"), check=True, timeout=900)
    assert not (state / "seeding").exists()


class Demo:
    """A running demo and what it says."""

    def __init__(self, state: Path, port: int, live_port: int) -> None:
        self.state, self.port = state, port
        self.log = state.parent / f"demo-{self.port}.log"
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "deliberation", "demo"],
                env=environment(state, PORT=str(port), LIVE_PORT=str(live_port)),
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self, words: str) -> bool:
        return words in self.log.read_text(encoding="utf-8")

    def front_page(self) -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=60) as page:
            return page.status == 200
        return False

    def child(self, name: str) -> int | None:
        """The oldest process of this name under the supervisor."""
        with contextlib.suppress(psutil.Error):
            for process in psutil.Process(self.process.pid).children():
                if name in process.cmdline() and "--supervised" in process.cmdline():
                    return process.pid
        return None


@pytest.fixture
def demo(house: Path) -> Iterator[Demo]:
    with kept_port() as port, kept_port() as live_port:
        running = Demo(house, port, live_port)
        try:
            until(lambda: running.said("已经开门"), 300, running)
            yield running
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(running.process.pid, signal.SIGTERM)
            running.process.wait(60)


def until(done: Callable[[], bool], seconds: float, demo: Demo | None = None) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        said = demo.log.read_text(encoding="utf-8")[-2000:] if demo else ""
        assert time.monotonic() < deadline, said
        assert demo is None or demo.process.poll() is None or done(), said
        time.sleep(0.1)


def left_behind(state: Path) -> list[psutil.Process]:
    """Whatever still runs on this state folder: our programs by their environment, the servers by their files."""
    found = servers_in(state)
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("STATE_DIR") == str(state) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_it_opens_and_closes_in_good_order(demo: Demo, sign: signal.Signals) -> None:
    assert demo.said(f"http://127.0.0.1:{demo.port}")
    assert demo.said("13800000001"), "the accounts are named"
    assert demo.front_page()
    demo.process.send_signal(sign)
    assert demo.process.wait(60) == 0
    assert demo.said("已停止")
    assert left_behind(demo.state) == []


def test_what_dies_is_started_again(demo: Demo) -> None:
    for name in ("worker", "live", "serve"):
        before = demo.child(name)
        assert before
        os.kill(before, signal.SIGKILL)
        until(lambda: demo.child(name) not in {None, before}, 120, demo)  # noqa: B023 -- called at once
    until(demo.front_page, 120, demo)


def test_a_killed_database_comes_back_with_everything(demo: Demo) -> None:
    before = _events(demo.state)
    assert before > 0
    os.kill(int((demo.state / "servers" / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    until(demo.front_page, 120, demo)
    assert _events(demo.state) == before
    os.kill(int((demo.state / "servers" / "valkey.pid").read_text()), signal.SIGKILL)
    until(demo.front_page, 120, demo)


def test_a_killed_supervisor_takes_everything_with_it(demo: Demo) -> None:
    os.kill(demo.process.pid, signal.SIGKILL)
    demo.process.wait()
    until(lambda: not left_behind(demo.state), 120)


def test_a_taken_port_is_named(house: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = subprocess.run(
            [sys.executable, "-m", "deliberation", "demo"],
            env=environment(house, PORT=str(port)),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert result.returncode == 2
    assert f"端口 {port} 已被占用" in result.stderr
    assert left_behind(house) == []


def _events(state: Path) -> int:
    engine = sa.create_engine(embedded.ensure_postgres(state), poolclass=sa.NullPool)
    with engine.connect() as connection:
        count = connection.scalar(sa.text("SELECT count(*) FROM ledger_event"))
    embedded.stop(state)  # leave: only the demo's own processes shall count as users
    return int(count or 0)
