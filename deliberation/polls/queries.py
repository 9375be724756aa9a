"""Reading polls: the frame, the projects on the ballot, the published box and the count."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import Session

from deliberation.ledger.shelf import Shelf
from deliberation.polls.models import (
    Explanation,
    Issue,
    Outcome,
    Poll,
    PollFile,
    PollProject,
    RollEntry,
)
from deliberation.polls.roll.draft import entry_of
from deliberation.rules.poll import PollState
from deliberation.web.reading import read


@dataclass(frozen=True, slots=True)
class PollRow:
    """A poll's frame; money in fen."""

    id: str
    place: str
    year: int
    status: str
    title: str
    budget_fen: int
    min_picks: int
    max_picks: int
    within_budget: bool
    opens_at: datetime | None
    closes_at: datetime | None
    roll_size: int
    roll_hash: str
    issued: int
    returned: int
    box_hash: str
    result_hash: str
    subject: str = "projects"
    question: str = ""
    ballot_kind: str = "approval"
    max_points: int = 0
    max_sum_points: int = 0
    channels: str = "web desk paper"
    simple_mode: bool = True
    public_key: str = ""
    subject_ref: str = ""
    threshold: str = ""
    basis: str = ""
    root: str = ""
    rerun_of: str = ""
    reason: str = ""

    @property
    def annulled(self) -> bool:
        """Whether the vote was annulled, for ``reason``."""
        return self.status == "annulled"

    def phase(self, now: datetime) -> str:
        """prepared, waiting (for its hour), open, over (its hour has passed), closed, counted or annulled."""
        if self.status != "open" or self.opens_at is None or self.closes_at is None:
            return self.status
        return "waiting" if now < self.opens_at else "open" if now < self.closes_at else "over"


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A project on the ballot, as frozen when the poll was prepared."""

    project_id: str
    title: str
    category: str
    location: str
    summary: str
    photo: str
    cost_fen: int


DONE = ("counted", "annulled")
COLUMNS = tuple(getattr(Poll, name) for name in PollRow.__dataclass_fields__)
CANDIDATE = tuple(getattr(PollProject, name) for name in CandidateRow.__dataclass_fields__)
_candidates: Shelf[tuple[CandidateRow, ...]] = Shelf(5_000)
_ID: BindParameter[str] = bindparam("id")
_POLL = select(*COLUMNS).where(Poll.id == _ID)
_CANDIDATES = select(*CANDIDATE).where(PollProject.poll_id == _ID).order_by(PollProject.project_id)
_OUTCOMES = (
    select(Outcome.rule, Outcome.official, Outcome.result)
    .where(Outcome.poll_id == _ID)
    .order_by(Outcome.official.desc(), Outcome.rule)
)
_EXPLANATIONS = select(Explanation.kind, Explanation.document).where(Explanation.poll_id == _ID)


def stream_of(poll_id: str) -> str:
    """The name of a poll's stream."""
    return f"poll:{poll_id}"


def first_hour(poll: Poll | PollRow) -> datetime:
    """The hour whose day says who is old enough: the opening, of an old poll without one the close."""
    at = poll.opens_at or poll.closes_at
    assert at is not None  # noqa: S101 -- no poll is prepared without hours
    return at


def poll(session: Session, poll_id: str) -> PollRow | None:
    """The poll with this id."""
    row = read(session, _POLL, id=poll_id).first()
    return PollRow(*row) if row else None


def polls_at(session: Session, place: str) -> tuple[PollRow, ...]:
    """The polls of a community, the latest first."""
    query = select(*COLUMNS).where(Poll.place == place).order_by(Poll.year.desc(), Poll.closes_at.desc(), Poll.id)
    return tuple(PollRow(*row) for row in session.execute(query))


def running_poll(session: Session, place: str, now: datetime) -> PollRow | None:
    """The poll in which residents of ``place`` may vote at ``now``."""
    open_now = Poll.place == place, Poll.status == "open", Poll.opens_at <= now, Poll.closes_at > now
    row = session.execute(select(*COLUMNS).where(*open_now).order_by(Poll.closes_at).limit(1)).first()
    return PollRow(*row) if row else None


def rerun_of(session: Session, poll_id: str) -> PollRow | None:
    """The poll that was prepared in the place of an annulled one."""
    row = session.execute(select(*COLUMNS).where(Poll.rerun_of == poll_id).limit(1)).first()
    return PollRow(*row) if row else None


