"""A poll with more projects than can be asked about how close it was: the rest of its page is all there."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from deliberation.polls import explain, results, service
from deliberation.rules.replay import SYSTEM
from tests.polls.factories import AFTER, make_poll, row, vote
from tests.proposals.factories import CLERK


def test_without_margins_the_page_is_whole_and_waits_for_nothing(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explain, "MOST_PROJECTS", 2)
    made = make_poll(session)
    vote(session, made, 0, 0, 1)
    service.close(session, SYSTEM, AFTER, poll_id=made.id)
    service.count(session, CLERK, AFTER, poll_id=made.id)
    explain.explain(session, {"poll": made.id}, AFTER)
    found = results.published(session, row(session, made))
    assert not found.pending
    assert found.others
    margins = [fate.margin for fate in found.fates if fate.margin is not None]
    assert all(margin.votes is margin.cut_fen is margin.spare is None for margin in margins)
