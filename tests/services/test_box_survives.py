"""All that is under the ballot box is killed, twenty times, while people vote: no acknowledged ballot is lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation import embedded
from deliberation.app import create_app
from deliberation.config import Settings
from deliberation.polls import service
from deliberation.polls.models import Ballot, Issue, PublishedReceipt
from deliberation.rules.replay import SYSTEM
from deliberation.web.clock import now
from deliberation.web.transaction import transaction
from tests.services.conftest import environment
from tests.services.crowd import Crowd, gather, vote
from tests.services.test_demo import Demo, demo, house, until
from tests.services.test_mid_vote import kill_database, kill_pages

__all__ = ["demo", "house"]
pytestmark = pytest.mark.slow

STRIKES, VOTERS, BETWEEN = 20, 4_000, 12


def kill_bell(demo: Demo) -> None:
    """The queue's Valkey."""
    os.kill(int((demo.state / "servers" / "valkey.pid").read_text()), signal.SIGKILL)


KILLS: tuple[Callable[[Demo], None], ...] = (kill_database, kill_pages, kill_bell)


def test_every_acknowledged_ballot_is_in_the_published_box(demo: Demo) -> None:
    told = Settings.from_env(environment(demo.state, PORT=str(demo.port)))
    app = create_app(embedded.resolved(told))
    with app.app_context(), transaction() as session:
        poll = gather(app, session, now(), VOTERS)
    with Crowd(poll, demo.port) as crowd:
        for strike in range(STRIKES):
            before = len(crowd.acknowledged)
            KILLS[strike % len(KILLS)](demo)
            until(lambda: len(crowd.acknowledged) >= before + BETWEEN, 90, demo)  # noqa: B023 -- asked at once
    assert crowd.faults == []
    receipts = {voter.code for voter in crowd.acknowledged}
    doubtful = [voter for voter in crowd.acknowledged if voter.doubts]
    assert doubtful, "the strikes hit nobody: the test has shown nothing"
    for voter in doubtful[:50]:
        code = voter.code
        assert vote(demo.port, poll, voter) == code, "the same ballot once more has the same receipt"
    with app.app_context(), transaction() as session:
        issued, cast = _counted(session, poll.id)
        state = service.close(session, SYSTEM, now() + timedelta(days=2), poll_id=poll.id)
        published = set(session.scalars(select(PublishedReceipt.receipt).where(PublishedReceipt.poll_id == poll.id)))
    assert receipts <= published
    assert len(receipts) == len(crowd.acknowledged), "no two ballots share a receipt"
    assert (state.issued, state.returned) == (issued, cast)
    assert len(receipts) <= cast <= issued <= VOTERS


def _counted(session: Session, poll_id: str) -> tuple[int, int]:
    """Ballots taken and ballots in the box."""
    found = [
        session.scalar(select(func.count()).select_from(table).where(table.poll_id == poll_id)) or 0
        for table in (Issue, Ballot)
    ]
    return found[0], found[1]
