"""The live stream: everyone who listens hears it, nobody hears what they did not ask for."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import gevent
import pytest

from deliberation import embedded, live
from deliberation.jobs import CHANNEL, bell
from deliberation.live import Exchange, Stream
from tests.services.conftest import environment, kept_port


@pytest.fixture
def number() -> Iterator[int]:
    """The port of a stream, whether or not one runs."""
    with kept_port() as number:
        yield number


@pytest.fixture(autouse=True)
def _patient_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails is made up for later and told as one: where rings are counted, none may fail for haste."""
    monkeypatch.setattr(bell, "_CONNECT_SECONDS", 60)
    monkeypatch.setattr(bell, "_ANSWER_SECONDS", 60)


@pytest.fixture
def port(state: Path, number: int) -> Iterator[int]:
    """The port of a stream that runs."""
    bell.open_bell(embedded.ensure_valkey(state, durable=False))
    process = launch(state, number)
    yield number
    process.terminate()
    assert process.wait(60) == 0
    bell.open_bell(None)


def get(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return connection.getresponse()


def heard(stream: http.client.HTTPResponse) -> dict[str, str]:
    """The next event on an open stream."""
    event: dict[str, str] = {}
    while True:
        line = stream.fp.readline().decode().rstrip("\n")
        if not line and event:
            return event
        name, _, value = line.partition(": ")
        if line and name in {"id", "event", "data"}:
            event[name] = value


def open_stream(port: int, topic: str, **headers: str) -> http.client.HTTPResponse:
    stream = get(port, f"/live/{topic}", **headers)
    stream.fp.readline()  # the welcome: from now on we are listening
    return stream


def test_everyone_on_a_topic_hears_a_ring(port: int) -> None:
    streams = [open_stream(port, "meeting:abc") for _ in range(150)]
    other = open_stream(port, "poll:abc")
    assert get(port, "/healthz").read() == b"151 listening\n"
    bell.ring("meeting:abc")
    bell.ring("poll:abc")
    for stream in streams:
        assert heard(stream) == {"id": "1", "event": "changed", "data": "meeting:abc"}
    assert heard(other)["data"] == "poll:abc"


def test_the_stream_may_be_read_from_the_site_and_is_never_stored(port: int) -> None:
    stream = open_stream(port, "poll:0f")
    assert stream.getheader("Content-Type", "").startswith("text/event-stream")
    assert (stream.getheader("Cache-Control"), stream.getheader("Access-Control-Allow-Origin")) == ("no-store", "*")


def test_who_comes_back_is_told_to_look(port: int) -> None:
    assert heard(open_stream(port, "poll:1", Last_Event_ID="3"))["event"] == "changed"


def test_who_leaves_is_forgotten(port: int) -> None:
    stream = open_stream(port, "poll:1")
    stream.close()
    deadline = time.monotonic() + 60
    while get(port, "/healthz").read() != b"0 listening\n":
        bell.ring("poll:1")  # the next thing said finds the listener gone
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.parametrize("path", ["/", "/live/", "/live/account:1", "/live/poll:", "/live/poll:a%20b", "/live/../etc"])
def test_only_known_topics(port: int, path: str) -> None:
    assert get(port, path).status == 404


def test_a_stream_heals_when_redis_does(port: int, state: Path) -> None:
    stream = open_stream(port, "poll:1")
    os.kill(int((state / "servers" / "valkey.pid").read_text()), signal.SIGKILL)
    embedded.ensure_valkey(state, durable=False)
    assert heard(stream)["event"] == "changed", "what rang during the outage is made up for"


def launch(state: Path, number: int) -> subprocess.Popen[bytes]:
    program = [sys.executable, "-m", "deliberation", "live"]
    process = subprocess.Popen(program, env=environment(state, LIVE_PORT=str(number)), start_new_session=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(OSError):
            if get(number, "/healthz").status == 200:
                settle(number)
                return process
        time.sleep(0.1)
    kill(process)
    raise TimeoutError


def settle(number: int) -> None:
    """Wait until the subscription stands, which wakes everyone by itself, and until nobody listens any more."""
    stream = open_stream(number, "poll:first")
    bell.ring("poll:first")
    heard(stream)
    stream.close()
    deadline = time.monotonic() + 60
    while get(number, "/healthz").read() != b"0 listening\n":
        assert time.monotonic() < deadline
        time.sleep(0.02)


def kill(process: subprocess.Popen[bytes]) -> None:
    """The server and its worker, without a chance to say goodbye."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(60)


def test_followers_of_a_killed_stream_notice_and_come_back(state: Path, number: int) -> None:
    bell.open_bell(embedded.ensure_valkey(state, durable=False))
    process = launch(state, number)
    streams = [open_stream(number, "meeting:abc") for _ in range(20)]
    bell.ring("meeting:abc")
    assert all(heard(stream)["event"] == "changed" for stream in streams)
    kill(process)
    assert all(ended(stream) for stream in streams), "the page falls back to asking by itself"
    bell.ring("meeting:abc")  # nobody is there to hear it
    process = launch(state, number)
    try:
        for _ in streams:
            back = open_stream(number, "meeting:abc", Last_Event_ID="1")
            assert heard(back)["event"] == "changed", "what rang meanwhile is made up for"
        bell.ring("meeting:abc")
        assert heard(back)["event"] == "changed"
    finally:
        kill(process)
        bell.open_bell(None)


def ended(stream: http.client.HTTPResponse) -> bool:
    """Whether the connection is over; words that were under way are read first."""
    with suppress(OSError):
        while stream.fp.readline():
            pass
    return True


def test_rings_that_follow_closely_are_told_as_one_and_none_is_lost(port: int, state: Path) -> None:
    stream = open_stream(port, "meeting:many")
    with bell.connect(embedded.ensure_valkey(state, durable=False)) as client, client.pipeline() as at_once:
        for _ in range(50):
            at_once.publish(CHANNEL + "meeting:many", b"")
        at_once.execute()
    numbers = []
    while not numbers or numbers[-1] < 50:
        numbers.append(int(heard(stream)["id"]))
    assert len(numbers) < 25
    assert numbers == sorted(numbers)


class Ear:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def tell(self, words: bytes) -> bool:
        self.heard.append(words)
        return True


def test_who_comes_while_others_were_just_told_hears_the_next_ring() -> None:
    exchange, first, second = Exchange("unix:///nowhere"), Ear(), Ear()
    exchange.listen("poll:1", first)  # type: ignore[arg-type]
    exchange.wake("poll:1")
    while not first.heard:
        gevent.sleep(0)
    exchange.leave("poll:1", first)  # type: ignore[arg-type]
    exchange.listen("poll:1", second)  # type: ignore[arg-type]
    exchange.wake("poll:1")
    gevent.sleep(3 * live.PAUSE_SECONDS)
    assert second.heard
    exchange.leave("poll:1", second)  # type: ignore[arg-type]
    gevent.sleep(2 * live.PAUSE_SECONDS)
    assert exchange._rung == {}, "nothing is kept of a topic that nobody follows"


def test_who_does_not_read_is_hung_up_on_and_keeps_nobody_waiting() -> None:
    here, there = socket.socketpair()
    here.setblocking(False)
    line = live.Line(here)
    words = b"x" * 4096
    while line.tell(words):
        pass
    there.setblocking(True)
    received = 0
    while part := there.recv(1 << 20):
        received += len(part)
    assert received
    here.close()
    there.close()


def test_everybody_comes_back_at_a_moment_of_their_own() -> None:
    app = Stream(Exchange("unix:///nowhere"))
    retries = {next(ask(app, "/live/poll:1")[1]) for _ in range(20)}
    assert len(retries) > 10


def test_the_stream_process_knows_no_database(state: Path) -> None:
    code = "import sys, deliberation.cli.stream; print({'psycopg2', 'flask', 'sqlalchemy'} & set(sys.modules))"
    result = subprocess.run(
        [sys.executable, "-c", code], env=environment(state), capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "set()"


def ask(app: Stream, path: str, method: str = "GET") -> tuple[str, Any]:
    said: list[str] = []

    def start(status: str, _headers: object) -> None:
        said.append(status)

    body = app({"PATH_INFO": path, "REQUEST_METHOD": method}, start)
    return said[0], body


def test_a_silent_stream_shows_that_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.01)
    _, events = ask(Stream(Exchange("unix:///nowhere")), "/live/poll:1")
    assert re.match(rb"retry: [2-5]\d{3}\n: welcome", next(events))
    assert next(events) == b": still here\n\n"


def test_too_many_listeners_are_told_when_to_come_back() -> None:
    app = Stream(Exchange("unix:///nowhere"), most=1)
    _, first = ask(app, "/live/poll:1")
    next(first)
    assert ask(app, "/live/poll:2")[0].startswith("503")
    first.close()
    assert ask(app, "/live/poll:2")[0].startswith("200")


def test_only_reading() -> None:
    assert ask(Stream(Exchange("unix:///nowhere")), "/live/poll:1", "POST")[0].startswith("405")
