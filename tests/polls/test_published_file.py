"""The published file of a poll passes the format's own checker."""

from __future__ import annotations

import contextlib
import io

import pytest
from pabulib.checker import Checker
from sqlalchemy.orm import Session

from deliberation.polls import queries, service
from deliberation.rules.replay import SYSTEM
from deliberation.voting import pabulib
from tests.polls.factories import AFTER, COSTS, make_poll, vote


@pytest.mark.parametrize("costs", [COSTS, COSTS[3:]], ids=["scarce", "enough for all"])
def test_no_error_is_found_in_it(session: Session, costs: tuple[int, ...]) -> None:
    poll = make_poll(session, costs=costs)
    for voter, picks in enumerate([(0, 1), (1,), (0,), (0, 1)]):
        vote(session, poll, voter, *picks)
    service.close(session, SYSTEM, AFTER, poll_id=poll.id)
    file = queries.poll_file(session, poll.id)
    assert file is not None
    with contextlib.redirect_stdout(io.StringIO()):
        report = Checker().process_files([file.content])
    found = [one["results"]["errors"] for name, one in report.items() if name not in ("metadata", "summary")]
    assert found == [{}]
    assert pabulib.parse(file.content).election.voters == 4
