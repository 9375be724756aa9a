"""Lanes: a few at a time, a few wait, the rest are told to come back; ballots do not wait behind readers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed

import pytest
from flask import Flask, Response
from werkzeug.test import Client, TestResponse

from deliberation.web.lanes import ROOM, Lane, Lanes, split, threads_for

CAST = f"/polls/{'a' * 32}/cast"


class Slow:
    """An application that answers when it is told to, and knows how many are inside."""

    def __init__(self) -> None:
        self.go, self.inside, self.most = threading.Event(), 0, 0
        self._lock = threading.Lock()
        self.entered = threading.Condition(self._lock)

    def __call__(self, _environ: object, start_response: Callable[..., object]) -> list[bytes]:
        with self.entered:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.entered.notify_all()
        assert self.go.wait(90)
        with self._lock:
            self.inside -= 1
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    def wait_for(self, number: int) -> None:
        with self.entered:
            assert self.entered.wait_for(lambda: self.inside >= number, 90)


@pytest.fixture
def slow() -> Iterator[Slow]:
    one = Slow()
    yield one
    one.go.set()


def ask(lanes: Lanes, method: str = "GET", path: str = "/", accept: str = "text/html") -> TestResponse:
    return Client(lanes).open(path, method=method, headers={"Accept": accept}, buffered=True)


def test_what_is_too_much_is_sent_away_and_the_rest_is_answered(app: Flask, slow: Slow) -> None:
    lanes = Lanes(slow, app, 4)
    places, _ = split(4)
    with ThreadPoolExecutor(40) as pool:
        first = [pool.submit(ask, lanes) for _ in range(places)]
        slow.wait_for(places)
        more = [pool.submit(ask, lanes) for _ in range(30)]
        enough = 30 - places * ROOM
        done = as_completed(more, 90)
        sent_away = [next(done) for _ in range(enough)]
        slow.go.set()
    assert slow.most <= places
    assert all(answer.result().status_code == 200 for answer in first)
    assert all(answer.result().status_code == 503 for answer in sent_away)
    assert all(3 <= int(answer.result().headers["Retry-After"]) <= 9 for answer in sent_away)


def test_a_full_lane_says_so_in_plain_words(app: Flask, slow: Slow) -> None:
    lanes = Lanes(slow, app, 2)
    with ThreadPoolExecutor(8) as pool:
        held = [pool.submit(ask, lanes) for _ in range(1 + ROOM)]
        slow.wait_for(1)
        refused = ask(lanes)
        as_json = ask(lanes, accept="application/json")
        slow.go.set()
        assert {one.result().status_code for one in held} <= {200, 503}
    assert refused.status_code == 503
    assert "现在人很多" in refused.text
    assert "不会丢" in refused.text
    assert refused.headers["Cache-Control"] == "no-store"
    assert as_json.get_json() == {"error": "busy"}


def test_ballots_do_not_wait_behind_readers(app: Flask, slow: Slow) -> None:
    lanes = Lanes(slow, app, 2)
    with ThreadPoolExecutor(4) as pool:
        reading = pool.submit(ask, lanes)
        slow.wait_for(1)
        casting = pool.submit(ask, lanes, "POST", CAST)
        slow.wait_for(2)
        slow.go.set()
        assert casting.result().status_code == 200
        assert reading.result().status_code == 200


def test_health_is_answered_when_everything_is_full(app: Flask, slow: Slow) -> None:
    lanes = Lanes(slow, app, 2)
    with ThreadPoolExecutor(4) as pool:
        pool.submit(ask, lanes)
        slow.wait_for(1)
        health = pool.submit(ask, lanes, "GET", "/healthz")
        slow.wait_for(2)
        slow.go.set()
        assert health.result().status_code == 200


def test_a_place_is_free_again_when_the_application_fails(app: Flask) -> None:
    def broken(environ: object, start_response: object) -> list[bytes]:
        raise RuntimeError

    lanes = Lanes(broken, app, 2)
    for _ in range(10):
        with pytest.raises(RuntimeError):
            ask(lanes)


def test_who_waits_gets_the_place_that_becomes_free() -> None:
    lane = Lane(1, wait=90)
    assert lane.enter()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lane.enter)
        lane.leave()
        assert waiting.result()


def test_who_waits_too_long_is_sent_away() -> None:
    lane = Lane(1, wait=0.01)
    assert lane.enter()
    assert not lane.enter()
    with lane.place() as got:
        assert not got
    lane.leave()
    with lane.place() as got:
        assert got


@pytest.mark.parametrize("places", [1, 2, 5, 8])
def test_threads_are_enough_for_all_who_may_be_inside(places: int) -> None:
    reading, casting = split(places)
    assert reading >= 1
    assert casting >= 1
    assert threads_for(places) > (reading + casting) * ROOM


def test_an_answer_that_is_streamed_keeps_its_place_until_it_is_closed(app: Flask) -> None:
    def streams(environ: object, start_response: Callable[..., object]) -> Response | object:
        return Response(iter([b"a", b"b"]))(environ, start_response)  # type: ignore[arg-type]

    lanes = Lanes(streams, app, 1)  # type: ignore[arg-type]
    for _ in range(5):
        assert ask(lanes).text == "ab"
