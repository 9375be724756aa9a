"""The lines of a ballot as a reader sees them: candidates by name, which stands nowhere but with their accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from deliberation.accounts import queries as accounts
from deliberation.councils import queries as councils
from deliberation.polls.queries import CandidateRow, PollRow, candidates

FULL = ("published", "box", "counted")
"""While their list is up, candidates are named in full: they have agreed to it."""


def lines(session: Session, poll: PollRow) -> tuple[CandidateRow, ...]:
    """What can be marked on the ballot of ``poll``, as it is to be shown."""
    return named(session, poll, candidates(session, poll.id))


def named(session: Session, poll: PollRow, rows: Sequence[CandidateRow]) -> tuple[CandidateRow, ...]:
    """Lines with the names of an election's candidates, in full only while its list is up; all others as they are."""
    if poll.subject != "people":
        return tuple(rows)
    state = councils.election_state(session, poll.subject_ref)
    people_of = {one.id: one.person for one in state.candidates}
    named_by = accounts.names if state.status in FULL else accounts.masked_names
    names = named_by(session, people_of.values())
    return tuple(replace(row, title=names.get(people_of.get(row.project_id, ""), "") or row.title) for row in rows)
