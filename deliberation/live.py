"""The live stream: one gevent process that tells open pages to look again.

``GET /live/<topic>`` is a server-sent event stream. Events carry no content, so anyone may listen:
a page that hears ``changed`` fetches its own fragment with its own rights. One Redis subscription
per process serves any number of listeners; the database is never touched.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from socket import SHUT_RDWR
from typing import Any

import gevent
import redis
from gevent.event import Event

from deliberation.config import Settings
from deliberation.embedded import ensure_valkey
from deliberation.jobs import CHANNEL

log = logging.getLogger(__name__)

TOPIC = re.compile(r"/live/((?:meeting|poll|project|notice|cycle|community):[A-Za-z0-9:_-]{1,80})")
HEARTBEAT_SECONDS = 25
RETRY_MILLISECONDS = (2000, 6000)
"""When a page whose stream broke comes back: each at a time of its own, so that they do not all come at once."""
PAUSE_SECONDS = 0.15
"""Rings on one topic that follow closely are told as one: a page that looks once sees them all."""
MOST_LISTENERS = 5000
AT_ONCE = 200
"""So many are told before others get their turn."""

Start = Callable[[str, list[tuple[str, str]]], Any]
_ANYWHERE = ("Access-Control-Allow-Origin", "*")  # nothing secret passes here, and no cookie is read
_HEADERS = [
    ("Content-Type", "text/event-stream; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("X-Accel-Buffering", "no"),  # a proxy must not hold events back
    _ANYWHERE,
]
_STILL_HERE = b": still here\n\n"


class Waiting:
    """A listener behind any WSGI server: what is to be told waits until the server asks."""

    def __init__(self) -> None:
        self._told = b""
        self._woken = Event()

    def tell(self, words: bytes) -> bool:
        """Keep ``words``; older ones that nobody fetched are forgotten."""
        self._told = words
        self._woken.set()
        return True

    def wait(self, seconds: float) -> bytes:
        """The next words, or the sign of life where nothing is said in ``seconds``."""
        if not self._woken.wait(seconds):
            return _STILL_HERE
        self._woken.clear()
        return self._told


class Line:
    """A listener whose connection is ours: words are written at once, to thousands in one go."""

    def __init__(self, line: Any) -> None:
        self._line = line
        self._number = line.fileno()

    def tell(self, words: bytes) -> bool:
        """Write ``words``; where the other side is gone or does not read, hang up: the page comes back by itself."""
        try:
            if os.write(self._number, words) == len(words):
                return True
        except OSError:
            pass
        self.hang_up()
        return False

    def hang_up(self) -> None:
        """End the connection; whoever waits on it hears so."""
        with contextlib.suppress(OSError):
            self._line.shutdown(SHUT_RDWR)


Listener = Waiting | Line


class Exchange:
    """Who listens to what, and the one subscription that wakes them."""

    def __init__(self, redis_url: str) -> None:
        self._redis_url = redis_url
        self._listeners: dict[str, set[Listener]] = {}
        self._rung: dict[str, int] = {}
        self._telling: set[str] = set()
        self.count = 0

    def start(self) -> None:
        """Subscribe in the background, for as long as the process lives."""
        gevent.spawn(self._follow)
        gevent.spawn(self._live_on)

    def listen(self, topic: str, listener: Listener) -> None:
        """``listener`` is told whenever ``topic`` rings."""
        self._listeners.setdefault(topic, set()).add(listener)
        self.count += 1

    def leave(self, topic: str, listener: Listener) -> None:
        """Forget a listener; twice does no harm."""
        listeners = self._listeners.get(topic, set())
        if listener in listeners:
            listeners.discard(listener)
            self.count -= 1
        if not listeners:
            self._listeners.pop(topic, None)
            self._forget(topic)

    def _forget(self, topic: str) -> None:
        """Begin to count anew, but not while somebody tells: who comes meanwhile would pass for told already."""
        if topic not in self._listeners and topic not in self._telling:
            self._rung.pop(topic, None)

    def words(self, topic: str) -> bytes:
        """What a ring sounds like: the number says how many rings there have been."""
        return b"id: %d\nevent: changed\ndata: %s\n\n" % (self._rung.get(topic, 0), topic.encode())

    def wake(self, topic: str) -> None:
        """Ring for everyone on ``topic``: at once, or a moment later together with what rings meanwhile."""
        if topic not in self._listeners:
            return
        self._rung[topic] = self._rung.get(topic, 0) + 1
        if topic not in self._telling:
            self._telling.add(topic)
            gevent.spawn(self._tell, topic)

    def _tell(self, topic: str) -> None:
        told = -1
        try:
            while told != self._rung.get(topic, told):
                told = self._rung[topic]
                self._to_all(topic, self.words(topic))
                gevent.sleep(PAUSE_SECONDS)
        finally:
            self._telling.discard(topic)
            self._forget(topic)

    def _to_all(self, topic: str, words: bytes) -> None:
        for number, listener in enumerate(tuple(self._listeners.get(topic, ())), start=1):
            if not listener.tell(words):
                self.leave(topic, listener)
            if number % AT_ONCE == 0:
                gevent.sleep(0)

    def _live_on(self) -> None:
        """A sign of life on every line, so that nothing between takes it for dead."""
        while True:
            gevent.sleep(HEARTBEAT_SECONDS)
            for topic in list(self._listeners):
                for listener in tuple(self._listeners.get(topic, ())):
                    if isinstance(listener, Line) and not listener.tell(_STILL_HERE):
                        self.leave(topic, listener)
                gevent.sleep(0)

    def _follow(self) -> None:
        while True:
            try:
                with redis.from_url(self._redis_url, socket_connect_timeout=2) as client, client.pubsub() as channel:
                    channel.psubscribe(CHANNEL + "*")
                    for message in channel.listen():
                        if message["type"] == "psubscribe":
                            self._wake_everyone()  # what rang while there was no subscription is made up for
                        elif message["type"] == "pmessage":
                            self.wake(message["channel"].decode("utf-8", "replace").removeprefix(CHANNEL))
            except (redis.RedisError, OSError) as fault:
                log.warning("the live stream has lost Redis (%s); trying again", type(fault).__name__)
            gevent.sleep(1)

    def _wake_everyone(self) -> None:
        for topic in list(self._listeners):
            self.wake(topic)


class Stream:
    """The WSGI application around an :class:`Exchange`."""

    def __init__(self, exchange: Exchange, most: int = MOST_LISTENERS) -> None:
        self._exchange = exchange
        self._most = most

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/healthz":
            return _say(start, "200 OK", f"{self._exchange.count} listening\n")
        if environ.get("REQUEST_METHOD") != "GET":
            return _say(start, "405 Method Not Allowed", "GET only\n", ("Allow", "GET"))
        match = TOPIC.fullmatch(path)
        if match is None:
            return _say(start, "404 Not Found", "no such topic\n")
        if self._exchange.count >= self._most:
            wait = str(secrets.randbelow(30) + 15)
            return _say(start, "503 Service Unavailable", "too many listeners\n", ("Retry-After", wait))
        returning = "HTTP_LAST_EVENT_ID" in environ
        line = environ.get("gunicorn.socket")
        if line is not None:
            return self._take(line, match.group(1), start, returning=returning)
        start("200 OK", _HEADERS)
        return self._events(match.group(1), returning=returning)

    def _welcome(self, topic: str, *, returning: bool) -> bytes:
        first, last = RETRY_MILLISECONDS
        words = b"retry: %d\n: welcome\n\n" % (first + secrets.randbelow(last - first))
        return words + self._exchange.words(topic) if returning else words  # it may have rung while the page was away

    def _take(self, line: Any, topic: str, start: Start, *, returning: bool) -> Iterable[bytes]:
        """The server's connection taken over: no greenlet wakes and nothing is framed for an event."""
        start("200 OK", [*_HEADERS, ("Connection", "close")])
        head = "".join(f"{name}: {value}\r\n" for name, value in _HEADERS)
        listener = Line(line)
        self._exchange.listen(topic, listener)
        try:
            head = f"HTTP/1.1 200 OK\r\nConnection: close\r\n{head}\r\n"
            line.sendall(head.encode() + self._welcome(topic, returning=returning))
            while line.recv(4096):  # nothing is expected: it ends when the page is left
                pass
        except OSError:
            pass
        finally:
            self._exchange.leave(topic, listener)
        listener.hang_up()  # what the server would still say has no listener
        return ()

    def _events(self, topic: str, *, returning: bool) -> Iterator[bytes]:
        listener = Waiting()
        self._exchange.listen(topic, listener)
        try:
            yield self._welcome(topic, returning=returning)
            while True:
                yield listener.wait(HEARTBEAT_SECONDS)
        finally:
            self._exchange.leave(topic, listener)


def _say(start: Start, status: str, text: str, *headers: tuple[str, str]) -> list[bytes]:
    start(status, [("Content-Type", "text/plain; charset=utf-8"), _ANYWHERE, *headers])
    return [text.encode()]


def make_app(redis_url: str) -> Stream:
    """The stream on the Valkey or Redis at ``redis_url``, already following."""
    exchange = Exchange(redis_url)
    exchange.start()
    return Stream(exchange)


@functools.cache
def _from_environment() -> Stream:
    settings = Settings.from_env()
    return make_app(settings.redis_url or ensure_valkey(settings.state_dir))


def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """For ``gunicorn -k gevent -w 1 deliberation.live:app``."""
    return _from_environment()(environ, start)
