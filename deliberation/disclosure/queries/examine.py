"""The auditor's question: is this file what was issued, and does the book still stand behind it?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.communities.queries import PlaceRow
from deliberation.disclosure.checks import stream_checks
from deliberation.disclosure.queries import issues, papers
from deliberation.disclosure.queries.issues import Issue
from deliberation.disclosure.queries.papers import Found
from deliberation.disclosure.sheets import packing
from deliberation.disclosure.sheets.attendance import family_names
from deliberation.disclosure.sheets.cells import written
from deliberation.disclosure.sheets.compare import Difference, differences, renumbered
from deliberation.disclosure.sheets.compose import compose
from deliberation.disclosure.sheets.content import ATTENDANCE_FULL, Content, Line, lines, load, stamp
from deliberation.disclosure.sheets.frame import Reach
from deliberation.disclosure.sheets.kinds import KINDS
from deliberation.disclosure.sheets.packing import kept_rows
from deliberation.disclosure.sheets.reading import LARGEST, Grid, read, words
from deliberation.ledger import book, verify
from deliberation.ledger.book import Head
from deliberation.ledger.verify import Report
from deliberation.rules.refusal import Refusal
from deliberation.web.clock import LOCAL

Verdict = Literal["issued", "same", "altered", "unknown", "paper", "carried", "unlike"]

NOWHERE = Path("/nonexistent")
HEAD_ROWS, FOOTER_ROWS = 8, 60
"""The number and the code stand in the head of a sheet or at its end; so many rows are searched there."""

APART = ("sign", "code", "root", "issue")
WORDED = ("title", "notes", "belongs", "groups", "header")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_NUMBER = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_CODE = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class Backing:
    """How the book stands behind an issued sheet today.

    ``moved_on``: records have come since. ``since`` is what the same sheet would say otherwise if it were issued now;
    empty where it would say the same, None where it was not drawn up again (a large one, or no longer the same form).
    """

    report: Report | None
    gone: tuple[Head, ...]
    moved_on: bool
    since: tuple[Difference, ...] | None = None

    @property
    def sound(self) -> bool:
        """Every record behind the sheet is still there, and the whole place re-hashes; of a wide one only the first."""
        return not self.gone and not (self.report and self.report.faults)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a file is.

    A sheet: ``issued`` byte for byte; the ``same`` in every cell, saved again; or ``altered``. A ``paper`` of a meeting
    or an election, letter for letter; a file that has one's code ``carried`` in it but can be changed; one that is
    ``unlike`` the paper whose code it carries. Or ``unknown``: nothing in it tells.
    """

    verdict: Verdict
    issue: Issue | None = None
    place: PlaceRow | None = None
    title: str = ""
    differences: tuple[Difference, ...] = ()
    backing: Backing | None = None
    paper: Found | None = None
    by_family_name: bool = False


def examine(session: Session, data: bytes, folder: Path = NOWHERE) -> Answer | Refusal:
    """Judge an uploaded file; a refusal where it is no sheet at all. ``folder`` keeps the rows of large sheets."""
    exact = issues.by_file(session, hashlib.sha256(data).hexdigest())
    if exact is not None:
        return _answer(session, "issued", exact, folder)
    if len(data) <= LARGEST and (found := papers.by_text(session, data)):
        return Answer("paper", paper=found)
    said = words(data)
    if isinstance(said, Refusal):
        return said
    return _paper(session, "carried", said) if said is not None else _sheet(session, data, folder)


def _paper(session: Session, verdict: Verdict, said: Iterable[str]) -> Answer:
    found = papers.by_words(session, said)
    return Answer(verdict, paper=found) if found else Answer("unknown")


