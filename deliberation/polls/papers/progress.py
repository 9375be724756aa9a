"""How far the batches are, and what one person may see of them: one's own readings, never another's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from deliberation.polls.models import PaperReading
from deliberation.polls.papers import counting
from deliberation.rules.papers import Batch, PapersState


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch with how many papers were read ``once`` and ``twice``, by ``mine`` oneself, and of the sample.

    ``differ`` are numbers read differently and not settled: known once all papers are read twice, not before.
    """

    batch: Batch
    once: int
    twice: int
    mine: int
    sampled: int
    checked: int
    differ: tuple[int, ...] = ()

    @property
    def found(self) -> int:
        """Papers in the batch."""
        return self.batch.found

    @property
    def read(self) -> int:
        """Readings entered, two a paper."""
        return self.once + self.twice

    @property
    def state(self) -> str:
        """What the batch waits for: readers, third, sampling; else accepted or withdrawn."""
        if self.batch.status != "reading":
            return self.batch.status
        return "third" if self.differ else "readers"


@dataclass(frozen=True, slots=True)
class Overview:
    """Every batch of a poll and the papers handed out."""

    state: PapersState
    issued: int
    rows: tuple[BatchRow, ...]

    @property
    def missing(self) -> int:
        """Papers handed out and not found."""
        return max(self.issued - self.state.found, 0)

    @property
    def excess(self) -> int:
        """Papers found and not handed out."""
        return max(self.state.found - self.issued, 0)


def overview(session: Session, poll_id: str, person: str) -> Overview:
    """The batches of a poll as ``person`` may see them."""
    state = counting.state_of(session, poll_id)
    counts = _counts(session, [batch.id for batch in state.batches], person)
    full = [batch.id for batch in state.batches if batch.status == "reading" and counts[batch.id][1] == batch.found]
    apart = differences(session, full)
    rows = tuple(BatchRow(batch, *counts[batch.id], apart.get(batch.id, ())) for batch in state.batches)
    return Overview(state, counting.issued(session, poll_id), rows)


def batch_row(session: Session, poll_id: str, batch_id: str, person: str) -> BatchRow | None:
    """One batch of this very poll."""
    return next((row for row in overview(session, poll_id, person).rows if row.batch.id == batch_id), None)


def _counts(session: Session, batches: Collection[str], person: str) -> dict[str, tuple[int, int, int, int, int]]:
    own = or_(PaperReading.by1 == person, PaperReading.by2 == person)
    query = (
        select(
            PaperReading.batch_id, func.count(PaperReading.by1), func.count(PaperReading.by2),
            func.count(case((own, 1))), func.count(case((PaperReading.sampled, 1))), func.count(PaperReading.by4),
        )
        .where(PaperReading.batch_id.in_(batches))
        .group_by(PaperReading.batch_id)
    )  # fmt: skip
    found = {row[0]: (row[1], row[2], row[3], row[4], row[5]) for row in session.execute(query)} if batches else {}
    return {id_: found.get(id_, (0, 0, 0, 0, 0)) for id_ in batches}


def differences(session: Session, batches: Collection[str]) -> dict[str, tuple[int, ...]]:
    """The papers that wait for a third person, by batch; only for batches that are read twice."""
    if not batches:
        return {}
    query = select(PaperReading).where(PaperReading.batch_id.in_(batches)).order_by(PaperReading.number)
    found: dict[str, list[int]] = {}
    for row in session.scalars(query):
        if row.by2 is not None and row.by3 is None and row.read1 != row.read2:
            found.setdefault(row.batch_id, []).append(row.number)
    return {id_: tuple(numbers) for id_, numbers in found.items()}


def next_to_read(session: Session, batch_id: str, person: str) -> int | None:
    """The first paper that this person has not read and that still lacks a reader."""
    free = PaperReading.batch_id == batch_id, PaperReading.by2.is_(None)
    query = select(PaperReading.number).where(*free, PaperReading.by1.is_distinct_from(person))
    return session.scalar(query.order_by(PaperReading.number).limit(1))


def next_to_settle(session: Session, batch_id: str, person: str, numbers: Collection[int]) -> int | None:
    """The first of ``numbers`` that this person has not read."""
    mine = or_(PaperReading.by1 == person, PaperReading.by2 == person)
    query = select(PaperReading.number).where(
        PaperReading.batch_id == batch_id, PaperReading.number.in_(numbers), ~mine
    )
    return session.scalar(query.order_by(PaperReading.number).limit(1)) if numbers else None


def next_of_sample(session: Session, batch_id: str) -> int | None:
    """The first drawn paper that has not been read again."""
    drawn = PaperReading.batch_id == batch_id, PaperReading.sampled, PaperReading.by4.is_(None)
    return session.scalar(select(PaperReading.number).where(*drawn).order_by(PaperReading.number).limit(1))


def own(session: Session, batch_id: str, number: int, person: str) -> str | None:
    """What this person has entered for a paper; None where nothing, whatever others have."""
    row = session.get(PaperReading, (batch_id, number))
    if row is None:
        return None
    mine = row.read1 if row.by1 == person else row.read2 if row.by2 == person else None
    return mine.strip() if mine is not None else None
