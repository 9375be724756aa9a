"""Sealing a day: what is new goes under the tree, the tree's root into a chain that only grows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from deliberation.anchors import queries, rows
from deliberation.anchors.models import AnchorLeaf, AnchorRoot, AnchorStamp
from deliberation.anchors.proofs import ROW, STREAM, Leaf, Root, seal_hash
from deliberation.ledger import merkle
from deliberation.ledger.tips import tips

_ONE_AT_A_TIME = 7_301_977_011  # the advisory lock under which a day is sealed
_BATCH = 2000


def seal(session: Session, now: datetime, *, day: date, until: datetime | None = None) -> Root:
    """Seal the book and all rows that never change, as they stand now, as the root of ``day``.

    A day is sealed once; asked again, it answers what was sealed. With ``until`` the streams alone are sealed, as
    they stood before that moment: rows do not say since when they are there. ``ValueError`` for a day before the
    last one sealed.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
    done = queries.root(session, day)
    if done is not None:
        return done
    last = queries.latest(session)
    if last is not None and last.day > day:
        raise ValueError(f"{day} lies before {last.day}, which is sealed")
    columns = rows.sealed_columns()
    start = last.leaves if last else 0
    leaves = list(queries.tree(session, last)[0]) if last else []
    new = [*_moved(session, until), *(_added(session, columns) if until is None else ())]
    leaves += [leaf.digest for leaf in new]
    root = _root(now, day, last, merkle.root(leaves).hex(), len(leaves), rows.written(columns))
    session.add(AnchorRoot(**{name: getattr(root, name) for name in Root.__dataclass_fields__}))
    session.flush()
    _write(session, day, start, new)
    return root


def keep_stamp(session: Session, *, day: date, authority: str, stamped_at: datetime, answer: bytes) -> None:
    """Keep what an outside clock said of the root of ``day``."""
    session.add(AnchorStamp(day=day, authority=authority, stamped_at=stamped_at, answer=answer))
    session.flush()


def _root(now: datetime, day: date, last: Root | None, tree: str, leaves: int, columns: str) -> Root:
    previous = last.root if last else ""
    code = seal_hash(day, now, leaves, tree, previous, columns)
    return Root(day, code, now, leaves, tree, previous, columns)


def _moved(session: Session, until: datetime | None) -> Iterator[Leaf]:
    """The streams that have moved since they were sealed, by name."""
    latest = select(AnchorLeaf.name, func.max(AnchorLeaf.position).label("position"))
    latest_of = latest.where(AnchorLeaf.kind == STREAM).group_by(AnchorLeaf.name).subquery()
    query = select(AnchorLeaf.name, AnchorLeaf.place, AnchorLeaf.seq, AnchorLeaf.hash)
    held = {row[0]: tuple(row) for row in session.execute(
        query.join(latest_of, latest_of.c.position == AnchorLeaf.position)
    )}  # fmt: skip
    moved = (tip for tip in tips(session, until) if held.get(tip.stream) != (tip.stream, tip.place, tip.seq, tip.hash))
    for tip in sorted(moved, key=lambda tip: tip.stream):
        yield Leaf(STREAM, tip.stream, tip.place, tip.seq, tip.hash)


def _added(session: Session, columns: dict[str, tuple[str, ...]]) -> Iterator[Leaf]:
    """The rows that were written since."""
    for name, digest in rows.fresh(session, columns):
        yield Leaf(ROW, name, "", 0, digest)


def _write(session: Session, day: date, start: int, new: list[Leaf]) -> None:
    for begin in range(0, len(new), _BATCH):
        batch = new[begin : begin + _BATCH]
        session.execute(
            insert(AnchorLeaf),
            [
                {"position": start + begin + at, "day": day, "kind": leaf.kind, "name": leaf.name,
                 "place": leaf.place, "seq": leaf.seq, "hash": leaf.hash}
                for at, leaf in enumerate(batch)
            ],
        )  # fmt: skip
