"""Doorbells: tell open pages and the worker that something changed, without ever making anyone wait.

A ring carries no content. Whoever hears it asks again with their own rights, so a lost ring costs
seconds (pages poll, the worker looks every five seconds) and a forged one costs nothing. While Redis is
out no request tries it a second time: a thread does, and rings what was missed once it is back.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session

from deliberation.jobs import CHANNEL

log = logging.getLogger(__name__)

QUEUE = "outbox"
DRAIN = "deliberation.jobs.tasks.drain"
_CONNECT_SECONDS = 0.2
_ANSWER_SECONDS = 1.0
_PAUSE_SECONDS = 0.5  # after a failure only a thread tries, so often, so that an outage does not slow every request
_PENDING = "bells"


class _Bell:
    """The process's connection to Redis; silent until :func:`open_bell`."""

    def __init__(self, client: redis.Redis | None = None) -> None:
        self.client = client
        self.closed = threading.Event()
        self.missed: set[str] = set()
        self._resting = False
        self._lock = threading.Lock()

    def try_(self, topic: str, act: Callable[[redis.Redis], object]) -> None:
        """``act`` now; where that fails, or has failed before, ``topic`` is made up for later."""
        if self.client is None:
            return
        with self._lock:
            if self._resting:
                self.missed.add(topic)
                return
        try:
            act(self.client)
        except (redis.RedisError, OSError) as fault:
            with self._lock:
                self.missed.add(topic)
                if self._resting:
                    return
                self._resting = True
            threading.Thread(target=self._make_up, name="bell", daemon=True).start()
            log.warning(
                "the doorbell is out of order (%s); pages poll and the worker looks by itself", type(fault).__name__
            )

    def _make_up(self) -> None:
        while self.client is not None and not self.closed.wait(_PAUSE_SECONDS):
            with self._lock:
                due, self.missed = self.missed, set()
            try:
                for topic in sorted(due):
                    _sound(self.client, topic)
            except (redis.RedisError, OSError):
                with self._lock:
                    self.missed |= due
                continue
            with self._lock:
                self._resting = bool(self.missed)
                if not self._resting:
                    return


_bell = _Bell()


def open_bell(redis_url: str | None) -> None:
    """Ring at ``redis_url`` from now on; None keeps silent."""
    global _bell  # noqa: PLW0603 -- one bell a process, exchanged as a whole
    _bell.closed.set()
    _bell = _Bell(connect(redis_url) if redis_url else None)


def connect(redis_url: str) -> redis.Redis:
    """A client that gives up at once instead of retrying for seconds."""
    return redis.from_url(
        redis_url,
        socket_connect_timeout=_CONNECT_SECONDS,
        socket_timeout=_ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
    )


def ring(topic: str) -> None:
    """Tell the pages that follow ``topic`` to look again. Never raises."""
    _bell.try_(topic, lambda client: _sound(client, topic))


def knock() -> None:
    """Tell the worker that the outbox has work. Never raises."""
    _bell.try_("", _enqueue_drain)


def ring_after_commit(session: Session, topic: str) -> None:
    """:func:`ring` ``topic`` once the session's transaction has committed, and not if it rolls back."""
    _after_commit(session, topic)


def knock_after_commit(session: Session) -> None:
    """:func:`knock` once the session's transaction has committed."""
    _after_commit(session, "")


def _after_commit(session: Session, topic: str) -> None:
    session.info.setdefault(_PENDING, set()).add(topic)


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    for topic in sorted(session.info.pop(_PENDING, ())):
        if topic:
            ring(topic)
        else:
            knock()


@event.listens_for(Session, "after_soft_rollback")
def _rolled_back(session: Session, previous: object) -> None:
    del previous
    if not session.in_transaction():
        session.info.pop(_PENDING, None)


def _enqueue_drain(client: redis.Redis) -> object:
    # JSON, never pickle: write access to Redis must not become execution of code.
    queue = Queue(QUEUE, connection=client, serializer=JSONSerializer)
    return queue.enqueue_call(DRAIN, timeout=-1, ttl=60, result_ttl=0, failure_ttl=60)


def _sound(client: redis.Redis, topic: str) -> object:
    """Ring ``topic``; the empty one is the worker's."""
    return client.publish(CHANNEL + topic, b"") if topic else _enqueue_drain(client)
