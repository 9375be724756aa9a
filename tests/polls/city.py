"""Polls of several communities, closed and not yet counted, for the tests of counting them all."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest import mock

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from deliberation.jobs import WORKER
from deliberation.jobs.queries import at_their_post
from deliberation.jobs.tasks import Relay
from deliberation.ledger import book
from deliberation.polls import service
from deliberation.polls.models import Poll
from deliberation.polls.tasks import HANDLERS
from deliberation.voting import pabulib
from deliberation.voting.election import Election, Project
from tests import factories as make

PATIENCE = 90
"""Seconds that a loaded machine may take for what is a moment."""
PLACES = (make.COMMUNITY, make.NEIGHBOUR, make.ELSEWHERE)
"""Two communities of one district and one of another."""


def file_of(seed: int, *, ballots: int = 40, projects: int = 8) -> str:
    """A made-up election as a Pabulib file."""
    dice = random.Random(seed)  # noqa: S311 -- a repeatable election
    ids = [f"p{number}" for number in range(projects)]
    listed = [Project(id_, dice.randint(5, 60) * 1_000_000, f"项目{id_}") for id_ in ids]
    cast = [tuple(dice.sample(ids, dice.randint(1, 4))) for _ in range(ballots)]
    meta = {"description": f"第 {seed} 次", "country": "China", "unit": "U", "instance": "2026"}
    return pabulib.write(Election.of(listed, 100_000_000, cast, scale=100, meta=meta))


def closed_poll(session: Session, place: str, *, seed: int = 1, year: int = 2026, ballots: int = 40) -> str:
    """A poll that is closed and waits for its count; returns its id."""
    make.place(session, place)
    with mock.patch.object(service.frame, "count"):
        return service.import_finished(
            session,
            make.SYSTEM,
            make.NOW,
            place=place,
            year=year,
            content=file_of(seed, ballots=ballots),
            source="x.pb",
        )


def city(session: Session, *, each: int = 1, places: tuple[str, ...] = PLACES) -> tuple[str, ...]:
    """``each`` closed polls in every one of ``places``."""
    numbers = range(each * len(places))
    return tuple(closed_poll(session, places[number % len(places)], seed=number) for number in numbers)


def status(session: Session, poll_id: str) -> str:
    """How far the poll is, by its columns."""
    found = session.scalar(sa.select(Poll.status).where(Poll.id == poll_id))
    assert found is not None
    return found


def times_counted(session: Session, poll_id: str) -> int:
    """How often the book says that the poll was counted."""
    return sum(item.event.type == "counted" for item in book.history(session, f"poll:{poll_id}"))


def counted_times(sessions: Callable[[], Session], polls: tuple[str, ...]) -> list[int]:
    """The same for several, as it is committed."""
    with sessions() as session:
        return [times_counted(session, poll) for poll in polls]


@contextmanager
def serving(app: Flask, pg_url: str) -> Iterator[None]:
    """A worker in this process, at its post as the database knows it, that looks often."""
    engine = sa.create_engine(pg_url, connect_args={"application_name": f"{WORKER} of the test"})
    relay, stop = Relay(sessionmaker(engine, expire_on_commit=False), HANDLERS), threading.Event()

    def work() -> None:
        with app.app_context():
            while not stop.wait(0.05):
                relay.drain(stop.is_set)

    thread = threading.Thread(target=work)
    try:
        with sessionmaker(engine)() as session:
            alone(session)
        thread.start()
        yield
    finally:
        stop.set()
        if thread.is_alive():
            thread.join()
        engine.dispose()


def alone(session: Session) -> None:
    """Waits until the server has noticed that whoever was at the post before this one is gone."""
    deadline = time.monotonic() + PATIENCE
    while at_their_post(session) > 1:
        assert time.monotonic() < deadline
        session.rollback()
        time.sleep(0.05)
    assert at_their_post(session) == 1


@contextmanager
def held(engine: sa.Engine, poll_id: str) -> Iterator[None]:
    """Nobody can write in the poll's book meanwhile: whoever counts it stops in the middle of its transaction."""
    with engine.connect() as connection, connection.begin():
        connection.execute(sa.text("SELECT 1 FROM ledger_stream WHERE name = :n FOR UPDATE"), {"n": f"poll:{poll_id}"})
        yield
