"""The worker: answers the doorbell of the outbox, and looks by itself every five seconds."""

from __future__ import annotations

import datetime as dt
import importlib
import importlib.util
import logging
import pkgutil
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType, ModuleType

import redis
from flask import Flask
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from sqlalchemy.orm import Session, sessionmaker

import deliberation
from deliberation.extensions import db
from deliberation.jobs import bell
from deliberation.jobs.daily import promise
from deliberation.jobs.tasks import Handler, Relay, drain, man
from deliberation.web.clock import agrees, today

log = logging.getLogger(__name__)

LOOK_SECONDS = 5
CLOCK_SECONDS = 30


class _Doorman(SimpleWorker):
    """An RQ worker in this very process (the outbox already isolates failures); a signal ends the outer loop too."""

    stop = threading.Event()
    max_connection_wait_time = LOOK_SECONDS

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.stop.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # rq says no types here


def handlers() -> dict[str, Handler]:
    """Every feature's ``tasks.HANDLERS``, by kind."""
    found: dict[str, Handler] = {}
    for module in _tasks():
        for kind, handler in getattr(module, "HANDLERS", {}).items():
            if kind in found:
                raise ValueError(f"two handlers for {kind}")
            found[kind] = handler
    return found


def daily() -> dict[str, dt.time]:
    """Every feature's ``tasks.DAILY``: kind of work → its hour, by the clock of Shenzhen."""
    return {kind: hour for module in _tasks() for kind, hour in getattr(module, "DAILY", {}).items()}


def _tasks() -> Iterator[ModuleType]:
    for module in pkgutil.iter_modules(deliberation.__path__):
        name = f"deliberation.{module.name}.tasks"
        if module.ispkg and importlib.util.find_spec(name) is not None:
            yield importlib.import_module(name)


def run(app: Flask, redis_url: str | None) -> None:
    """Work until SIGTERM or SIGINT; Redis may come and go."""
    stop = _Doorman.stop
    with app.app_context():
        relay = Relay(sessionmaker(db.engine, class_=Session, expire_on_commit=False), handlers())
    _catch_signals(stop)
    watch = ClockWatch(relay)
    man(relay, app, lambda: stop.is_set() or watch.wrong())
    calendar = DailyWork(relay)
    rounds = threading.Thread(target=_make_rounds, args=(calendar,), name="rounds")
    rounds.start()
    log.info("the worker is at its post, kinds: %s", ", ".join(sorted(relay.handlers)) or "none")
    while not stop.is_set():
        if redis_url is None or not _attend(redis_url):
            stop.wait(LOOK_SECONDS)
    rounds.join()  # the piece of work in hand is finished first


class ClockWatch:
    """Looks at the clock now and then: what is due by a wrong one is not touched."""

    def __init__(self, relay: Relay) -> None:
        self._sessions = relay.sessions
        self._looked, self._right = float("-inf"), True

    def wrong(self) -> bool:
        """Whether this machine and the database disagree about the time."""
        if time.monotonic() - self._looked > CLOCK_SECONDS:
            with self._sessions.begin() as session:
                self._right = agrees(session)
            self._looked = time.monotonic()
            if not self._right:
                log.error("the clocks of this machine and of the database are apart: no work until they agree")
        return not self._right


class DailyWork:
    """Promises the work of each day as the day comes."""

    def __init__(self, relay: Relay) -> None:
        self._sessions = relay.sessions
        self._hours = {kind: hour for kind, hour in daily().items() if kind in relay.handlers}
        self._promised: dt.date | None = None

    def promise(self) -> None:
        """Promise what is to be done today, once."""
        day = today()
        if day != self._promised:
            with self._sessions.begin() as session:
                promise(session, day, self._hours)
            self._promised = day


def _make_rounds(calendar: DailyWork) -> None:
    """Whatever becomes of the doorbell, look every few seconds."""
    while not _Doorman.stop.is_set():
        try:
            calendar.promise()
            drain()
        except Exception:
            log.exception("the outbox cannot be read; trying again in %s s", LOOK_SECONDS)
        _Doorman.stop.wait(LOOK_SECONDS)


def _attend(redis_url: str) -> bool:
    """Answer knocks until none came for a while; False where there is no door to stand at."""
    client = bell.connect(redis_url)
    try:
        client.ping()
        queue = Queue(bell.QUEUE, connection=client, serializer=JSONSerializer)
        doorman = _Doorman([queue], connection=client, serializer=JSONSerializer, log_job_description=False)
        doorman.work(logging_level="WARNING", max_idle_time=LOOK_SECONDS)
    except (redis.RedisError, OSError):
        log.warning("Redis does not answer; the outbox is looked at every %s s", LOOK_SECONDS)
        return False
    except StopRequested:
        return True  # a signal that came just as the door was left
    finally:
        _catch_signals(_Doorman.stop)  # RQ leaves its own behind
        client.close()
    return True


def _catch_signals(stop: threading.Event) -> None:
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
