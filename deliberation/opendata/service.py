"""Making the data package of a day, and letting go of old files."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.anchors import queries as anchors
from deliberation.opendata import package, queries
from deliberation.opendata.models import Dump
from deliberation.opendata.package import Written
from deliberation.opendata.queries import Row
from deliberation.opendata.resources import RESOURCES, RESULTS, Resource

KEPT = 7
"""Files of so many days are kept; of the others only their hashes."""

SITE = "议事厅开放数据"
_VOTES = 50


def dump(session: Session, now: datetime, *, day: date, folder: Path) -> Dump:
    """The data package of ``day`` in ``folder``; made once, asked again it answers what was made."""
    done = session.get(Dump, day)
    if done is not None:
        return done
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    root = anchors.latest(session)
    draft = folder / f".{secrets.token_hex(8)}"
    try:
        made: Written = package.write(draft, _tables(session), day=day, site=SITE, root=root.root if root else "")
        draft.replace(path_of(folder, made.sha256))
    finally:
        draft.unlink(missing_ok=True)
    row = Dump(day=day, made_at=now, sha256=made.sha256, size=made.size, rows=made.rows, root=root.root if root else "")
    session.add(row)
    session.flush()
    return row


def tidy(session: Session, folder: Path) -> None:
    """Remove the files that are older than those kept; what is not ours is left alone."""
    kept = {row.sha256 for row in queries.dumps(session, KEPT)}
    for sha256 in session.scalars(select(Dump.sha256)):
        if sha256 not in kept:
            path_of(folder, sha256).unlink(missing_ok=True)


def path_of(folder: Path, sha256: str) -> Path:
    """Where the package with this hash lies."""
    return folder / f"{sha256}.zip"


def _tables(session: Session) -> Iterator[tuple[Resource, Iterator[Row]]]:
    for resource in RESOURCES:
        yield resource, queries.everything(session, resource)
        if resource.name == "votes":
            yield RESULTS, _results(session)


def _results(session: Session) -> Iterator[Row]:
    votes = next(resource for resource in RESOURCES if resource.name == "votes")
    ids = [row["id"] for row in queries.everything(session, votes)]
    for begin in range(0, len(ids), _VOTES):
        yield from queries.results(session, ids[begin : begin + _VOTES])
