"""How large a pack will be, before it is made: counted from what will go into it, its bytes estimated."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.audit.packs import contents
from deliberation.audit.packs.contents import Scope
from deliberation.audit.packs.sheets import EXTENSIONS
from deliberation.disclosure.sheets.kinds import KINDS
from deliberation.proposals import queries as proposals
from deliberation.proposals.models import EvidenceFile, PhotoRelease

LARGE = 2000
"""Projects up to which it is counted at once; of a wider place only the making itself tells."""
EVENT, SHEET = 300, 25_000
"""Bytes that an event and a sheet take in a pack, as they usually are."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a pack will hold; ``size`` is about its bytes."""

    projects: int
    streams: int
    events: int
    sheets: int
    files: int
    size: int


def expected(session: Session, scope: Scope) -> Expected | None:
    """What the pack of ``scope`` will hold; None where the place is too wide to count it while somebody waits."""
    if sum(proposals.phase_counts(session, scope.place, proposals.Filter(year=scope.year)).values()) > LARGE:
        return None
    heads = contents.streams(session, scope)
    projects = [head.stream.partition(":")[2] for head in heads if head.stream.startswith("project:")]
    kept = select(EvidenceFile.digest, EvidenceFile.size).join(PhotoRelease, PhotoRelease.digest == EvidenceFile.digest)
    mine = kept.where(PhotoRelease.project_id.in_(projects)).distinct().subquery()
    files, room = session.execute(select(func.count(), func.coalesce(func.sum(mine.c.size), 0))).one()
    events, sheets = sum(head.seq for head in heads), sum(_formats(kind.formats) for kind in KINDS.values())
    size = int(room) + EVENT * events + SHEET * sheets
    return Expected(len(projects), len(heads), events, sheets, files, size)


def _formats(formats: tuple[str, ...]) -> int:
    """How many files one kind of sheet comes in."""
    return len([one for one in formats if one in EXTENSIONS]) or len(formats)
