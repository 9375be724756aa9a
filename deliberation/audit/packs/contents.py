"""What goes into a pack: which streams, their events line by line, the sheets, the files, the proofs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.anchors import queries as anchors
from deliberation.anchors.proofs import Root, seal_document
from deliberation.anchors.proofs import document as proof_document
from deliberation.audit.projection import stream_of as audit_stream
from deliberation.ledger import book
from deliberation.ledger.book import Head, Recorded
from deliberation.ledger.codec import canonical, stamp
from deliberation.proposals import queries as proposals
from deliberation.rules.audit import AuditState
from deliberation.rules.cycle import LOCAL
from deliberation.rules.refusal import Json

BATCH = 100
"""Streams read at a time."""
ACCOUNTS = ("cycle", "fund")
"""Kinds of streams about the money of a year as a whole; their names end in the year."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A year of a place (``quarter`` 0), or what moved in a quarter of it; ``audit_id`` where it is for an audit."""

    place: str
    year: int
    quarter: int = 0
    audit_id: str = ""

    @property
    def folder(self) -> str:
        """The folder into which the pack unpacks."""
        months = f"-Q{self.quarter}" if self.quarter else ""
        return f"审计包-{self.place}-{self.year}{months}"

    def holds(self, at: datetime) -> bool:
        """Whether a moment lies in the quarter (always, for a whole year)."""
        local = at.astimezone(LOCAL)
        return not self.quarter or (local.year, (local.month - 1) // 3 + 1) == (self.year, self.quarter)


def streams(session: Session, scope: Scope) -> tuple[Head, ...]:
    """The ends of the streams that belong into the pack, by name: projects, their notices, accounts, the audit."""
    rows = proposals.everything(session, scope.place, proposals.Filter(year=scope.year))
    projects = {proposals.stream_of(row.id): row.notice_id for row in rows}
    if scope.quarter:
        projects = {name: projects[name] for name in _moved(session, scope, tuple(projects))}
    wanted = {*projects, *(f"notice:{notice}" for notice in projects.values() if notice)}
    if scope.audit_id:
        wanted.add(audit_stream(scope.audit_id))
    heads = book.heads(session, scope.place)
    return tuple(head for head in heads if head.stream in wanted or _of_year(head.stream, scope.year))


def events(session: Session, heads: Iterable[Head]) -> Iterator[bytes]:
    """Every event of these streams as a line of JSON, up to the end that was noted, with the hash before it."""
    tips = {head.stream: head.seq for head in heads}
    for batch in _batches(sorted(tips)):
        found = book.histories(session, batch)
        for name in batch:
            before = ""
            for item in found[name][: tips[name]]:
                yield line(item, before)
                before = item.hash


def line(item: Recorded, before: str) -> bytes:
    """One event with everything that its hash covers; ``payload`` is the very text that was hashed."""
    told: dict[str, Json] = {
        "stream": item.stream, "seq": item.seq, "type": item.event.type, "payload": canonical(item.event.data),
        "actor": item.event.actor, "at": stamp(item.event.at), "rulebook": item.rulebook, "prev": before,
        "hash": item.hash,
    }  # fmt: skip
    return (json.dumps(told, ensure_ascii=False, sort_keys=True) + "\n").encode()


def proofs(session: Session, heads: Iterable[Head]) -> Iterator[bytes]:
    """For each stream the way from its end, as it was sealed last, to the latest published root."""
    seal = anchors.latest(session)
    for head in heads if seal else ():
        if (found := anchors.proof(session, head.stream, seal)) is not None:
            yield (json.dumps(proof_document(found), ensure_ascii=False, sort_keys=True) + "\n").encode()


def told(session: Session, heads: Iterable[Head]) -> Iterator[Recorded]:
    """The same events as records."""
    for batch in _batches([head.stream for head in heads]):
        for items in book.histories(session, batch).values():
            yield from items


def sample(state: AuditState, seal: Root | None) -> dict[str, Json]:
    """How the sample of an audit was found: all that is needed to draw it again; ``seal`` is what it was bound to."""
    units: list[Json] = [
        {"project": one.project, "label": one.label, "points": one.score, "amount_fen": one.amount_fen}
        for one in state.units
    ]
    drawn: list[Json] = [paper.project for paper in state.papers if not paper.added]
    return {
        "title": state.title, "method": state.method, "size": state.size, "commit": state.commit, "seed": state.seed,
        "planned_at": stamp(state.planned_at) if state.planned_at else "", "root": state.root,
        "seal": seal_document(seal) if seal else None, "units": units, "sample": drawn,
    }  # fmt: skip


def _of_year(stream: str, year: int) -> bool:
    kind, _, rest = stream.partition(":")
    return kind in ACCOUNTS and rest.endswith(f":{year}")


def _moved(session: Session, scope: Scope, names: tuple[str, ...]) -> set[str]:
    """The streams on which something happened in the quarter."""
    found: set[str] = set()
    for batch in _batches(list(names)):
        histories = book.histories(session, batch)
        found |= {name for name, items in histories.items() if any(scope.holds(item.event.at) for item in items)}
    return found


def _batches(names: list[str]) -> Iterator[list[str]]:
    return (names[start : start + BATCH] for start in range(0, len(names), BATCH))
