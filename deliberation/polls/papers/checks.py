"""The check of batches: what the rows say must follow from the book."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault
from deliberation.polls.models import PaperBatch, PaperReading, Poll
from deliberation.polls.papers import counting
from deliberation.rules.papers import PAPERS


def check_papers(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare every batch with the replay; its papers are all there until the poll is closed, and then none is."""
    poll_id = stream.partition(":")[2]
    state = PAPERS.replay(item.event for item in events)
    by = {item.event.type: item.event.actor for item in events if item.event.type in {"declared", "completed"}}
    if len(by) == 2 and len(set(by.values())) == 1:
        yield Fault(stream, 0, "one person has declared and confirmed that all papers are in")
    query = select(PaperBatch).where(PaperBatch.poll_id == poll_id)
    rows = {row.id: row for row in session.scalars(query.execution_options(populate_existing=True))}
    for strange in rows.keys() - {batch.id for batch in state.batches}:
        yield Fault(stream, 0, f"batch {strange} is not in the book")
    kept_of = select(PaperReading.batch_id, func.count()).where(PaperReading.batch_id.in_(rows))
    counts: dict[str, int] = dict(session.execute(kept_of.group_by(PaperReading.batch_id)).all())
    status = session.scalar(select(Poll.status).where(Poll.id == poll_id))
    for batch in state.batches:
        row = rows.get(batch.id)
        if row is None:
            yield Fault(stream, 0, f"row of batch {batch.number} is missing")
            continue
        for name, value in counting.columns(state, batch.id).items():
            if getattr(row, name) != value:
                yield Fault(stream, 0, f"column {name} of batch {batch.number} differs from the replay")
        kept = counts.get(batch.id, 0)
        right = {batch.found} if status == "open" else {0, batch.found} if status == "annulled" else {0}
        if kept not in right:
            yield Fault(stream, 0, f"batch {batch.number} has {kept} readings, {batch.found} papers were found")
