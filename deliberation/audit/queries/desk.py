"""The auditor's desk: what waits for me, what is new since I was here, what there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.audit.models import AuditPack, AuditVisit
from deliberation.audit.queries import audits
from deliberation.audit.queries.audits import AuditRow, Thread
from deliberation.audit.words import NEWS
from deliberation.ledger.recent import counts_since

SHOWN = 8


@dataclass(frozen=True, slots=True)
class PackRow:
    """A pack that was asked for."""

    id: str
    place: str
    year: int
    quarter: int
    audit_id: str | None
    asked_at: datetime
    ready: bool
    made_at: datetime | None
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Desk:
    """``news`` counts what happened since ``since`` (None before the first visit), by kind of event.

    ``threads`` wait for an auditor, ``outside`` for the communities, the first due first;
    ``not_mine`` are the reports that the reader had a part in and therefore does not sign.
    """

    audits: tuple[AuditRow, ...]
    threads: tuple[Thread, ...]
    outside: tuple[Thread, ...]
    news: dict[str, int]
    since: datetime | None
    packs: tuple[PackRow, ...]
    not_mine: frozenset[str] = frozenset()

    @property
    def to_review(self) -> tuple[AuditRow, ...]:
        """Reports that wait for the reader as their second person."""
        return tuple(row for row in self.audits if row.status == "submitted" and row.id not in self.not_mine)

    @property
    def to_go_on(self) -> tuple[AuditRow, ...]:
        """Audits to be drawn, and those whose papers are not complete."""
        return tuple(row for row in self.audits if row.status in {"planned", "running"})


PACK = tuple(getattr(AuditPack, name) for name in PackRow.__dataclass_fields__)


def desk(session: Session, place: str, person_id: str) -> Desk:
    """The desk of ``person_id`` at ``place``: nine queries whatever there is on it."""
    since = session.scalar(
        select(AuditVisit.seen_at).where(AuditVisit.person_id == person_id, AuditVisit.place == place)
    )
    news = counts_since(session, place, since, tuple(NEWS)) if since else {}
    waiting = audits.threads(session, place, queries=("answered",), findings=("rectified",))
    outside = audits.threads(session, place, queries=("asked",), findings=("open",))
    rows = audits.listing(session, place)
    barred = audits.barred(session, [row.id for row in rows if row.status == "submitted"])
    not_mine = frozenset(id_ for id_, people in barred.items() if person_id in people)
    return Desk(rows, waiting, outside, news, since, packs(session, place), not_mine)


def packs(session: Session, place: str) -> tuple[PackRow, ...]:
    """The packs asked for at ``place`` or below it, the newest first."""
    query = select(*PACK).where(AuditPack.place.startswith(place, autoescape=True))
    rows = session.execute(query.order_by(AuditPack.asked_at.desc(), AuditPack.id).limit(SHOWN))
    return tuple(PackRow(*row) for row in rows)


def pack(session: Session, pack_id: str) -> PackRow | None:
    """The pack with this id."""
    row = session.execute(select(*PACK).where(AuditPack.id == pack_id)).first()
    return PackRow(*row) if row else None
