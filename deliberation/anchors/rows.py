"""Rows that never change, as leaves: every table that only grows is sealed row by row, unless it is named here.

Which columns a leaf was made from is written down with the day it was sealed, so a column added later changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, func, literal, select
from sqlalchemy.orm import Session

from deliberation.anchors.models import AnchorLeaf
from deliberation.anchors.proofs import ROW, cell_hash, row_hash
from deliberation.extensions import Base
from deliberation.ledger.codec import canonical
from deliberation.ledger.triggers import APPEND_ONLY

LEFT_OUT = frozenset({"ledger_event", "anchor_root", "anchor_leaf", "anchor_stamp"})
"""Events are sealed by the ends of their streams; the seals themselves by the chain of the days."""

FILES = "evidence_file"
PARTLY = {
    FILES: frozenset({"thumb_hash", "tile_hash"}),
    "fund_pot": frozenset({"appropriated_fen", "committed_fen", "disbursed_fen", "moves"}),
}
"""Tables whose rows stay and change in some columns only, each with those: a photo's small copies may be drawn anew,
the balances of a pot follow its rows. The rest of a row never changes."""


def sealed_columns() -> dict[str, tuple[str, ...]]:
    """The tables whose rows are sealed, each with the columns that go into a leaf, both by name."""
    found = {name: tuple(sorted(table.columns.keys())) for name, table in APPEND_ONLY.items() if name not in LEFT_OUT}
    for name, changing in PARTLY.items():
        if name in Base.metadata.tables:
            found[name] = tuple(sorted(set(Base.metadata.tables[name].columns.keys()) - changing))
    return dict(sorted(found.items()))


def written(columns: Mapping[str, tuple[str, ...]]) -> str:
    """The columns as they are put into a seal."""
    return canonical({name: list(names) for name, names in columns.items()})


def unwritten(document: str) -> dict[str, tuple[str, ...]]:
    """The columns that a seal names."""
    return {name: tuple(names) for name, names in json.loads(document).items()}


def name_of(table: Table) -> ColumnElement[str]:
    """The name of a row's leaf: its table and its key."""
    return func.concat_ws(":", literal(table.name), *table.primary_key.columns)


def fresh(session: Session, columns: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """The rows that no leaf stands for yet, by name, each with its digest."""
    for name, names in columns.items():
        table = Base.metadata.tables[name]
        known = select(AnchorLeaf.position).where(AnchorLeaf.kind == ROW, AnchorLeaf.name == name_of(table))
        query = select(name_of(table), *(table.c[one] for one in names)).where(~known.exists())
        for row in session.execute(query.order_by(name_of(table)).execution_options(yield_per=1000)):
            yield row[0], row_hash(cells(row[1:]))


def digests(session: Session, name: str, names: tuple[str, ...], keys: tuple[str, ...]) -> dict[str, str]:
    """The digests of some rows of a table as they stand now, by name; those that are gone are left out."""
    table = Base.metadata.tables.get(name)
    if table is None or not set(names) <= set(table.columns.keys()):
        return {}
    query = select(name_of(table), *(table.c[one] for one in names)).where(name_of(table).in_(keys))
    return {row[0]: row_hash(cells(row[1:])) for row in session.execute(query)}


def row_of(session: Session, name: str, names: tuple[str, ...], **key: str) -> tuple[str, tuple[Any, ...]] | None:
    """The latest row with these values: the name of its leaf, and its values in the order of ``names``."""
    table = Base.metadata.tables[name]
    same = [table.c[column] == value for column, value in key.items()]
    row = session.execute(select(name_of(table), *(table.c[one] for one in names)).where(*same).limit(1)).first()
    return (row[0], tuple(row[1:])) if row else None


def cells(values: Any) -> tuple[str, ...]:
    """The digests of a row's values."""
    return tuple(cell_hash(_text(value)) for value in values)


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)
