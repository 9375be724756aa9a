"""What the batches come to: the valid papers as they join the ballots, the rest by reason, what is still missing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from deliberation.ledger import book
from deliberation.polls import choices
from deliberation.polls.models import Issue, PaperBatch, PaperReading, Poll
from deliberation.polls.papers.line import Reading, read
from deliberation.polls.queries import candidates
from deliberation.rules.papers import PAPERS, PapersState
from deliberation.voting.election import Ballot, Project
from deliberation.voting.papers.form import BallotForm
from deliberation.voting.papers.judge import Paper, Spoiled, judge
from deliberation.voting.papers.tally import Tally

WAITING = ("reading", "sampling")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is on the paper ballot: the form, and the options in the order of their printed numbers."""

    form: BallotForm
    options: tuple[Project, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The option ids, number 1 first."""
        return tuple(option.id for option in self.options)


def stream_of(poll_id: str) -> str:
    """The name of the stream of a poll's papers."""
    return f"papers:{poll_id}"


def state_of(session: Session, poll_id: str) -> PapersState:
    """The papers of a poll as the book tells them."""
    return book.state_of(session, PAPERS, stream_of(poll_id))


def sheet(session: Session, poll_id: str) -> Sheet:
    """The form and the numbered options; numbers follow the order of the ids and never change."""
    rows = candidates(session, poll_id)
    options = tuple(Project(row.project_id, row.cost_fen, row.title, row.category) for row in rows)
    return Sheet(choices.form_of(session.get_one(Poll, poll_id)), options)


def issued(session: Session, poll_id: str) -> int:
    """How many paper ballots were handed out."""
    paper = Issue.poll_id == poll_id, Issue.channel == "paper"
    return session.scalar(select(func.count()).select_from(Issue).where(*paper)) or 0


def outstanding(session: Session, poll_id: str) -> int:
    """How many batches the close must wait for; at least 1 while papers were handed out and are not reconciled."""
    waiting = PaperBatch.poll_id == poll_id, PaperBatch.status.in_(WAITING)
    open_ = session.scalar(select(func.count()).select_from(PaperBatch).where(*waiting)) or 0
    if open_ or state_of(session, poll_id).complete:
        return open_
    there = session.scalar(select(PaperBatch.id).where(PaperBatch.poll_id == poll_id).limit(1))
    return 1 if there or issued(session, poll_id) else 0


def valid(session: Session, poll_id: str) -> list[str]:
    """The valid papers of every accepted batch, each as :func:`choices.canonical` writes it; sorted, so unordered."""
    form, found = sheet(session, poll_id).form, _final(session, poll_id)
    return sorted(choices.canonical(form, paper.entries) for paper, judged in found if not isinstance(judged, Spoiled))


def tally(session: Session, poll_id: str) -> Tally:
    """The papers of the accepted batches: valid, blank among them, spoiled by reason. From the book, so it stays."""
    spoiled: Counter[str] = Counter()
    done = [batch for batch in state_of(session, poll_id).batches if batch.status == "accepted"]
    for batch in done:
        spoiled.update(dict(batch.spoiled))
    return Tally(sum(batch.valid for batch in done), sum(batch.blank for batch in done), spoiled)


def excess(session: Session, poll_id: str) -> int:
    """How many more papers were found than handed out: anything above 0 is an alarm."""
    return max(state_of(session, poll_id).found - issued(session, poll_id), 0)


def forget(session: Session, poll_id: str) -> int:
    """Destroy every reading, once the ballots are published; returns how many papers were forgotten."""
    batches = select(PaperBatch.id).where(PaperBatch.poll_id == poll_id)
    gone = delete(PaperReading).where(PaperReading.batch_id.in_(batches)).returning(PaperReading.number)
    return len(session.scalars(gone, execution_options={"synchronize_session": False}).all())


def final(row: PaperReading) -> Reading:
    """How a paper counts: as the third reader has it, else as both have."""
    return read(row.read3 or row.read1 or "")


def judged(there: Sheet, rows: Sequence[PaperReading]) -> Tally:
    """The papers of one batch by what becomes of them."""
    found = [judge(there.form, there.options, final(row).paper(row.number, there.ids)) for row in rows]
    spoiled = Counter(str(one.fault) for one in found if isinstance(one, Spoiled))
    counted = [one for one in found if not isinstance(one, Spoiled)]
    return Tally(len(counted), sum(not one for one in counted), spoiled)


def columns(state: PapersState, batch_id: str) -> dict[str, object]:
    """The read columns of one batch."""
    batch = state.batch(batch_id)
    if batch is None:
        raise KeyError(batch_id)
    names = ("number", "station", "found", "status", "round", "valid", "blank")
    return {name: getattr(batch, name) for name in names} | {
        "spoiled": json.dumps(dict(sorted(batch.spoiled)), ensure_ascii=False)
    }


def _final(session: Session, poll_id: str) -> list[tuple[Paper, Ballot | Spoiled]]:
    there = sheet(session, poll_id)
    accepted = PaperBatch.poll_id == poll_id, PaperBatch.status == "accepted"
    query = select(PaperReading).join(PaperBatch, PaperBatch.id == PaperReading.batch_id).where(*accepted)
    papers = [final(row).paper(row.number, there.ids) for row in session.scalars(query)]
    return [(paper, judge(there.form, there.options, paper)) for paper in papers]
