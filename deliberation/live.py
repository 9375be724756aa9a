"""The live stream: one gevent process that tells open pages to look again.

``GET /live/<topic>`` is a server-sent event stream. Events carry no content, so anyone may listen:
a page that hears ``changed`` fetches its own fragment with its own rights. One Redis subscription
per process serves any number of listeners; the database is never touched.
"""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Callable, Iterable, Iterator
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
RETRY_MILLISECONDS = 3000
MOST_LISTENERS = 2000

Start = Callable[[str, list[tuple[str, str]]], Any]
_ANYWHERE = ("Access-Control-Allow-Origin", "*")  # nothing secret passes here, and no cookie is read


class Exchange:
    """Who listens to what, and the one subscription that wakes them."""

    def __init__(self, redis_url: str) -> None:
        self._redis_url = redis_url
        self._listeners: dict[str, set[Event]] = {}
        self.count = 0

    def start(self) -> None:
        """Subscribe in the background, for as long as the process lives."""
        gevent.spawn(self._follow)

    def listen(self, topic: str) -> Event:
        """An event that is set whenever ``topic`` rings."""
        woken = Event()
        self._listeners.setdefault(topic, set()).add(woken)
        self.count += 1
        return woken

    def leave(self, topic: str, woken: Event) -> None:
        """Forget a listener."""
        listeners = self._listeners.get(topic, set())
        if woken in listeners:
            listeners.discard(woken)
            self.count -= 1
        if not listeners:
            self._listeners.pop(topic, None)

    def wake(self, topic: str) -> None:
        """Ring for everyone on ``topic``."""
        for woken in self._listeners.get(topic, ()):
            woken.set()

    def _follow(self) -> None:
        while True:
            try:
                with redis.from_url(self._redis_url, socket_connect_timeout=2) as client, client.pubsub() as channel:
                    channel.psubscribe(CHANNEL + "*")
                    self._wake_everyone()  # what rang while there was no subscription is made up for
                    for message in channel.listen():
                        if message["type"] == "pmessage":
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
            return _say(start, "503 Service Unavailable", "too many listeners\n", ("Retry-After", "30"))
        start(
            "200 OK",
            [
                ("Content-Type", "text/event-stream; charset=utf-8"),
                ("Cache-Control", "no-store"),
                ("X-Accel-Buffering", "no"),  # a proxy must not hold events back
                _ANYWHERE,
            ],
        )
        return self._events(match.group(1), returning="HTTP_LAST_EVENT_ID" in environ)

    def _events(self, topic: str, *, returning: bool) -> Iterator[bytes]:
        woken = self._exchange.listen(topic)
        try:
            yield b"retry: %d\n: welcome\n\n" % RETRY_MILLISECONDS
            if returning:
                woken.set()  # something may have rung while the page was away
            number = 0
            while True:
                if woken.wait(HEARTBEAT_SECONDS):
                    woken.clear()
                    number += 1
                    yield b"id: %d\nevent: changed\ndata: %s\n\n" % (number, topic.encode())
                else:
                    yield b": still here\n\n"
        finally:
            self._exchange.leave(topic, woken)


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
