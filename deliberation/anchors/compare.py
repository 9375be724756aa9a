"""The book against what was sealed: every leaf under a published root must still be there as it was.

The root comes from outside: a printed notice, a sheet, somebody's note. Whoever rewrote the book and its whole chain
would have to rewrite the seals as well, and then no root fits the one on the paper any more.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.anchors import queries, rows, stamps
from deliberation.anchors.models import AnchorLeaf, AnchorStamp
from deliberation.anchors.proofs import ROW, STREAM, Leaf, Root, seal_hash
from deliberation.ledger import merkle
from deliberation.ledger.tips import standing
from deliberation.ledger.verify import Fault

LATEST = "latest"
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared: the root asked for (None where no day has it), days, leaves, and what does not fit."""

    root: Root | None
    days: int
    leaves: int
    faults: tuple[Fault, ...]


def against(session: Session, asked: str) -> Comparison:
    """Compare the book with ``asked``: a published code, a sealed day as 2026-06-01, or ``latest``."""
    chain = queries.chain(session)
    root = _asked(chain, asked)
    faults = [*_chain_faults(chain)]
    if root is None:
        faults.append(Fault("root", 0, f"no sealed day has the root {asked}"))
    faults += _tree_faults(session, chain)
    faults += _leaf_faults(session, chain)
    faults += _stamp_faults(session, chain)
    return Comparison(root, len(chain), chain[-1].leaves if chain else 0, tuple(faults))


def _asked(chain: Sequence[Root], asked: str) -> Root | None:
    code = asked.strip().lower().replace("·", "").replace(" ", "")
    if code == LATEST:
        return chain[-1] if chain else None
    return next((root for root in chain if code in (root.root, root.day.isoformat())), None)


def _chain_faults(chain: Sequence[Root]) -> Iterator[Fault]:
    previous, leaves, since = "", 0, None
    for root in chain:
        name = _name(root.day)
        if since is not None and root.sealed_at < since:
            yield Fault(name, 0, "was sealed earlier than the one before it")
        if root.previous != previous:
            yield Fault(name, 0, "does not follow the root before it")
        if root.leaves < leaves:
            yield Fault(name, 0, "has fewer leaves than the day before")
        made = seal_hash(root.day, root.sealed_at, root.leaves, root.tree, root.previous, root.columns)
        if made != root.root:
            yield Fault(name, 0, "does not match what it was made from")
        previous, leaves, since = root.root, root.leaves, root.sealed_at


def _tree_faults(session: Session, chain: Sequence[Root]) -> Iterator[Fault]:
    """Work the tree of every day out again, all in one pass over the leaves."""
    growing, waiting = merkle.Growing(), list(chain)
    for position, day, leaf in _leaves(session):
        while waiting and waiting[0].leaves <= growing.size:
            yield from _grown(waiting.pop(0), growing)
        if position != growing.size:
            yield Fault("root", position, "a leaf is missing")
            return
        if not waiting:
            yield Fault("root", position, "a leaf that no root covers")
            return
        if day != waiting[0].day:
            yield Fault(_name(day), position, "a leaf of another day")
        growing.add(leaf.digest)
    for root in waiting:
        yield from _grown(root, growing)


def _grown(root: Root, growing: merkle.Growing) -> Iterator[Fault]:
    if (growing.size, growing.root().hex()) != (root.leaves, root.tree):
        yield Fault(_name(root.day), 0, "its leaves do not give its tree")


def _leaves(session: Session) -> Iterator[tuple[int, date, Leaf]]:
    columns = (getattr(AnchorLeaf, name) for name in Leaf.__dataclass_fields__)
    query = select(AnchorLeaf.position, AnchorLeaf.day, *columns).order_by(AnchorLeaf.position)
    for row in session.execute(query.execution_options(yield_per=2000)):
        yield row[0], row[1], Leaf(*row[2:])


def _leaf_faults(session: Session, chain: Sequence[Root]) -> Iterator[Fault]:
    """Everything that was ever sealed, in batches."""
    starts = [0, *(root.leaves for root in chain)]
    last = session.scalar(select(func.max(AnchorLeaf.position)))
    for begin in range(0, (last if last is not None else -1) + 1, _BATCH):
        batch = _some(session, begin)
        yield from _stream_faults(session, [leaf for _at, leaf in batch if leaf.kind == STREAM])
        tables: dict[tuple[str, int], list[Leaf]] = defaultdict(list)
        for position, leaf in batch:
            if leaf.kind == ROW:
                tables[leaf.name.partition(":")[0], min(bisect_right(starts, position), len(chain)) - 1].append(leaf)
        for (table, at), leaves in tables.items():
            names = rows.unwritten(chain[at].columns).get(table, ()) if chain else ()
            yield from _row_faults(session, table, names, leaves)


def _some(session: Session, begin: int) -> list[tuple[int, Leaf]]:
    columns = (getattr(AnchorLeaf, name) for name in Leaf.__dataclass_fields__)
    query = select(AnchorLeaf.position, *columns).where(AnchorLeaf.position.between(begin, begin + _BATCH - 1))
    return [(row[0], Leaf(*row[1:])) for row in session.execute(query.order_by(AnchorLeaf.position))]


def _stream_faults(session: Session, leaves: Sequence[Leaf]) -> Iterator[Fault]:
    held = standing(session, [leaf.hash for leaf in leaves])
    for leaf in leaves:
        tip = held.get((leaf.name, leaf.seq))
        if tip is None or tip.hash != leaf.hash:
            yield Fault(leaf.name, leaf.seq, "was sealed and is gone")
        elif tip.place != leaf.place:
            yield Fault(leaf.name, leaf.seq, "was sealed at another place")


def _row_faults(session: Session, table: str, names: tuple[str, ...], leaves: Sequence[Leaf]) -> Iterator[Fault]:
    now = rows.digests(session, table, names, tuple(leaf.name for leaf in leaves))
    for leaf in leaves:
        if leaf.name not in now:
            yield Fault(leaf.name, 0, "was sealed and is gone")
        elif now[leaf.name] != leaf.hash:
            yield Fault(leaf.name, 0, "is not as it was sealed")


def _stamp_faults(session: Session, chain: Sequence[Root]) -> Iterator[Fault]:
    codes = {root.day: root.root for root in chain}
    for day, answer in session.execute(select(AnchorStamp.day, AnchorStamp.answer).order_by(AnchorStamp.day)):
        if day not in codes or not stamps.fits(answer, codes[day]):
            yield Fault(_name(day), 0, "its outside stamp is of something else")


def _name(day: date) -> str:
    return f"root:{day.isoformat()}"
