"""What is to be counted, that it is asked for once, and how a run learns what became of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.jobs.models import Outbox
from deliberation.polls import count_all, service, tasks
from deliberation.polls.count_all import Run, Scope
from deliberation.polls.models import PollFile
from deliberation.polls.tasks import CountError
from deliberation.rules.refusal import Refused
from deliberation.web.clock import now
from tests import factories as make
from tests.polls.city import PLACES, city, closed_poll, status, times_counted
from tests.polls.factories import AFTER, CLOSES, DURING, make_poll, vote


def work(session: Session, poll_id: str) -> Outbox:
    key = f"poll:{poll_id}:finish"
    return session.scalars(
        sa.select(Outbox).where(Outbox.dedupe_key == key).execution_options(populate_existing=True)
    ).one()


def note(session: Session, poll_id: str, **columns: object) -> None:
    session.execute(sa.update(Outbox).where(Outbox.dedupe_key.contains(poll_id)).values(**columns))


def test_every_poll_that_is_over_is_asked_for(session: Session) -> None:
    open_one = make_poll(session).id
    closed = city(session)
    assert set(count_all.begin(session, DURING, Scope()).waiting) == set(closed), "one is still open"
    run = count_all.begin(session, AFTER, Scope())
    assert set(run.waiting) == {open_one, *closed}
    assert run.already == {}
    asked = Outbox.kind == tasks.FINISH
    kinds = session.execute(sa.select(Outbox.kind, Outbox.payload, Outbox.done_at).where(asked)).all()
    assert sorted(kinds) == sorted((tasks.FINISH, f'{{"poll": "{id_}"}}', None) for id_ in run.waiting)


def test_place_and_year_narrow_it(session: Session) -> None:
    here, neighbour, elsewhere = city(session)
    old = closed_poll(session, PLACES[0], seed=9, year=2024)
    at = now()
    assert set(count_all.begin(session, at, Scope(place="440303")).waiting) == {here, neighbour, old}
    assert set(count_all.begin(session, at, Scope(place=PLACES[2])).waiting) == {elsewhere}
    assert set(count_all.begin(session, at, Scope(year=2024)).waiting) == {old}


def test_counted_once_and_then_known_as_counted(session: Session) -> None:
    polls = city(session)
    run = count_all.begin(session, now(), Scope())
    assert not count_all.look(session, run)
    tasks.finish(session, {"poll": polls[0]}, now())
    assert count_all.look(session, run)
    assert (set(run.counted), set(run.waiting)) == ({polls[0]}, set(polls[1:]))
    assert run.counted[polls[0]].ballots == 40
    again = count_all.begin(session, now(), Scope())
    assert (set(again.already), set(again.waiting)) == ({polls[0]}, set(polls[1:]))
    tasks.finish(session, {"poll": polls[0]}, now())
    assert times_counted(session, polls[0]) == 1


def test_the_promise_made_at_the_opening_is_used(session: Session) -> None:
    poll = make_poll(session)
    vote(session, poll, 0, 0)
    session.execute(
        sa.update(Outbox).values(attempts=9, not_before=CLOSES + timedelta(days=300), last_error="X at y:1")
    )
    at = now()
    count_all.begin(session, at, Scope())
    asked = work(session, poll.id)
    assert (asked.attempts, asked.last_error) == (0, None)
    assert at <= asked.not_before <= now(), "nobody waits for the long pause after many failures"
    again = sa.select(sa.func.count()).select_from(Outbox).where(Outbox.kind == tasks.FINISH)
    assert session.scalar(again) == 1


def test_a_promise_that_was_kept_too_early_is_made_again(session: Session) -> None:
    (poll,) = city(session, places=PLACES[:1])
    count_all.begin(session, now(), Scope())
    note(session, poll, done_at=now())
    count_all.begin(session, now(), Scope())
    assert work(session, poll).done_at is None


def test_a_failure_is_final_after_some_tries_and_corrected_if_it_succeeds_after_all(session: Session) -> None:
    good, bad, _ = city(session)
    run = count_all.begin(session, now(), Scope())
    note(session, bad, attempts=1, last_error="CountError: file-changed")
    count_all.look(session, run, tries=2)
    assert (run.failed, run.retrying) == ({}, 1)
    note(session, bad, attempts=2, last_error=None)
    count_all.look(session, run, tries=2)
    assert run.failed == {}, "the second try is under way"
    note(session, bad, attempts=2, last_error="CountError: file-changed")
    assert count_all.look(session, run, tries=2)
    assert run.failed[bad].reason == "CountError: file-changed"
    assert good in run.waiting
    tasks.finish(session, {"poll": bad}, now())
    count_all.look(session, run, tries=2)
    assert (set(run.failed), set(run.counted)) == (set(), {bad})


def test_a_poll_that_kills_its_workers_is_given_up(session: Session) -> None:
    (poll,) = city(session, places=PLACES[:1])
    run = count_all.begin(session, now(), Scope())
    note(session, poll, attempts=3, last_error=None)
    count_all.look(session, run, tries=3)
    assert run.retrying == 1, "it may still be in hand"
    note(session, poll, attempts=4)
    count_all.look(session, run, tries=3)
    assert run.failed[poll].reason == "worker-died"
    rest = Run(Scope(), now(), waiting=dict(run.failed))
    count_all.give_up(rest, "no-worker:x")
    assert (rest.waiting, rest.failed[poll].reason) == ({}, "no-worker:x")


def test_a_file_that_was_swapped_after_the_close_is_not_counted(session: Session) -> None:
    one, two, three = city(session)
    session.execute(sa.update(PollFile).where(PollFile.poll_id == one).values(content=PollFile.content + " "))
    session.execute(sa.delete(PollFile).where(PollFile.poll_id == two))
    for poll in (one, two):
        with pytest.raises(Refused, match="BOX_CHANGED"):
            service.count(session, make.SYSTEM, now(), poll_id=poll)
        with pytest.raises(CountError, match="file-changed"):
            tasks.finish(session, {"poll": poll}, now())
        assert status(session, poll) == "closed"
    tasks.finish(session, {"poll": three}, now())
    assert status(session, three) == "counted"


def test_what_the_rules_or_the_counter_refuse_is_said_by_its_code(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    (poll,) = city(session, places=PLACES[:1])
    service.count(session, make.SYSTEM, now(), poll_id=poll)
    row = tasks.poll(session, poll)
    assert row is not None
    stale = type(row)(**{name: getattr(row, name) for name in row.__slots__} | {"status": "closed"})
    monkeypatch.setattr(tasks, "poll", lambda *_: stale)  # as a worker sees it that looked before another one counted
    with pytest.raises(CountError, match="refused:POLL_STEP_DONE"):
        tasks.finish(session, {"poll": poll}, now())
    assert times_counted(session, poll) == 1
