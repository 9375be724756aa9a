"""The files of a project, in the order in which they came into its book, and what is wrong in the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.proposals.files.folder import is_digest
from deliberation.proposals.models import EvidenceFault, EvidenceFile, EvidenceLook
from deliberation.rules.refusal import Json


@dataclass(frozen=True, slots=True)
class Filed:
    """A file that an event names; ``mime`` is empty where the store has never had it."""

    digest: str
    event: str
    at: datetime
    kind: str
    mime: str
    size: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class FaultRow:
    """Something wrong in the store, and the stream that names the file (empty for a foreign one)."""

    name: str
    problem: str
    stream: str
    place: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Night:
    """The latest whole look: its day, the files and bytes read, the faults found; ``slices`` of 16 are done."""

    day: date
    slices: int
    files: int
    size: int
    faults: int
    looked_at: datetime


def digests_in(value: Json) -> Iterator[str]:
    """Every file digest in what an event holds, however deep."""
    if isinstance(value, str):
        if is_digest(value):
            yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from digests_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from digests_in(inner)


def inventory(session: Session, streams: Iterable[str]) -> tuple[Filed, ...]:
    """The files that the events of ``streams`` name, each once, the oldest first, in three queries."""
    told = book.histories(session, tuple(streams))
    events = sorted((one for history in told.values() for one in history), key=lambda one: (one.event.at, one.seq))
    named: dict[str, Recorded] = {}
    for item in events:
        for digest in digests_in(dict(item.event.data)):
            named.setdefault(digest, item)
    known = {row.digest: row for row in session.scalars(select(EvidenceFile).where(EvidenceFile.digest.in_(named)))}
    wrong = _problems(session, named)
    return tuple(_filed(digest, item, known.get(digest), wrong) for digest, item in named.items() if digest in known)


def _filed(digest: str, item: Recorded, row: EvidenceFile | None, wrong: dict[str, str]) -> Filed:
    about = (row.kind, row.mime, row.size) if row else ("", "", 0)
    return Filed(digest, item.event.type, item.event.at, *about, wrong.get(digest, ""))


def _problems(session: Session, named: Iterable[str]) -> dict[str, str]:
    query = select(EvidenceFault.name, EvidenceFault.problem).where(
        EvidenceFault.name.in_(tuple(named)), EvidenceFault.cleared_at.is_(None)
    )
    return dict(session.execute(query).all())


def alarms(session: Session, place: str) -> tuple[FaultRow, ...]:
    """What is wrong in the store now and concerns ``place`` or nobody's place, the oldest first."""
    columns = (getattr(EvidenceFault, name) for name in FaultRow.__dataclass_fields__)
    here = or_(EvidenceFault.place == "", EvidenceFault.place.startswith(place, autoescape=True))
    query = select(*columns).where(EvidenceFault.cleared_at.is_(None), here)
    return tuple(FaultRow(*row) for row in session.execute(query.order_by(EvidenceFault.since, EvidenceFault.name)))


def last_night(session: Session) -> Night | None:
    """How the latest look at the store went; None before the first."""
    day = session.scalar(select(func.max(EvidenceLook.day)))
    if day is None:
        return None
    sums = select(
        func.count(), func.sum(EvidenceLook.files), func.sum(EvidenceLook.size), func.sum(EvidenceLook.faults),
        func.max(EvidenceLook.looked_at),
    ).where(EvidenceLook.day == day)  # fmt: skip
    slices, files, size, faults, at = session.execute(sums).one()
    return Night(day, slices, int(files), int(size), int(faults), at)
