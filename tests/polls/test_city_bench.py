"""The city that the benchmark makes: the same from the same seed, and counted without a fault in its books."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.disclosure.checks import stream_checks, table_faults
from deliberation.ledger import verify
from deliberation.polls import count_all, tasks
from deliberation.polls.count_all import Scope
from deliberation.polls.models import Ballot, PollProject, PollSecret
from deliberation.web.clock import now

BENCH = Path(__file__).resolve().parents[2] / "bench"


@pytest.fixture
def maker() -> Iterator[ModuleType]:
    """The benchmark's module, which is a script's and no package's."""
    sys.path.insert(0, str(BENCH))
    yield importlib.import_module("_city")
    sys.path.remove(str(BENCH))


def test_it_counts_without_a_fault_in_the_books(session: Session, maker: ModuleType) -> None:
    maker.build(session, maker.Size(communities=3, ballots=25, projects=6), now())
    run = count_all.begin(session, now(), Scope())
    assert len({case.place for case in run.waiting.values()}) == 3
    for poll_id in run.waiting:
        tasks.finish(session, {"poll": poll_id}, now())
    count_all.look(session, run)
    assert [case.ballots for case in run.counted.values()] == [25, 25, 25]
    assert [tasks.recount(session, {"poll": poll_id}, now()) for poll_id in run.counted] == [None] * 3
    session.expire_all()
    report = verify.verify(session, stream_checks())
    assert [*report.faults, *table_faults(session)] == []


def test_the_same_seed_makes_the_same_city(session: Session, maker: ModuleType) -> None:
    def told() -> tuple[object, ...]:
        box = sa.select(Ballot.token_hash, PollSecret.secret).join(PollSecret, PollSecret.poll_id == Ballot.poll_id)
        tables = (sa.select(PollProject.project_id, PollProject.cost_fen), box)
        return tuple(sorted(map(tuple, session.execute(query))) for query in tables)

    made = []
    for _ in range(2):
        with session.begin_nested() as inner:
            maker.build(session, maker.Size(communities=2, ballots=9, projects=4), now())
            made.append(told())
            inner.rollback()
    assert made[0] == made[1]
    assert len(made[0][1]) == 18
