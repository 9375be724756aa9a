"""Reading the open tables: a page behind a key, one row, all rows, and what each project got in a ballot."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from deliberation.opendata.models import Dump
from deliberation.opendata.resources import RESULTS, Resource
from deliberation.opendata.resources.catalogue import COUNTED
from deliberation.polls.models import Outcome, Poll, PollProject

Row = dict[str, Any]

SEPARATOR = "~"
"""Between the parts of a key of several columns."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows in the order of their key; ``after`` is where the next page begins, empty at the end."""

    rows: tuple[Row, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class DumpRow:
    """A daily data package."""

    day: date
    sha256: str
    size: int
    rows: int
    root: str


def page(
    session: Session, resource: Resource, *, place: str = "", year: int = 0, after: str = "", limit: int = 100,
    narrowed: dict[str, str] | None = None,
) -> Page:  # fmt: skip
    """One page of a table at ``place`` or below it; ``after`` is a key as :func:`key_of` writes it."""
    where: list[ColumnElement[bool]] = []
    if place:
        where.append(resource.place.startswith(place, autoescape=True))
    if year:
        where.append(resource.year == year)
    where += [resource.field(name).source == value for name, value in (narrowed or {}).items()]
    if after:
        where.append(resource.behind(key_in(resource, after)))
    found = session.execute(resource.query(*where).limit(limit + 1)).all()
    rows = tuple(resource.row(raw) for raw in found[:limit])
    return Page(rows, key_of(resource, rows[-1]) if len(found) > limit else "")


def one(session: Session, resource: Resource, key: str) -> Row | None:
    """The row with this key."""
    (value,) = key_in(resource, key)
    raw = session.execute(resource.query(resource.keys[0].source == value)).first()
    return resource.row(raw) if raw else None


def everything(session: Session, resource: Resource) -> Iterator[Row]:
    """All rows, read a few at a time."""
    for raw in session.execute(resource.query().execution_options(yield_per=500)):
        yield resource.row(raw)


def key_of(resource: Resource, row: Row) -> str:
    """The key of a row as a text."""
    return SEPARATOR.join(str(row[name]) for name in resource.key)


def key_in(resource: Resource, text: str) -> tuple[Any, ...]:
    """The values of a key; ``ValueError`` where ``text`` is none of this table."""
    parts = text.split(SEPARATOR)
    if len(parts) != len(resource.key):
        raise ValueError(text)
    return tuple(_typed(field.type, part) for field, part in zip(resource.keys, parts, strict=True))


def _typed(kind: str, text: str) -> Any:
    if kind == "integer":
        if not (text.isascii() and text.isdigit() and len(text) <= 9):
            raise ValueError(text)
        return int(text)
    if kind == "date":
        return date.fromisoformat(text)
    return text


def results(session: Session, votes: Sequence[str]) -> Iterator[Row]:
    """What each project got in the ballots ``votes`` (counted ones about projects), in the order of the keys."""
    official = select(Outcome.poll_id, Outcome.result).join(Poll, Poll.id == Outcome.poll_id)
    counts = official.where(Outcome.official, Outcome.poll_id.in_(votes), *COUNTED)
    got: dict[tuple[str, str], tuple[int, str]] = {}
    for poll_id, document in session.execute(counts):
        for each in json.loads(document)["projects"]:
            got[poll_id, each["project"]] = (int(each["votes"]), str(each["code"]))
    names = (PollProject.poll_id, PollProject.project_id, PollProject.title, PollProject.cost_fen)
    listed = select(*names).where(PollProject.poll_id.in_(votes)).order_by(PollProject.poll_id, PollProject.project_id)
    for row in session.execute(listed):
        yield RESULTS.row((*row, *got.get((row[0], row[1]), (None, None))))


def dumps(session: Session, limit: int = 7) -> tuple[DumpRow, ...]:
    """The latest data packages, the newest first."""
    columns = (getattr(Dump, name) for name in DumpRow.__dataclass_fields__)
    return tuple(DumpRow(*row) for row in session.execute(select(*columns).order_by(Dump.day.desc()).limit(limit)))
