"""The product as people meet it: the real app on a port of its own, on a database of its own, on a clock that a test
may move.
"""

from __future__ import annotations

import dataclasses
import http.client
import logging
import re
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

import pytest
from flask import Flask, got_request_exception
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from deliberation.accounts import gateway
from deliberation.app import create_app
from deliberation.config import Settings
from deliberation.extensions import db, limiter
from deliberation.web import clock
from tests.conftest import make_schema
from tests.services.conftest import environment, kept_port

START_SECONDS = 90
STOP_SECONDS = 30


class Clock:
    """Stands in for ``datetime`` where the program reads the time; runs on from wherever it was set."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self, zone: tzinfo) -> datetime:
        """The time the program believes it is."""
        return datetime.now(zone) + self.ahead

    def set(self, at: datetime) -> None:
        """Make it ``at`` now."""
        self.ahead = at - datetime.now(at.tzinfo)


class Postbox:
    """Stands in for the message gateway: the last code sent to each number."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}

    def send(self, phone: str, code: str) -> None:
        """Keep the code."""
        self.codes[phone] = code


@dataclass
class Site:
    """The served product."""

    app: Flask
    url: str
    clock: Clock
    post: Postbox = field(default_factory=Postbox)
    crashes: list[str] = field(default_factory=list)
    """Exceptions that no page expected."""

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """What happens elsewhere at the same time: one committed transaction through the services."""
        with self.app.app_context(), Session(db.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def crashed(self, _app: Flask, exception: BaseException, **_more: object) -> None:
        """Keep what went wrong behind a page."""
        self.crashes.append("".join(traceback.format_exception(exception)))

    @property
    def now(self) -> datetime:
        """The time there."""
        return clock.now()


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_words: object) -> None:
        """Say nothing."""


@contextmanager
def serve(settings: Settings, patch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The product on an empty schema, with its stream of live events beside it."""
    logging.getLogger("deliberation").setLevel(logging.ERROR)
    with _stream(settings) as live_url:
        app = create_app(dataclasses.replace(settings, live_url=live_url))
        with app.app_context():
            make_schema()
        patch.setattr(limiter, "enabled", False)  # one machine plays a whole community
        site = Site(app, "", Clock())
        patch.setattr(clock, "datetime", site.clock)
        patch.setitem(gateway.GATEWAYS, "console", site.post)
        with got_request_exception.connected_to(site.crashed, app), _listening(app) as site.url:
            yield site
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def _listening(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(STOP_SECONDS)


@contextmanager
def _stream(settings: Settings) -> Iterator[str]:
    with kept_port() as port:
        env = environment(settings.state_dir, LIVE_PORT=str(port), REDIS_URL=settings.redis_url or "")
        process = subprocess.Popen([sys.executable, "-m", "deliberation", "live"], env=env, stderr=subprocess.DEVNULL)
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(STOP_SECONDS)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.05)
    raise TimeoutError("the live stream did not come up")


def id_in(url: str) -> str:
    """The id that an address names."""
    found = re.search(r"[0-9a-f]{32}", url)
    assert found, url
    return found.group()
