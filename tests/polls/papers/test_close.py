"""Paper and the close: the hour waits for the paper, the last act lets the system close, readings are destroyed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from deliberation.disclosure.checks import stream_checks
from deliberation.ledger import book
from deliberation.polls import box, queries, tasks
from deliberation.polls.models import ChannelCount, Issue, PaperReading, Poll, RollEntry
from deliberation.polls.papers import counting
from deliberation.polls.papers.checks import check_papers
from deliberation.polls.service import papers as service
from deliberation.rules.refusal import Refused
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
    service.declare_complete(session, held.actors["clerk"], AFTER, poll_id=held.poll)
    tasks.finish(session, finish, AFTER)
    assert status(session, held.poll) == "open"  # one person's word closes nothing
    service.confirm_complete(session, held.actors["officer"], AFTER, poll_id=held.poll)
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


def test_whoever_declares_does_not_confirm_and_another_box_undoes_the_declaration(session: Session) -> None:
    held = hall(session, voters=5, handed=5)
    held.accepted(["1", "2"])
    clerk, declare = held.actors["clerk"], {"poll_id": held.poll, "note": "带走"}
    refused(lambda: service.confirm_complete(session, clerk, AFTER, poll_id=held.poll), "NOT_DECLARED")
    assert not service.declare_complete(session, clerk, AFTER, **declare).complete
    for roles in (clerk.roles, frozenset({"subdistrict_officer"})):  # not in another office either
        same = Actor(clerk.id, roles)
        refused(
            lambda who=same: service.confirm_complete(session, who, AFTER, poll_id=held.poll),  # type: ignore[misc]
            "DECLARED_SAME_PERSON",
        )
    held.accepted(["3"])
    other = held.actors["other"]
    refused(lambda: service.confirm_complete(session, other, AFTER, poll_id=held.poll), "NOT_DECLARED")
    assert held.complete("带走").missing == 2


def test_verify_finds_one_person_in_both_places(session: Session) -> None:
    held = hall(session, voters=2, handed=2)
    held.accepted(["1", "2"])
    held.complete()
    stream = f"papers:{held.poll}"
    told = book.history(session, stream)
    by = told[-1].event.actor
    forged = tuple(replace(one, event=replace(one.event, actor=by)) for one in told)
    assert not list(check_papers(session, stream, told))
    assert "one person" in str(list(check_papers(session, stream, forged)))


def refused(act: Callable[[], object], code: str) -> None:
    with pytest.raises(Refused) as raised:
        act()
    assert raised.value.refusal.code == code


def test_a_signed_surplus_is_published_and_never_more_than_all_that_was_handed_out(session: Session) -> None:
    held = hall(session, voters=4, handed=2)
    voter = session.scalars(select(RollEntry.voter_id).where(RollEntry.voter_id.not_in(_took(held)))).first()
    box.take_ballot(session, Actor(str(voter), frozenset({"resident"})), DURING, poll_id=held.poll)  # and never cast
    held.accepted(["1", "2", "1"])
    service.ask_variance(session, held.actors["clerk"], AFTER, poll_id=held.poll, reason="领票时漏登一张")
    service.sign_variance(session, held.actors["auditor"], AFTER, poll_id=held.poll)
    held.complete()
    tasks.finish(session, {"poll": held.poll}, AFTER)
    assert status(session, held.poll) == "counted"
    row = session.get_one(ChannelCount, (held.poll, "paper"))
    assert (row.issued, row.returned) == (2, 3)


def _took(held: Hall) -> Select[tuple[str]]:
    return select(Issue.voter_id).where(Issue.poll_id == held.poll)
