"""Audits as the desk, their own pages and the public list read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from deliberation.anchors import queries as anchors
from deliberation.audit.models import Audit, AuditFinding, AuditItem, AuditQuery
from deliberation.audit.projection import stream_of
from deliberation.communities.queries import prefixes
from deliberation.ledger import book
from deliberation.proposals.models import Project
from deliberation.rules.audit import AUDIT, AuditState

MOST = 60
"""Audits of one list: some ten years of a sub-district."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An audit as its read columns tell it."""

    id: str
    place: str
    year: int
    title: str
    method: str
    status: str
    units: int
    items: int
    unfinished: int
    waiting: int
    to_mend: int
    findings: int
    signed_at: datetime | None
    planned_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A project of a sample, with what is known of it and how far its working paper is."""

    project_id: str
    number: int
    score: int
    done: int
    faults: int
    label: str
    title: str
    place: str
    phase: str
    sum_fen: int


@dataclass(frozen=True, slots=True)
class Thread:
    """A query or a finding with the project it is about; ``kind`` is query or finding."""

    kind: str
    id: str
    audit_id: str
    project_id: str
    title: str
    place: str
    status: str
    due: date


COLUMNS = tuple(getattr(Audit, name) for name in AuditRow.__dataclass_fields__)


def audit(session: Session, audit_id: str) -> AuditRow | None:
    """The audit with this id."""
    row = session.execute(select(*COLUMNS).where(Audit.id == audit_id)).first()
    return AuditRow(*row) if row else None


def state(session: Session, audit_id: str) -> AuditState:
    """The audit by replay."""
    return book.state_of(session, AUDIT, stream_of(audit_id))


def barred(session: Session, audit_ids: Sequence[str]) -> dict[str, frozenset[str]]:
    """Who may not sign each of these audits, having had a part in it or in what it looks at."""
    told = book.remembered(session, [stream_of(id_) for id_ in audit_ids]) if audit_ids else {}
    return {id_: book.state_after(AUDIT, told[stream_of(id_)]).barred for id_ in audit_ids}


def place_of(session: Session, audit_id: str) -> str | None:
    """Where an audit belongs; None where there is none of this id."""
    return session.scalar(select(Audit.place).where(Audit.id == audit_id))


def listing(session: Session, place: str) -> tuple[AuditRow, ...]:
    """The audits of a place: those of all it lies in, its own, and those below it, the newest first."""
    query = select(*COLUMNS).where(_touching(place)).order_by(Audit.planned_at.desc(), Audit.id).limit(MOST)
    return tuple(AuditRow(*row) for row in session.execute(query))


def others(session: Session, row: AuditRow) -> tuple[AuditRow, ...]:
    """The other audits of the year that could draw some of the same projects: at the place, in it, and around it.

    Whoever draws again and again until a sample suits is seen to, whichever place they plan it at.
    """
    same = _touching(row.place), Audit.year == row.year, Audit.id != row.id
    found = session.execute(select(*COLUMNS).where(*same).order_by(Audit.planned_at, Audit.id).limit(MOST))
    return tuple(AuditRow(*one) for one in found)


def sealed_on(session: Session, found: AuditState) -> date | None:
    """The day whose root a lot was bound to."""
    root = anchors.rooted(session, found.root) if found.root else None
    return root.day if root else None


def finished(session: Session, place: str) -> tuple[AuditRow, ...]:
    """The signed audits of a place, the newest first."""
    signed = select(*COLUMNS).where(_touching(place), Audit.status == "signed")
    rows = session.execute(signed.order_by(Audit.signed_at.desc(), Audit.id).limit(MOST))
    return tuple(AuditRow(*row) for row in rows)


def items(session: Session, audit_id: str) -> tuple[ItemRow, ...]:
    """The sample of an audit in the order in which it was drawn, in one query."""
    sums: Any = (Project.number, Project.title, Project.place, Project.phase)
    money = (Project.final_fen, Project.contract_fen, Project.budget_fen)
    query = (
        select(AuditItem.project_id, AuditItem.number, AuditItem.score, AuditItem.done, AuditItem.faults, *sums, *money)
        .join(Project, Project.id == AuditItem.project_id)
        .where(AuditItem.audit_id == audit_id)
        .order_by(AuditItem.number)
    )
    return tuple(_item(tuple(row)) for row in session.execute(query))


def _item(row: tuple[Any, ...]) -> ItemRow:
    return ItemRow(*(*row[:9], next((fen for fen in row[9:] if fen), 0)))


def threads(
    session: Session, place: str, *, queries: tuple[str, ...], findings: tuple[str, ...], most: int | None = MOST
) -> tuple[Thread, ...]:
    """Queries and findings at ``place`` or below it that stand at one of these stages, the first due first.

    ``most`` of either kind; None for all of them.
    """
    found = [*_threads(session, AuditQuery, "query", place, queries, most)]
    found += _threads(session, AuditFinding, "finding", place, findings, most)
    return tuple(sorted(found, key=lambda one: (one.due, one.kind, one.id)))


def thread(session: Session, kind: str, id_: str) -> Thread | None:
    """The query or finding with this id."""
    table: type[AuditQuery | AuditFinding] = AuditQuery if kind == "query" else AuditFinding
    row = session.execute(_thread(table).where(table.id == id_)).first()
    return Thread(kind, *row) if row else None


def _threads(
    session: Session, table: type[AuditQuery | AuditFinding], kind: str, place: str, stages: tuple[str, ...],
    most: int | None,
) -> list[Thread]:  # fmt: skip
    query = _thread(table).where(table.place.startswith(place, autoescape=True), table.status.in_(stages))
    return [Thread(kind, *row) for row in session.execute(query.order_by(table.due, table.id).limit(most))]


def _thread(table: type[AuditQuery | AuditFinding]) -> Any:
    columns = (table.id, table.audit_id, table.project_id, Project.title, table.place, table.status, table.due)
    return select(*columns).join(Project, Project.id == table.project_id)


def _touching(place: str) -> ColumnElement[bool]:
    return or_(Audit.place.startswith(place, autoescape=True), Audit.place.in_(prefixes(place)))
