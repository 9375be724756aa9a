"""From the close to the published count: what goes in comes out, and anybody counts the same."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.jobs.models import Outbox
from deliberation.ledger import book
from deliberation.polls import counting, queries, service, tasks
from deliberation.polls.checks import check_poll
from deliberation.polls.models import Ballot, Outcome, PollFile, PollSecret, PublishedReceipt, RollEntry
from deliberation.proposals import queries as proposals
from deliberation.rules.refusal import Refused
from deliberation.voting import pabulib
from tests import factories as make
from tests.polls.factories import AFTER, CLOSES, DURING, make_poll, row, vote
from tests.proposals.factories import CLERK


def test_the_road_of_a_poll(session: Session) -> None:
    poll = make_poll(session)
    codes = [
        vote(session, poll, 0, 0, 1),
        vote(session, poll, 1, 0),
        vote(session, poll, 2, 0, 3),
        vote(session, poll, 3, 1),
    ]
    state = service.close(session, make.SYSTEM, AFTER, poll_id=poll.id)
    assert (state.issued, state.returned) == (4, 4)
    service.count(session, CLERK, AFTER, poll_id=poll.id)
    official = next(doc for own, doc in queries.results(session, poll.id).values() if own)
    assert official["selected"] == sorted([poll.projects[0], poll.projects[1], poll.projects[3], poll.projects[4]])
    assert all(session.get(PublishedReceipt, (poll.id, code)) for code in codes)
    assert list(check_poll(session, f"poll:{poll.id}", book.history(session, f"poll:{poll.id}"))) == []


def test_every_project_hears_of_its_fate(session: Session) -> None:
    poll = make_poll(session)
    vote(session, poll, 0, 0, 1)
    vote(session, poll, 1, 2)
    service.close(session, make.SYSTEM, AFTER, poll_id=poll.id)
    service.count(session, CLERK, AFTER, poll_id=poll.id)
    rows = proposals.projects(session, poll.projects)
    assert [rows[project].phase for project in poll.projects][:3] == ["on_notice", "on_notice", "pooled"]
    state = proposals.project_state(session, poll.projects[2])
    assert state.ballot is not None
    assert (state.ballot.funded, state.ballot.votes, state.ballot.reason) == (False, 1, "does_not_fit")


def test_closing_waits_for_the_hour_and_happens_once(session: Session) -> None:
    poll = make_poll(session)
    with pytest.raises(Refused, match="POLL_STILL_RUNNING"):
        service.close(session, make.SYSTEM, CLOSES - timedelta(seconds=1), poll_id=poll.id)
    service.close(session, make.SYSTEM, CLOSES, poll_id=poll.id)
    with pytest.raises(Refused, match="POLL_STEP_DONE"):
        service.close(session, make.SYSTEM, AFTER, poll_id=poll.id)


def test_the_close_destroys_box_and_secret(session: Session) -> None:
    poll = make_poll(session)
    vote(session, poll, 0, 0)
    service.close(session, make.SYSTEM, AFTER, poll_id=poll.id)
    assert session.scalars(sa.select(Ballot)).all() == []
    assert session.scalars(sa.select(PollSecret)).all() == []


def test_the_published_file_tells_the_same_ballots(session: Session) -> None:
    poll = make_poll(session)
    cast = [(0, 1), (0,), (3, 4), (1,), (0, 1)]
    for voter, picks in enumerate(cast):
        vote(session, poll, voter, *picks)
    service.close(session, make.SYSTEM, AFTER, poll_id=poll.id)
    file = queries.poll_file(session, poll.id)
    assert file is not None
    election = pabulib.parse(file.content).election
    expected = [sum(number in picks for picks in cast) for number in range(5)]
    assert {project.id: votes for project, votes in zip(election.projects, election.votes, strict=True)} == dict(
        zip(poll.projects, expected, strict=True)
    )
    assert counting.budget_of(election) == 120_000_000
    assert election.voters == 5


def test_a_changed_file_result_or_roll_is_found(session: Session) -> None:
    poll = make_poll(session)
    vote(session, poll, 0, 0)
    service.close(session, make.SYSTEM, AFTER, poll_id=poll.id)
    service.count(session, CLERK, AFTER, poll_id=poll.id)
    stream = f"poll:{poll.id}"
    events = book.history(session, stream)
    for change in (
        sa.update(PollFile).values(content=PollFile.content + " "),
        sa.update(Outcome).values(result=Outcome.result + " "),
        sa.delete(RollEntry).where(RollEntry.voter_id == poll.voters[1].id),
    ):
        inner = session.begin_nested()
        session.execute(change)
        session.expire_all()
        assert len(list(check_poll(session, stream, events))) == 1
        inner.rollback()


def test_counting_is_the_same_document_every_time(session: Session) -> None:
    poll = make_poll(session)
    vote(session, poll, 0, 0, 1)
    service.close(session, make.SYSTEM, AFTER, poll_id=poll.id)
    rules = proposals.rulebook_of(session, make.COMMUNITY, 2026)
    file = queries.poll_file(session, poll.id)
    assert file is not None
    one, _ = counting.count_file(file.content, rules, roll_size=6, seed="s")
    two, _ = counting.count_file(file.content, rules, roll_size=6, seed="s")
    assert one.document == two.document
    assert json.loads(one.document)["cost"] == 966_000


def test_counting_before_the_close_is_too_early(session: Session) -> None:
    poll = make_poll(session)
    with pytest.raises(Refused, match="POLL_STEP_EARLY"):
        service.count(session, CLERK, AFTER, poll_id=poll.id)


def test_a_stranger_cannot_prepare_or_count(session: Session) -> None:
    poll = make_poll(session)
    nobody = make.SYSTEM.__class__("x", frozenset({"resident"}))
    with pytest.raises(Refused, match="NOT_ENTITLED"):
        service.close(session, nobody, AFTER, poll_id=poll.id)


def test_row_follows_the_book(session: Session) -> None:
    poll = make_poll(session)
    assert row(session, poll).phase(DURING) == "open"
    assert row(session, poll).phase(AFTER) == "over"
    assert row(session, poll).roll_size == 6
    assert queries.running_poll(session, make.COMMUNITY, DURING) is not None


def test_time_closes_and_counts_by_itself(session: Session) -> None:
    poll = make_poll(session)
    vote(session, poll, 0, 0)
    tasks.finish(session, {"poll": poll.id}, DURING)
    assert row(session, poll).status == "open"
    tasks.finish(session, {"poll": poll.id}, AFTER)
    tasks.finish(session, {"poll": poll.id}, AFTER)
    assert row(session, poll).status == "counted"
    promised = session.scalars(sa.select(Outbox).where(Outbox.kind == tasks.FINISH)).one()
    assert promised.not_before == CLOSES


def test_a_project_stands_on_one_ballot_at_a_time(session: Session) -> None:
    make_poll(session)
    with pytest.raises(Refused, match="NO_CANDIDATES"):
        make_poll(session, costs=())
