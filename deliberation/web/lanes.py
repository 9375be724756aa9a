"""More people press than the house can answer: some are told at once to come back; casting has a lane of its own.

A process answers a few requests at a time and lets a few wait a moment; who comes on top of that gets a 503 with
Retry-After within milliseconds instead of a page that never comes. Ballots do not wait behind people who read.
"""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import Flask, render_template
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

WAIT_SECONDS = 1.0
"""So long somebody may wait for a place; then the answer would come too late to be believed."""
ROOM = 4
"""How many wait for each place of a lane."""
RETRY_SECONDS = (3, 9)
"""When to come back: not all at the same moment."""
CASTING = re.compile(r"^/(polls/[0-9a-f]{32}/(issue|cast|review)|booth/(ask|cast))$")
FREE = re.compile(r"^/(static/|healthz$|readyz$)")


class Lane:
    """``places`` requests are answered at a time; as many times ``ROOM`` wait at most ``wait`` seconds."""

    def __init__(self, places: int, *, wait: float = WAIT_SECONDS) -> None:
        self._places = threading.Semaphore(places)
        self._room = threading.Semaphore(places * ROOM)
        self._wait = wait

    def enter(self) -> bool:
        """Whether a place was free, or became free in time."""
        if self._places.acquire(blocking=False):
            return True
        if not self._room.acquire(blocking=False):
            return False
        try:
            return self._places.acquire(timeout=self._wait)
        finally:
            self._room.release()

    def leave(self) -> None:
        """Make room for the next."""
        self._places.release()

    @contextmanager
    def place(self) -> Iterator[bool]:
        """A place for the length of a block; False where there is none."""
        got = self.enter()
        try:
            yield got
        finally:
            if got:
                self.leave()


def threads_for(places: int) -> int:
    """Threads that a process needs so that nobody waits unseen: both lanes, who waits for them, and one to refuse."""
    reading, casting = split(places)
    return (reading + casting) * (1 + ROOM) + 1


def split(places: int) -> tuple[int, int]:
    """The places of a process by lane: reading, casting; one for each at least."""
    casting = max(1, places // 2)
    return max(1, places - casting), casting


class Lanes:
    """Wraps an application: every request goes through its lane, or is sent away politely."""

    def __init__(self, application: WSGIApplication, app: Flask, places: int) -> None:
        self._application, self._app = application, app
        reading, casting = split(places)
        self._reading, self._casting = Lane(reading), Lane(casting)
        self._page = ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        if FREE.match(path):
            return self._application(environ, start_response)
        casts = environ.get("REQUEST_METHOD") == "POST" and CASTING.match(path)
        lane = self._casting if casts else self._reading
        if not lane.enter():
            return self._later(environ)(environ, start_response)
        try:
            body = self._application(environ, start_response)
        except BaseException:
            lane.leave()
            raise
        return ClosingIterator(body, lane.leave)

    def _later(self, environ: WSGIEnvironment) -> Response:
        request = Request(environ)
        if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
            answer = Response('{"error": "busy"}', 503, content_type="application/json")
        else:
            answer = Response(self._words(), 503, content_type="text/html; charset=utf-8")
        answer.headers["Retry-After"] = str(random.randint(*RETRY_SECONDS))  # noqa: S311 -- spreads people, hides nothing
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def _words(self) -> str:
        if not self._page:
            with self._app.test_request_context("/"):
                self._page = render_template("errors/busy.html", status=503)
        return self._page
