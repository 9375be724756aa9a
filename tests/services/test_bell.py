"""The doorbells: heard when there is someone, never waited for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import redis
import sqlalchemy as sa
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy.orm import Session

from deliberation.jobs import CHANNEL, bell

PATIENCE = 60  # seconds for what must come; nothing waits so long unless it is lost
LAST = "test:last"


@pytest.fixture
def hearing(redis_url: str) -> Iterator[redis.client.PubSub]:
    bell.open_bell(redis_url)
    client = redis.from_url(redis_url)
    channel = client.pubsub()
    channel.psubscribe(CHANNEL + "test*")
    assert channel.get_message(timeout=PATIENCE), "the subscription was not confirmed"
    yield channel
    channel.close()
    client.close()
    bell.open_bell(None)


def heard(channel: redis.client.PubSub) -> list[str]:
    """The topics rung so far: everything before a last ring of the listener's own."""
    client = redis.Redis(connection_pool=channel.connection_pool)
    client.publish(CHANNEL + LAST, b"")
    found: list[str] = []
    while not found or found[-1] != LAST:
        message = channel.get_message(timeout=PATIENCE)
        assert message is not None, "the last ring was lost"
        found.append(message["channel"].decode().removeprefix(CHANNEL))
    return found[:-1]


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


@pytest.mark.parametrize("address", ["unix:///nowhere/valkey.sock", "redis://192.0.2.1:6379"])
def test_a_dead_redis_is_asked_once_and_then_left_alone(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell, "_PAUSE_SECONDS", 3600)  # however slow the machine, the pause is not over
    asked: list[object] = []
    ask = redis.Redis.execute_command

    def note(client: redis.Redis, *words: Any, **options: Any) -> Any:
        asked.append(words)
        return ask(client, *words, **options)

    monkeypatch.setattr(redis.Redis, "execute_command", note)
    bell.open_bell(address)
    for _ in range(200):
        bell.ring("test:1")
        bell.knock()
    assert len(asked) == 1
    bell.open_bell(None)


def test_what_rang_during_an_outage_is_made_up_for(
    hearing: redis.client.PubSub, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish, broken = redis.Redis.publish, [True, True]

    def fail(client: redis.Redis, *words: Any, **options: Any) -> Any:
        if broken:
            broken.pop()
            raise redis.ConnectionError
        return publish(client, *words, **options)

    monkeypatch.setattr(bell, "_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(redis.Redis, "publish", fail)
    bell.ring("test:1")
    bell.ring("test:2")
    names = set()
    while names != {"test:1", "test:2"}:
        message = hearing.get_message(timeout=PATIENCE)
        assert message is not None, "a ring was lost"
        names.add(message["channel"].decode().removeprefix(CHANNEL))


def test_connecting_never_waits_long() -> None:
    client = bell.connect("redis://192.0.2.1:6379")
    options = client.connection_pool.connection_kwargs
    assert (options["socket_connect_timeout"], options["socket_timeout"]) == (0.2, 1.0)
    assert options["retry"].get_retries() == 0, "one try: the pages go on without a bell"
    client.close()


def test_the_bell_is_silent_until_it_is_opened() -> None:
    bell.open_bell(None)
    bell.ring("test:1")
    bell.knock()