def candidates(session: Session, poll_id: str) -> tuple[CandidateRow, ...]:
    """The projects on the ballot, by id: fixed for ever when the poll was prepared, so they are read once."""
    known = _candidates.find(poll_id)
    if known is None:
        known = tuple(CandidateRow(*row) for row in read(session, _CANDIDATES, id=poll_id))
        if known:
            _candidates.put(poll_id, known, len(known))
    return known


def on_ballots(session: Session, place: str) -> frozenset[str]:
    """The projects of ``place`` that stand on a ballot which has not been counted yet, nor annulled."""
    waiting = Poll.place == place, Poll.status.not_in(DONE)
    query = select(PollProject.project_id).join(Poll, Poll.id == PollProject.poll_id).where(*waiting)
    return frozenset(session.scalars(query))


def bound_by_polls(session: Session, place: str, year: int) -> int:
    """The money in fen that polls not counted yet will decide on."""
    waiting = Poll.place == place, Poll.year == year, Poll.status.not_in(DONE)
    return int(session.scalar(select(func.coalesce(func.sum(Poll.budget_fen), 0)).where(*waiting)) or 0)


def shuffled(rows: Sequence[CandidateRow], seed: str) -> tuple[CandidateRow, ...]:
    """The same projects in an order of the voter's own, the same each time the page is opened."""
    return tuple(sorted(rows, key=lambda row: hashlib.sha256(f"{seed}|{row.project_id}".encode()).digest()))


def issued(session: Session, poll_id: str) -> int:
    """How many residents have taken a ballot: the only figure known before the close."""
    return session.scalar(select(func.count()).select_from(Issue).where(Issue.poll_id == poll_id)) or 0


def voter_of(session: Session, poll_id: str, person_id: str) -> str | None:
    """The id under which a person stands on the frozen roll: by the account, else by an imported entry.

    An entry answers to an account by number and name, also where the account is newer than the roll.
    """
    own = RollEntry.poll_id == poll_id, RollEntry.person_id == person_id
    found = session.scalar(select(RollEntry.voter_id).where(*own))
    entry = None if found else entry_of(session, poll_id, person_id)
    if entry is None:
        return found
    free = RollEntry.poll_id == poll_id, RollEntry.voter_id == entry, RollEntry.person_id.is_(None)
    return session.scalar(select(RollEntry.voter_id).where(*free))


def on_roll(session: Session, poll_id: str, person_id: str) -> bool:
    """Whether a person may vote in this poll."""
    return voter_of(session, poll_id, person_id) is not None


def results(session: Session, poll_id: str) -> dict[str, tuple[bool, dict[str, Any]]]:
    """Every count of the poll by rule: whether it is the official one, and the result document."""
    return {row.rule: (row.official, json.loads(row.result)) for row in read(session, _OUTCOMES, id=poll_id)}


def explanations(session: Session, poll_id: str) -> dict[str, dict[str, Any]]:
    """What has been worked out after the count, by kind."""
    return {row.kind: json.loads(row.document) for row in read(session, _EXPLANATIONS, id=poll_id)}


def poll_file(session: Session, poll_id: str) -> PollFile | None:
    """The published file that anybody can count again."""
    return session.get(PollFile, poll_id)


def poll_columns(state: PollState) -> dict[str, Any]:
    """The read columns that follow from a poll's state."""
    return {
        "status": state.status,
        "title": state.title,
        "budget_fen": state.budget_fen,
        "min_picks": state.min_picks,
        "max_picks": state.max_picks,
        "within_budget": state.within_budget,
        "opens_at": state.opens_at,
        "closes_at": state.closes_at,
        "roll_size": state.roll_size,
        "roll_hash": state.roll_hash,
        "issued": state.issued,
        "returned": state.returned,
        "box_hash": state.box_hash,
        "result_hash": state.result_hash,
        "subject": state.subject,
        "subject_ref": state.subject_ref,
        "question": state.question,
        "ballot_kind": state.ballot_kind,
        "max_points": state.max_points,
        "max_sum_points": state.max_sum_points,
        "threshold": state.threshold,
        "basis": state.basis,
        "channels": " ".join(state.channels),
        "simple_mode": state.simple_mode,
        "public_key": state.public_key,
        "root": state.root,
        "rerun_of": state.rerun_of,
        "reason": state.reason if state.status == "annulled" else "",
    }


def roll_digest(people: Sequence[str], poll_id: str = "") -> str:
    """SHA-256 over the id of the poll and the sorted ids of its roll: two polls of the same people differ.

    Rolls that were frozen before are of the people alone; ``PollState.roll_bound`` says which.
    """
    parts = [f"roll {poll_id}"] if poll_id else []
    return hashlib.sha256("\n".join([*parts, *sorted(people)]).encode()).hexdigest()
