"""``deliberation verify`` for the rolls of polls: their rows are those of the replay."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault
from deliberation.polls.models import Poll, RollChange, RollDraft, RollImport, RollObjection
from deliberation.rules.roll import ROLL, RollState


def change_columns(state: RollState) -> set[tuple[str | None, ...]]:
    """The read columns of every change that follow from a roll's state."""
    return {
        (one.id, one.kind, one.entry, one.objection, one.by, one.outcome, one.decided_by or None)
        for one in state.changes
    }


def check_roll(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare changes, objections, imports and the frozen size and digest with the replay."""
    poll_id, state = stream.partition(":")[2], ROLL.replay(item.event for item in events)
    columns = (
        RollChange.id, RollChange.kind, RollChange.entry_id, RollChange.objection_id, RollChange.proposed_by,
        RollChange.outcome, RollChange.decided_by,
    )  # fmt: skip
    rows: set[tuple[str | None, ...]] = {
        tuple(row) for row in session.execute(select(*columns).where(RollChange.poll_id == poll_id))
    }
    for row in sorted(change_columns(state) ^ rows, key=str):
        yield Fault(stream, 0, f"change {row[0]} differs from the replay")
    yield from _objections(session, stream, poll_id, state)
    yield from _imports(session, stream, poll_id, state)
    if state.frozen:
        frozen = session.execute(select(Poll.roll_size, Poll.roll_hash).where(Poll.id == poll_id)).first()
        if frozen is None or tuple(frozen) != (state.size, state.digest):
            yield Fault(stream, 0, "the roll of the poll is not the one that was frozen")


def _objections(session: Session, stream: str, poll_id: str, state: RollState) -> Iterator[Fault]:
    columns = RollObjection.id, RollObjection.kind, RollObjection.person_id, RollObjection.outcome
    rows = {tuple(row) for row in session.execute(select(*columns).where(RollObjection.poll_id == poll_id))}
    told = {(one.id, one.kind, one.by, one.outcome) for one in state.objections}
    for row in sorted(told ^ rows):
        yield Fault(stream, 0, f"objection {row[0]} differs from the replay")


def _imports(session: Session, stream: str, poll_id: str, state: RollState) -> Iterator[Fault]:
    mine = RollImport.poll_id == poll_id, RollImport.status == "confirmed"
    rows = {
        tuple(row) for row in session.execute(select(RollImport.id, RollImport.taken, RollImport.sha256).where(*mine))
    }
    for row in sorted(set(state.imports) ^ rows):
        yield Fault(stream, 0, f"import {row[0]} differs from the replay")
    sent = {tuple(row) for row in session.execute(select(RollImport.id, RollImport.by).where(*mine))}
    for row in sorted(sent - {(id_, by) for id_, by, _digest in state.offers}):
        yield Fault(stream, 0, f"import {row[0]} was sent in by somebody else")
    listed = select(RollDraft.import_id, func.count()).where(
        RollDraft.poll_id == poll_id, RollDraft.source == "import", RollDraft.status.in_(("listed", "struck"))
    )
    counted = {row[0]: row[1] for row in session.execute(listed.group_by(RollDraft.import_id))}
    for id_, taken, _digest in state.imports:
        if counted.get(id_, 0) != taken:
            yield Fault(stream, 0, f"import {id_} has another number of people than was confirmed")
