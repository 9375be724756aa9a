"""Reading the roots: the latest, one day's, and the proof that something stands under one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.anchors import rows
from deliberation.anchors.models import AnchorLeaf, AnchorRoot, AnchorStamp
from deliberation.anchors.proofs import ROW, STREAM, Leaf, Proof, Root
from deliberation.ledger import merkle
from deliberation.ledger.shelf import Shelf

__all__ = ["Leaf", "Proof", "Root", "consistency", "latest", "proof", "root", "roots"]

Shown = dict[str, str] | None

PAGE = 31
"""Roots of one page."""

PUBLIC_STREAMS = frozenset({
    "assignment", "body", "cycle", "election", "fund", "meeting", "minutes", "need", "notice", "package", "papers",
    "plan", "poll", "project", "roll", "rules", "supplier", "watch",
})  # fmt: skip
"""Kinds of streams whose names say nothing of a person; of others no proof is handed out."""

ROOT = tuple(getattr(AnchorRoot, name) for name in Root.__dataclass_fields__)
LEAF = tuple(getattr(AnchorLeaf, name) for name in Leaf.__dataclass_fields__)
_ROOM = 3_000_000  # hashes in the memory of a process: some 200 MB at the most
_trees: Shelf[list[list[bytes]]] = Shelf(_ROOM)


@dataclass(frozen=True, slots=True)
class Stamp:
    """The answer of an outside clock to the root of a day."""

    day: date
    authority: str
    stamped_at: datetime
    answer: bytes


def latest(session: Session) -> Root | None:
    """The root that was published last."""
    row = session.execute(select(*ROOT).order_by(AnchorRoot.day.desc()).limit(1)).first()
    return Root(*row) if row else None


def root(session: Session, day: date) -> Root | None:
    """The root of ``day``."""
    row = session.execute(select(*ROOT).where(AnchorRoot.day == day)).first()
    return Root(*row) if row else None


def rooted(session: Session, code: str) -> Root | None:
    """The seal whose published code is ``code`` (64 lower-case hex digits)."""
    row = session.execute(select(*ROOT).where(AnchorRoot.root == code)).first()
    return Root(*row) if row else None


def first_after(session: Session, moment: datetime) -> Root | None:
    """The first root that was sealed after ``moment``."""
    query = select(*ROOT).where(AnchorRoot.sealed_at > moment).order_by(AnchorRoot.day).limit(1)
    row = session.execute(query).first()
    return Root(*row) if row else None


def roots(session: Session, *, before: date | None = None, limit: int = PAGE) -> tuple[Root, ...]:
    """The roots before ``before`` (or all), the latest first."""
    query = select(*ROOT).order_by(AnchorRoot.day.desc()).limit(limit)
    if before is not None:
        query = query.where(AnchorRoot.day < before)
    return tuple(Root(*row) for row in session.execute(query))


def chain(session: Session) -> tuple[Root, ...]:
    """All roots, the first one first."""
    return tuple(Root(*row) for row in session.execute(select(*ROOT).order_by(AnchorRoot.day)))


def neighbours(session: Session, day: date) -> tuple[date | None, date | None]:
    """The sealed days just before and just after ``day``."""
    before = select(AnchorRoot.day).where(AnchorRoot.day < day).order_by(AnchorRoot.day.desc()).limit(1)
    after = select(AnchorRoot.day).where(AnchorRoot.day > day).order_by(AnchorRoot.day).limit(1)
    return session.scalar(before), session.scalar(after)


def stamp_of(session: Session, day: date) -> Stamp | None:
    """The outside stamp on the root of ``day``, where there is one."""
    columns = (AnchorStamp.day, AnchorStamp.authority, AnchorStamp.stamped_at, AnchorStamp.answer)
    row = session.execute(select(*columns).where(AnchorStamp.day == day)).first()
    return Stamp(*row) if row else None


def proof(session: Session, stream: str, seal: Root | None = None) -> Proof | None:
    """The way from the end of ``stream``, as it was sealed last, to the latest root (or to ``seal``)."""
    return _proof(session, STREAM, stream, seal or latest(session))


def file_proof(session: Session, sha256: str) -> Proof | None:
    """The way from a sheet or a piece of evidence, known by the SHA-256 of its bytes, to the latest root."""
    for table, column in (("sheet_issue", "file_sha256"), (rows.FILES, "digest")):
        found = _file(session, table, column, sha256)
        if found is not None:
            return found
    return None


def consistency(session: Session, first: Root, second: Root) -> tuple[str, ...]:
    """The hashes that show that the tree of ``first`` is the beginning of that of ``second``."""
    if first.leaves == 0:
        return ()
    found = merkle.consistency(tree(session, second)[0], first.leaves)
    return tuple(part.hex() for part in found)


def tree(session: Session, seal: Root) -> list[list[bytes]]:
    """The whole tree of a root, from its leaves up; kept at hand under its code."""
    known = _trees.find(seal.tree)
    if known is None:
        query = select(*LEAF).where(AnchorLeaf.position < seal.leaves).order_by(AnchorLeaf.position)
        leaves = [Leaf(*row).digest for row in session.execute(query.execution_options(yield_per=5000))]
        known = merkle.levels(leaves)
        if leaves and known[-1][0].hex() == seal.tree:
            _trees.put(seal.tree, known, 2 * len(leaves))
    return known


def _proof(
    session: Session,
    kind: str,
    name: str,
    seal: Root | None,
    cells: Sequence[str] = (),
    shown: dict[str, str] | None = None,
) -> Proof | None:
    if seal is None:
        return None
    query = select(AnchorLeaf.position, *LEAF).where(AnchorLeaf.kind == kind, AnchorLeaf.name == name)
    last = query.where(AnchorLeaf.position < seal.leaves).order_by(AnchorLeaf.position.desc()).limit(1)
    row = session.execute(last).first()
    if row is None:
        return None
    path = merkle.path_in(tree(session, seal), row[0])
    return Proof(Leaf(*row[1:]), row[0], tuple(part.hex() for part in path), seal, tuple(cells), shown)


def _file(session: Session, table: str, column: str, sha256: str) -> Proof | None:
    names = rows.sealed_columns().get(table, ())
    if column not in names:
        return None
    found = rows.row_of(session, table, names, **{column: sha256})
    if found is None:
        return None
    name, values = found
    shown = {"table": table, "column": column, "at": str(names.index(column)), "value": sha256}
    return _proof(session, ROW, name, latest(session), rows.cells(values), shown)
