"""The auditor's question: is this file what was issued, and does the book still stand behind it?"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.communities.queries import PlaceRow
from deliberation.disclosure.checks import stream_checks
from deliberation.disclosure.queries import issues
from deliberation.disclosure.queries.issues import Issue
from deliberation.disclosure.sheets.compare import Difference, differences
from deliberation.disclosure.sheets.content import Content, lines, load, stamp
from deliberation.disclosure.sheets.reading import Grid, read
from deliberation.ledger import book, verify
from deliberation.ledger.book import Head
from deliberation.ledger.verify import Report
from deliberation.rules.refusal import Refusal
from deliberation.web.clock import LOCAL

Verdict = Literal["issued", "same", "altered", "unknown"]

FOOTER_ROWS = 60
"""The number and the code stand at the end of a sheet; so many rows from there are searched."""

_NUMBER = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_CODE = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class Backing:
    """How the book stands behind an issued sheet today."""

    report: Report
    gone: tuple[Head, ...]
    moved_on: bool

    @property
    def sound(self) -> bool:
        """Every record behind the sheet is still there, and the whole place re-hashes."""
        return not self.gone and not self.report.faults


@dataclass(frozen=True, slots=True)
class Answer:
    """``issued`` byte for byte; the ``same`` in every cell, saved again; ``altered``; or ``unknown`` to us."""

    verdict: Verdict
    issue: Issue | None = None
    place: PlaceRow | None = None
    title: str = ""
    differences: tuple[Difference, ...] = ()
    backing: Backing | None = None


def examine(session: Session, data: bytes) -> Answer | Refusal:
    """Judge an uploaded file; a refusal where it is no sheet at all."""
    exact = issues.by_file(session, hashlib.sha256(data).hexdigest())
    if exact is not None:
        return _answer(session, "issued", exact)
    grid = read(data)
    if isinstance(grid, Refusal):
        return grid
    claimed = _claimed(session, grid)
    if claimed is None:
        return Answer("unknown")
    content = load(claimed.content)
    expected = lines(content, stamp(claimed.id, claimed.made_at.astimezone(LOCAL)))
    found = differences(content.columns, expected, grid)
    return _answer(session, "altered" if found else "same", claimed, found)


def _answer(session: Session, verdict: Verdict, issue: Issue, found: tuple[Difference, ...] = ()) -> Answer:
    content = load(issue.content)
    place = communities.place(session, issue.place)
    return Answer(verdict, issue, place, content.title, found, _backing(session, issue, content))


def _backing(session: Session, issue: Issue, content: Content) -> Backing:
    gone = book.missing(session, content.heads)
    moved_on = book.heads(session, issue.place) != content.heads
    return Backing(verify.verify(session, stream_checks(), issue.place), gone, moved_on)


def _claimed(session: Session, grid: Grid) -> Issue | None:
    """The issue that a file says it is: by its number, else by the code of the book and its title."""
    words = [str(cell) for row in reversed(grid[-FOOTER_ROWS:]) for cell in row if isinstance(cell, str)]
    numbers = dict.fromkeys(found for text in words for found in _NUMBER.findall(text))
    for number in list(numbers)[:5]:
        issue = issues.by_id(session, number)
        if issue is not None:
            return issue
    codes = dict.fromkeys(found for text in words for found in _CODE.findall(text))
    under = [issue for code in list(codes)[:5] for issue in issues.by_code(session, code)]
    title = next((str(row[0]) for row in grid if row and row[0]), "")
    return next((issue for issue in under if load(issue.content).title == title), under[0] if under else None)