def _sheet(session: Session, data: bytes, folder: Path) -> Answer | Refusal:
    grid = read(data)
    if isinstance(grid, Refusal):
        return grid
    claimed = _claimed(session, grid)
    if claimed is None:
        return _paper(session, "unlike", (str(cell) for row in grid for cell in row if cell))
    content = load(claimed.content)
    if content.filed:
        rows = packing.Rows(lambda: (kept_rows(folder, content.filed),), 0)
        content = replace(content, rows=tuple(rows))
    if content.name == ATTENDANCE_FULL:
        grid = family_names(content, grid)
    expected = lines(content, stamp(claimed.id, claimed.made_at.astimezone(LOCAL), claimed.root), claimed.format)
    differs = differences(content.columns, expected, grid)
    return _answer(session, "altered" if differs else "same", claimed, folder, differs)


def _answer(
    session: Session, verdict: Verdict, issue: Issue, folder: Path, found: tuple[Difference, ...] = ()
) -> Answer:
    content = load(issue.content)
    place = communities.place(session, issue.place)
    blurred = verdict == "same" and content.name == ATTENDANCE_FULL
    backing = _filed(session, content, folder) if content.filed else _backing(session, issue, content)
    return Answer(verdict, issue, place, content.title, found, backing, by_family_name=blurred)


def _backing(session: Session, issue: Issue, content: Content) -> Backing:
    gone = book.missing(session, content.heads)
    moved_on = book.heads(session, issue.place) != content.heads
    since = _since(session, issue, content) if moved_on else ()
    return Backing(verify.verify(session, stream_checks(), issue.place), gone, moved_on, since)


def _since(session: Session, issue: Issue, content: Content) -> tuple[Difference, ...] | None:
    """Where the sheet would say something else if it were drawn up at this moment."""
    kind = KINDS.get(content.name)
    if kind is None:
        return None
    lineage = communities.lineage(session, issue.place)
    reach = Reach(lineage[-1], issues.communities_of(session, lineage[-1]), content.year, content.quarter)
    today = compose(session, kind, reach, lineage, content.heads, content.by)
    if [(one.key, one.kind) for one in today.columns] != [(one.key, one.kind) for one in content.columns]:
        return None
    then, now = _told(content, issue.format), _told(today, issue.format)
    return renumbered(content.columns, then, [_written(line, then) for line in now])


def _told(content: Content, extension: str) -> list[Line]:
    """What a sheet tells, without who took it out and its marks."""
    return [line for line in lines(content, stamp("", EPOCH), extension) if line.part not in APART]


def _written(line: Line, then: list[Line]) -> tuple[object, ...]:
    """A line of today as a file would have it; how the head words things is not news."""
    same = next((old for old in then if old.part == line.part), line) if line.part in WORDED else line
    return tuple(written(kind, cell) for kind, cell in zip(same.kinds, same.cells, strict=True))


def _filed(session: Session, content: Content, folder: Path) -> Backing:
    """Of a large sheet each record behind it is looked up, place by place; the whole city is not replayed meanwhile."""
    gone: list[Head] = []
    moved_on = False
    for place, heads in packing.heads_of(kept_rows(folder, content.filed)):
        gone += book.missing(session, heads)
        moved_on = moved_on or book.heads(session, place) != heads
    return Backing(None, tuple(gone), moved_on)


def _claimed(session: Session, grid: Grid) -> Issue | None:
    """The issue that a file says it is: by its number, else by the code of the book and its title.

    Many sheets share a code: only the title tells kind, place and period, so without the same title it is none.
    """
    rows = [*reversed(grid[-FOOTER_ROWS:]), *grid[:HEAD_ROWS]]
    said = [str(cell) for row in rows for cell in row if isinstance(cell, str)]
    numbers = dict.fromkeys(found for text in said for found in _NUMBER.findall(text))
    for number in list(numbers)[:5]:
        issue = issues.by_id(session, number)
        if issue is not None:
            return issue
    codes = dict.fromkeys(found for text in said for found in _CODE.findall(text))
    under = [issue for code in list(codes)[:5] for issue in issues.by_code(session, code)]
    under = [issue for issue in under if issue.name != ATTENDANCE_FULL]  # that one is known by its number alone
    title = next((str(row[0]) for row in grid if row and row[0]), "").strip()
    return next((issue for issue in under if load(issue.content).title == title), None)
