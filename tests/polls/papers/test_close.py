"""Paper and the close: the hour waits for the paper, the last act lets the system close, readings are destroyed."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from deliberation.disclosure.checks import stream_checks
from deliberation.ledger import book
from deliberation.polls import box, queries, tasks
from deliberation.polls.models import ChannelCount, Issue, PaperReading, Poll, RollEntry
from deliberation.polls.papers import counting
from deliberation.polls.service import papers as service
from deliberation.rules.replay import Actor
from tests.polls.factories import AFTER, DURING
from tests.polls.papers.factories import Hall, hall


def status(session: Session, poll_id: str) -> str:
    return session.get_one(Poll, poll_id, populate_existing=True).status


def test_the_system_closes_once_the_paper_is_in_and_counts_it_with_the_rest(session: Session) -> None:
    held, lines = hall(session, voters=5, handed=5), ["1", "2", "2", "s", "4"]
    finish = {"poll": held.poll}
    tasks.finish(session, finish, AFTER)
    assert status(session, held.poll) == "open"
    held.accepted(lines)
    tasks.finish(session, finish, AFTER)
    assert status(session, held.poll) == "open"  # there may be another box
    service.complete(session, held.actors["clerk"], AFTER, poll_id=held.poll)
    tasks.finish(session, finish, AFTER)
    assert status(session, held.poll) == "counted"

    closed = next(
        one.event for one in book.history(session, queries.stream_of(held.poll)) if one.event.type == "closed"
    )
    assert closed.actor == "system"
    file = queries.poll_file(session, held.poll)
    assert file is not None
    ids = counting.sheet(session, held.poll).ids
    votes = Counter(id_ for line in ("1", "2", "2", "4") for id_ in line.split())
    for number, many in votes.items():
        assert sum(ids[int(number) - 1] in line for line in file.content.partition("VOTES")[2].splitlines()) == many
    assert session.scalar(select(func.count()).select_from(PaperReading)) == 0
    assert counting.tally(session, held.poll).to_plain()["reasons"] == {"signed": 1}
    for kind in ("papers", "poll"):
        stream = f"{kind}:{held.poll}"
        assert not list(stream_checks()[kind](session, stream, book.history(session, stream)))


def test_a_signed_surplus_is_published_and_never_more_than_all_that_was_handed_out(session: Session) -> None:
    held = hall(session, voters=4, handed=2)
    voter = session.scalars(select(RollEntry.voter_id).where(RollEntry.voter_id.not_in(_took(held)))).first()
    box.take_ballot(session, Actor(str(voter), frozenset({"resident"})), DURING, poll_id=held.poll)  # and never cast
    held.accepted(["1", "2", "1"])
    service.ask_variance(session, held.actors["clerk"], AFTER, poll_id=held.poll, reason="领票时漏登一张")
    service.sign_variance(session, held.actors["auditor"], AFTER, poll_id=held.poll)
    service.complete(session, held.actors["clerk"], AFTER, poll_id=held.poll)
    tasks.finish(session, {"poll": held.poll}, AFTER)
    assert status(session, held.poll) == "counted"
    row = session.get_one(ChannelCount, (held.poll, "paper"))
    assert (row.issued, row.returned) == (2, 3)


def _took(held: Hall) -> Select[tuple[str]]:
    return select(Issue.voter_id).where(Issue.poll_id == held.poll)
