"""The doorbells: heard when there is someone, never waited for."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import redis
import sqlalchemy as sa
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy.orm import Session

from deliberation.jobs import CHANNEL, bell


@pytest.fixture
def hearing(redis_url: str) -> Iterator[redis.client.PubSub]:
    bell.open_bell(redis_url)
    client = redis.from_url(redis_url)
    channel = client.pubsub()
    channel.psubscribe(CHANNEL + "test*")
    channel.get_message(timeout=2)
    yield channel
    channel.close()
    client.close()
    bell.open_bell(None)


def heard(channel: redis.client.PubSub, seconds: float = 0.3) -> list[str]:
    found = []
    while (message := channel.get_message(timeout=seconds)) is not None:
        found.append(message["channel"].decode().removeprefix(CHANNEL))
    return found


def test_a_ring_is_heard(hearing: redis.client.PubSub) -> None:
    bell.ring("test:1")
    assert heard(hearing) == ["test:1"]


def test_a_ring_waits_for_the_commit(hearing: redis.client.PubSub, pg_url: str) -> None:
    engine = sa.create_engine(pg_url)
    with Session(engine) as session:
        session.execute(sa.text("SELECT 1"))
        bell.ring_after_commit(session, "test:1")
        bell.ring_after_commit(session, "test:1")
        assert heard(hearing) == []
        session.commit()
        assert heard(hearing) == ["test:1"]
        session.execute(sa.text("SELECT 1"))
        bell.ring_after_commit(session, "test:2")
        session.rollback()
        session.execute(sa.text("SELECT 1"))
        session.commit()
        assert heard(hearing) == []
    engine.dispose()


def test_a_knock_is_plain_json(hearing: redis.client.PubSub, redis_url: str) -> None:
    client = redis.from_url(redis_url)
    queue = Queue(bell.QUEUE, connection=client, serializer=JSONSerializer)
    queue.empty()
    bell.knock()
    (job,) = queue.get_jobs()
    assert job.func_name == bell.DRAIN
    assert b"pickle" not in repr(client.hgetall(f"rq:job:{job.id}")).encode()
    queue.empty()
    client.close()


def test_a_dead_redis_costs_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    bell.open_bell("unix:///nowhere/valkey.sock")
    began = time.monotonic()
    for _ in range(200):
        bell.ring("test:1")
        bell.knock()
    assert time.monotonic() - began < 0.5
    bell.open_bell("redis://192.0.2.1:6379")  # an address that never answers
    began = time.monotonic()
    for _ in range(200):
        bell.ring("test:1")
    assert time.monotonic() - began < 1
    bell.open_bell(None)


def test_the_bell_is_silent_until_it_is_opened() -> None:
    bell.open_bell(None)
    bell.ring("test:1")
    bell.knock()
