"""From the book to the read columns: one way, used when a step is written and when the book is verified."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.anchors import queries as anchors
from deliberation.audit.models import Audit, AuditFinding, AuditItem, AuditQuery
from deliberation.extensions import Base
from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault
from deliberation.rules.assignment import seal
from deliberation.rules.audit import AUDIT, AuditState

Rows = dict[tuple[str, ...], dict[str, Any]]


def stream_of(audit_id: str) -> str:
    """The name of an audit's stream."""
    return f"audit:{audit_id}"


def audit_columns(state: AuditState, events: Sequence[Recorded]) -> dict[str, Any]:
    """The read columns of an audit; the seed before its time is not among them."""
    same = ("place", "year", "title", "method", "status", "unfinished", "waiting", "to_mend", "submitted_by",
            "signed_by", "signed_at")  # fmt: skip
    return {name: getattr(state, name) for name in same} | {
        "units": len(state.units),
        "items": len(state.papers),
        "findings": sum(one.status != "withdrawn" for one in state.findings),
        "planned_at": events[0].event.at,
        "updated_at": events[-1].event.at,
    }


def item_rows(audit_id: str, state: AuditState) -> Rows:
    """The projects of the sample, by key."""
    return {
        (audit_id, paper.project): {
            "number": number,
            "score": unit.score if (unit := state.unit(paper.project)) else 0,
            "done": len(paper.ticks),
            "faults": sum(tick.mark == "fault" for tick in paper.ticks),
        }
        for number, paper in enumerate(state.papers, start=1)
    }


def query_rows(audit_id: str, state: AuditState) -> Rows:
    """The queries, by key."""
    return {
        (one.id,): {
            "audit_id": audit_id, "project_id": one.project, "place": place_of_unit(state, one.project),
            "status": one.status, "due": date.fromisoformat(one.due), "asked_at": one.at,
        }
        for one in state.queries
    }  # fmt: skip


def finding_rows(audit_id: str, state: AuditState) -> Rows:
    """The findings, by key."""
    return {
        (one.id,): {
            "audit_id": audit_id, "project_id": one.project, "place": place_of_unit(state, one.project),
            "grade": one.grade, "amount_fen": one.amount_fen, "status": one.status,
            "due": date.fromisoformat(one.due), "found_at": one.at,
        }
        for one in state.findings
    }  # fmt: skip


def place_of_unit(state: AuditState, project: str) -> str:
    """The community of a project of the audit."""
    unit = state.unit(project)
    return unit.place if unit else state.place


PARTS: tuple[tuple[type[Base], tuple[str, ...], Any], ...] = (
    (AuditItem, ("audit_id", "project_id"), item_rows),
    (AuditQuery, ("id",), query_rows),
    (AuditFinding, ("id",), finding_rows),
)
"""Each table of parts: its key, and its rows from the state."""


def write(session: Session, audit_id: str, state: AuditState, events: Sequence[Recorded]) -> None:
    """Bring the read columns to where the book is."""
    row = session.get(Audit, audit_id)
    for name, value in audit_columns(state, events).items():
        setattr(row, name, value)
    session.flush()
    for table, key, made in PARTS:
        for id_, columns in made(audit_id, state).items():
            named = dict(zip(key, id_, strict=True))
            session.merge(table(**named, **columns))
    session.flush()


def check_audit(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Columns equal replay, in the audit and in each of its parts; the seed kept is the one that was sealed."""
    audit_id = stream.partition(":")[2]
    row = session.get(Audit, audit_id)
    if row is None:
        yield Fault(stream, 0, "has no read columns")
        return
    state = AUDIT.replay(item.event for item in events)
    yield from _differs(stream, row, audit_columns(state, events))
    if state.commit and seal(row.seed) != state.commit:
        yield Fault(stream, 0, "the seed kept is not the one that was sealed")
    if state.root and state.planned_at and _bound_to(session, state.planned_at) != state.root:
        yield Fault(stream, 0, "the sample was not drawn with the first root sealed after the plan")
    for table, key, made in PARTS:
        yield from _parts(session, stream, table, key, made(audit_id, state))


def _bound_to(session: Session, planned: datetime) -> str:
    root = anchors.first_after(session, planned)
    return root.root if root else ""


def _parts(session: Session, stream: str, table: type[Base], key: tuple[str, ...], expected: Rows) -> Iterator[Fault]:
    mine = select(table).where(table.__table__.c.audit_id == stream.partition(":")[2])
    found = {tuple(str(getattr(row, name)) for name in key): row for row in session.scalars(mine)}
    for id_ in found.keys() ^ expected.keys():
        yield Fault(stream, 0, f"table {table.__tablename__} has another number of rows than the book: {id_[-1]}")
    for id_ in found.keys() & expected.keys():
        yield from _differs(stream, found[id_], expected[id_])


def _differs(stream: str, row: object, expected: dict[str, Any]) -> Iterator[Fault]:
    for name, value in expected.items():
        if getattr(row, name) != value:
            yield Fault(stream, 0, f"column {name} says {getattr(row, name)!r}, the book says {value!r}")
