"""Handing out a sheet: made from the book as it stands, recorded, and handed out again while nothing changes."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import reportlab
import xlsxwriter
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.anchors import queries as anchors
from deliberation.communities import queries as communities
from deliberation.disclosure import offices
from deliberation.disclosure.models import SheetDownload, SheetIssue
from deliberation.disclosure.queries import issues, size
from deliberation.disclosure.queries.issues import Issue
from deliberation.disclosure.sheets.compose import compose
from deliberation.disclosure.sheets.content import Content, Stamp, dump, load, stamp
from deliberation.disclosure.sheets.files import render
from deliberation.disclosure.sheets.frame import Reach
from deliberation.disclosure.sheets.kinds import KINDS
from deliberation.ledger import book
from deliberation.ledger.book import Head
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import Actor
from deliberation.web.clock import LOCAL

TRIES = 5
PRODUCER = f"xlsxwriter {xlsxwriter.__version__}, zlib {zlib.ZLIB_RUNTIME_VERSION}, reportlab {reportlab.__version__}"
"""What the bytes of a file depend on besides its content; another producer issues anew."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A sheet on its way out: the record and the bytes."""

    issue: Issue
    title: str
    data: bytes


def issue(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    place: str,
    name: str,
    year: int,
    extension: str,
    quarter: int = 0,
) -> Issued:
    """The sheet ``name`` (one of ``sheets.kinds.KINDS``) of ``place`` as ``xlsx``, ``csv`` or ``pdf``, recorded.

    Of the year, or of one quarter of it. ``Refused``: BOOK_MOVING where the book is written at so often that no quiet
    moment is found; SHEET_LARGE where it has more rows than are made while somebody waits
    (:mod:`deliberation.disclosure.large` makes those).
    """
    kind, lineage = KINDS[name], communities.lineage(session, place)
    rows = size.expected(session, kind, place, year)
    if size.is_large(rows, extension):
        raise Refused(Refusal("SHEET_LARGE", "disclosure:sheet", {"rows": rows}))
    reach = Reach(lineage[-1], issues.communities_of(session, lineage[-1]), year, quarter if kind.quarterly else 0)

    by = offices.office_of(session, actor, place)

    def made(heads: tuple[Head, ...]) -> Content:
        return compose(session, kind, reach, lineage, heads, by)

    return issue_made(session, actor, now, place=place, make=made, extension=extension)


def issue_made(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    place: str,
    make: Callable[[tuple[Head, ...]], Content],
    extension: str,
    shown: Callable[[Content], Content] = lambda content: content,
) -> Issued:
    """The sheet that ``make`` draws up on the heads of the book, recorded; ``shown`` is what the file says of it.

    ``Refused`` as :func:`issue`.
    """
    content = _snapshot(session, place, make)
    kept = _kept(session, content, extension) or _record(session, actor, now, content, extension, shown)
    downloaded(session, actor, now, kept.id)
    data = render(shown(load(kept.content)), stamp_of(kept), extension)
    return Issued(kept, content.title, data)


def stamp_of(issue: Issue) -> Stamp:
    """What the footer of an issued sheet says of it."""
    return stamp(issue.id, issue.made_at.astimezone(LOCAL), issue.root)


def downloaded(session: Session, actor: Actor, now: datetime, issue_id: str) -> None:
    """Put a download on record; of somebody without an office nothing but that it happened."""
    office = actor.id if actor.roles & offices.OFFICES.keys() else ""
    session.add(SheetDownload(id=uuid4().hex, issue_id=issue_id, at=now, office_id=office))
    session.flush()


def root_of(session: Session) -> str:
    """The day and the root of the book that were published last; nothing before the first."""
    root = anchors.latest(session)
    return f"{root.day:%Y-%m-%d} {root.root}" if root else ""


def _snapshot(session: Session, place: str, make: Callable[[tuple[Head, ...]], Content]) -> Content:
    """The content at one moment: where a move was played while it was being read, it is read again."""
    heads = book.heads(session, place)
    for _ in range(TRIES):
        content = make(heads)
        before, heads = heads, book.heads(session, place)
        if heads == before:
            return content
    raise Refused(Refusal("BOOK_MOVING", "disclosure:sheet"))


def _record(
    session: Session,
    actor: Actor,
    now: datetime,
    content: Content,
    extension: str,
    shown: Callable[[Content], Content],
) -> Issue:
    id_, root = uuid4().hex, root_of(session)
    data = render(shown(content), stamp(id_, now.astimezone(LOCAL), root), extension)
    row = {
        "id": id_,
        "root": root,
        "quarter": content.quarter,
        "place": content.place,
        "name": content.name,
        "year": content.year,
        "format": extension,
        "made_at": now,
        "maker_id": actor.id,
        "file_sha256": hashlib.sha256(data).hexdigest(),
        "head_digest": content.digest,
        "content": dump(content),
        "content_sha256": _content_sha256(content),
    }
    # two first downloads at the same moment: one of them records, both hand out the same file
    session.execute(insert(SheetIssue).values(row).on_conflict_do_nothing())
    kept = _kept(session, content, extension)
    assert kept is not None  # noqa: S101 -- it was there or has just been written
    return kept


def _kept(session: Session, content: Content, extension: str) -> Issue | None:
    sha256 = _content_sha256(content)
    about = {"place": content.place, "name": content.name, "extension": extension, "sha256": sha256}
    return issues.by_content(session, year=content.year, **about)


def _content_sha256(content: Content) -> str:
    return hashlib.sha256(f"{PRODUCER}\n{dump(content)}".encode()).hexdigest()
