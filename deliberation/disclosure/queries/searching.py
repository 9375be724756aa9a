"""Looking for words in what is public: projects, decisions of councils, notices, places.

Chinese has no blanks between words, so a search is for the characters as they stand, in any part of a text; several
words, divided by blanks or commas, must all be there. Plain SQL, so any relative of PostgreSQL answers it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import ColumnElement, and_, literal, or_, select
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.communities.queries import PlaceRow
from deliberation.disclosure.queries import finding
from deliberation.disclosure.queries.finding import Found
from deliberation.meetings.models import AgendaItem, Meeting
from deliberation.notices.models import Notice
from deliberation.procurement import queries as procurement
from deliberation.procurement.models import Supplier
from deliberation.proposals import queries as proposals
from deliberation.proposals.models import Project
from deliberation.proposals.queries import ProjectRow
from deliberation.web.masking import masked

MOST = 20
"""Hits of one kind that are shown."""
LONGEST = 40
PARTS = 4
"""Words of one search that count."""
AROUND = 24
"""Characters shown on either side of a hit."""


@dataclass(frozen=True, slots=True)
class Item:
    """An agenda item of a meeting whose council was asked to decide it."""

    meeting_id: str
    place: str
    title: str
    outcome: str
    resolution: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Posted:
    """A notice."""

    id: str
    place: str
    title: str
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A supplier of a public register."""

    id: str
    place: str
    name: str


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, each kind by itself, the newest first; ``places`` are the communities by code."""

    projects: tuple[ProjectRow, ...]
    items: tuple[Item, ...]
    notices: tuple[Posted, ...]
    found: tuple[Found, ...]
    places: dict[str, PlaceRow]
    words: tuple[str, ...]
    suppliers: tuple[Listed, ...] = ()

    @property
    def count(self) -> int:
        """How many hits are shown."""
        return len(self.projects) + len(self.items) + len(self.notices) + len(self.found) + len(self.suppliers)

    @property
    def full(self) -> bool:
        """Whether there may be more of a kind than is shown."""
        return MOST in {len(self.projects), len(self.items), len(self.notices), len(self.suppliers)}

    def marked(self, text: str) -> Markup:
        """``text`` with the words that were searched for marked in it."""
        if not self.words:
            return escape(text)
        words = re.compile(
            "|".join(re.escape(word) for word in sorted(self.words, key=len, reverse=True)), re.IGNORECASE
        )
        cuts = [0, *(spot for hit in words.finditer(text) for spot in hit.span()), len(text)]
        parts = (text[first:last] for first, last in pairwise(cuts))
        shown = (Markup("<mark>{}</mark>").format(part) if at % 2 else escape(part) for at, part in enumerate(parts))
        return Markup("").join(shown)

    def excerpt(self, row: ProjectRow) -> str:
        """The part of the need that holds the first word; its beginning where none is there."""
        text = " ".join(row.need.split())
        spots = [at for word in self.words if (at := text.lower().find(word)) >= 0]
        first = max(0, min(spots, default=0) - AROUND)
        cut = text[first : first + 3 * AROUND]
        return f"{'…' if first else ''}{cut}{'…' if first + len(cut) < len(text) else ''}"


def clean(words: str) -> str:
    """What was typed, in plain characters: full-width letters as narrow ones, no control characters."""
    plain = unicodedata.normalize("NFKC", words)
    return " ".join("".join(c for c in plain if c.isprintable()).split())[:LONGEST]


def parts_of(words: str) -> tuple[str, ...]:
    """The words of a search, each once."""
    return tuple(dict.fromkeys(part.lower() for part in re.split(r"[\s,，、;；。]+", clean(words)) if part))[:PARTS]


def search(session: Session, words: str, place: str) -> Hits:
    """Everything public at ``place`` (or below it; everywhere for none) that holds all of ``words``; six queries.

    What is masked in the words of people is not found by looking for it.
    """
    parts = parts_of(words)
    if not parts:
        return Hits((), (), (), (), {}, ())
    found = (
        select(*proposals.COLUMNS)
        .where(*_at(Project.place, place), _holds(parts, Project.title, Project.need, Project.location,
                                                  Project.supplier, Project.number))
        .order_by(Project.updated_at.desc(), Project.id)
        .limit(MOST)
    )  # fmt: skip
    rows = (ProjectRow(*row) for row in session.execute(found))
    projects = tuple(row for row in rows if _shows(row, parts))
    items, notices = _items(session, parts, place), _notices(session, parts, place)
    suppliers = _suppliers(session, parts, place)
    codes = {*(row.place for row in projects), *(row.place for row in items), *(row.place for row in notices),
             *(row.place for row in suppliers)}  # fmt: skip
    spots = finding.find(session, words, most=6) if not place else ()
    return Hits(projects, items, notices, spots, communities.places(session, codes), parts, suppliers)


def _shows(row: ProjectRow, parts: tuple[str, ...]) -> bool:
    """Whether every word stands in what is shown of the project."""
    told = "\n".join((row.title, masked(row.need), masked(row.location), row.supplier or "", row.number or "")).lower()
    return all(part in told for part in parts)


def _items(session: Session, parts: tuple[str, ...], place: str) -> tuple[Item, ...]:
    columns = Meeting.id, Meeting.place, AgendaItem.title, AgendaItem.outcome, AgendaItem.resolution, Meeting.starts_at
    query = select(*columns).join(Meeting, Meeting.id == AgendaItem.meeting_id).where(*_at(Meeting.place, place))
    query = query.where(_holds(parts, AgendaItem.title, AgendaItem.text, AgendaItem.resolution))
    rows = session.execute(query.order_by(Meeting.starts_at.desc(), AgendaItem.position).limit(MOST))
    return tuple(Item(*row) for row in rows)


def _notices(session: Session, parts: tuple[str, ...], place: str) -> tuple[Posted, ...]:
    query = select(Notice.id, Notice.place, Notice.title, Notice.posted_at).where(*_at(Notice.place, place))
    query = query.where(_holds(parts, Notice.title)).order_by(Notice.posted_at.desc(), Notice.id).limit(MOST)
    return tuple(Posted(*row) for row in session.execute(query))


def _suppliers(session: Session, parts: tuple[str, ...], place: str) -> tuple[Listed, ...]:
    """By name alone, from the registers that serve ``place`` or lie below it; what is not public there stays out."""
    query = select(Supplier.id, Supplier.home, Supplier.name).where(Supplier.status.in_(procurement.PUBLIC))
    if place:
        below, above = Supplier.home.startswith(place, autoescape=True), literal(place).startswith(Supplier.home)
        query = query.where(or_(below, above))
    query = query.where(_holds(parts, Supplier.name)).order_by(Supplier.name, Supplier.id).limit(MOST)
    return tuple(Listed(*row) for row in session.execute(query))


def _holds(parts: tuple[str, ...], *columns: Any) -> ColumnElement[bool]:
    return and_(*(or_(*(_contains(column, part) for column in columns)) for part in parts))


def _contains(column: Any, part: str) -> ColumnElement[bool]:
    """Capitals matter to nobody; where there are none, as in Chinese, the plain comparison is several times as fast."""
    found: ColumnElement[bool] = column.contains(part, autoescape=True)
    return found if part == part.upper() else column.icontains(part, autoescape=True)


def _at(column: Any, place: str) -> tuple[ColumnElement[bool], ...]:
    return (column.startswith(place, autoescape=True),) if place else ()
