"""Laying out the tree of places and the rules that hold in it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.communities.models import Place, RulebookVersion, RuleLayer
from deliberation.communities.queries import layers
from deliberation.rules.rulebook import Rulebook, parse_layer

LEVELS = ("city", "district", "subdistrict", "community")

DIVISIONS = Path(__file__).resolve().parent / "data" / "shenzhen_divisions.csv"
"""The divisions of Shenzhen, from the district to the community, by their official codes."""


def import_places(session: Session, rows: Iterable[Mapping[str, str]]) -> int:
    """Enter places (columns level, code, parent_code, name), keeping codes; run again it changes nothing.

    Returns how many rows were read. ``ValueError`` names the row that does not fit the tree.
    """
    ordered = sorted((_place(row) for row in rows), key=lambda place: LEVELS.index(place["level"] or ""))
    for level in LEVELS:
        batch = [place for place in ordered if place["level"] == level]
        if batch:
            new = insert(Place).values(batch)
            changes = {column: new.excluded[column] for column in ("level", "parent_code", "name")}
            session.execute(new.on_conflict_do_update(index_elements=["code"], set_=changes))
    session.flush()
    return len(ordered)


def read_places(path: Path) -> list[dict[str, str]]:
    """The rows of a divisions file (CSV, UTF-8)."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def adopt_layer(session: Session, now: datetime, *, place: str, document: str) -> Rulebook:
    """Adopt a rulebook layer (TOML) at ``place``, replacing the one before; ``RulebookError`` where it does not fit."""
    layer = parse_layer(document, place=place)
    others = tuple(own for own in layers(session, place) if own.place != place)
    composed = Rulebook.compose((*others, layer))
    new = insert(RuleLayer).values(place=place, document=document, adopted_at=now)
    changes = {"document": new.excluded.document, "adopted_at": new.excluded.adopted_at}
    session.execute(new.on_conflict_do_update(index_elements=["place"], set_=changes))
    return composed


def freeze(session: Session, now: datetime, rulebook: Rulebook) -> str:
    """Keep this version of the rulebook for ever; returns its hash."""
    new = insert(RulebookVersion).values(hash=rulebook.hash, document=rulebook.document, first_used_at=now)
    session.execute(new.on_conflict_do_nothing(index_elements=["hash"]))
    return rulebook.hash


def _place(row: Mapping[str, str]) -> dict[str, str | None]:
    level, code, parent, name = row["level"], row["code"], row["parent_code"] or None, row["name"].strip()
    if level not in LEVELS or not code.isdigit() or not name or (parent and not code.startswith(parent)):
        raise ValueError(f"not a place of the tree: {dict(row)!r}")
    return {"level": level, "code": code, "parent_code": parent, "name": name}
