"""Sheets that were issued, as the auditor's page and the sheets page read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from deliberation.communities.models import Place
from deliberation.communities.queries import PlaceRow
from deliberation.disclosure.models import SheetDownload, SheetIssue, SheetJob
from deliberation.disclosure.sheets.frame import LEVELS


@dataclass(frozen=True, slots=True)
class Issue:
    """A sheet as it was issued; ``content`` is its canonical snapshot."""

    id: str
    place: str
    name: str
    year: int
    format: str
    made_at: datetime
    file_sha256: str
    head_digest: str
    content: str
    quarter: int = 0
    root: str = ""


COLUMNS = tuple(getattr(SheetIssue, name) for name in Issue.__dataclass_fields__)


def by_file(session: Session, sha256: str) -> Issue | None:
    """The issue whose file had exactly these bytes."""
    return _issue(session.execute(select(*COLUMNS).where(SheetIssue.file_sha256 == sha256).limit(1)).first())


def by_id(session: Session, id_: str) -> Issue | None:
    """The issue with this number."""
    return _issue(session.execute(select(*COLUMNS).where(SheetIssue.id == id_)).first())


def by_content(session: Session, *, place: str, name: str, year: int, extension: str, sha256: str) -> Issue | None:
    """The issue of this very content in this format, if there was one."""
    same = (
        SheetIssue.place == place,
        SheetIssue.name == name,
        SheetIssue.year == year,
        SheetIssue.format == extension,
        SheetIssue.content_sha256 == sha256,
    )
    return _issue(session.execute(select(*COLUMNS).where(*same)).first())


def by_code(session: Session, code: str) -> tuple[Issue, ...]:
    """The sheets issued under a code of the book (its first digits are enough), newest first, at most ten."""
    query = select(*COLUMNS).where(SheetIssue.head_digest.startswith(code, autoescape=True))
    rows = session.execute(query.order_by(SheetIssue.made_at.desc(), SheetIssue.id).limit(10))
    return tuple(Issue(*row) for row in rows)


def by_place(session: Session, place: str, *, most: int = 8) -> tuple[Issue, ...]:
    """The sheets issued last at a place."""
    query = select(*COLUMNS).where(SheetIssue.place == place)
    rows = session.execute(query.order_by(SheetIssue.made_at.desc(), SheetIssue.id).limit(most))
    return tuple(Issue(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class Download:
    """A sheet that was fetched, and when."""

    id: str
    name: str
    year: int
    quarter: int
    format: str
    head_digest: str
    at: datetime


def downloads(session: Session, place: str, *, most: int = 8) -> tuple[Download, ...]:
    """The downloads of the sheets of a place, the last one first."""
    about = (SheetIssue.id, SheetIssue.name, SheetIssue.year, SheetIssue.quarter, SheetIssue.format)
    query = (
        select(*about, SheetIssue.head_digest, SheetDownload.at)
        .join(SheetDownload, SheetDownload.issue_id == SheetIssue.id)
        .where(SheetIssue.place == place)
        .order_by(SheetDownload.at.desc(), SheetDownload.id)
        .limit(most)
    )
    return tuple(Download(*row) for row in session.execute(query))


def place_of_sheets(session: Session, code: str) -> str | None:
    """``code`` where it is a place that keeps sheets of its own, else None."""
    return session.scalar(select(Place.code).where(Place.code == code, Place.level.in_(LEVELS)))


def place_of_job(session: Session, job_id: str) -> str | None:
    """Where a large sheet that was ordered belongs."""
    return session.scalar(select(SheetJob.place).where(SheetJob.id == job_id))


def place_of_filed(session: Session, issue_id: str) -> str | None:
    """Where a sheet belongs that is kept as a file; None of any other."""
    mine = SheetJob.issue_id == issue_id, SheetJob.status == "ready"
    return session.scalar(select(SheetJob.place).where(*mine).limit(1))


@dataclass(frozen=True, slots=True)
class Job:
    """A large sheet being made, or made."""

    id: str
    place: str
    name: str
    year: int
    quarter: int
    format: str
    asked_at: datetime
    parts: int
    done: int
    rows: int
    status: str
    issue_id: str | None


JOB = tuple(getattr(SheetJob, name) for name in Job.__dataclass_fields__)


def job(session: Session, job_id: str) -> Job | None:
    """A job by its id."""
    row = session.execute(select(*JOB).where(SheetJob.id == job_id)).first()
    return Job(*row) if row else None


def jobs_of(
    session: Session, *, place: str, name: str, year: int, quarter: int, extension: str, most: int = 5
) -> tuple[Job, ...]:
    """The jobs for one large sheet, the newest first."""
    mine = (
        SheetJob.place == place, SheetJob.name == name, SheetJob.year == year, SheetJob.quarter == quarter,
        SheetJob.format == extension,
    )  # fmt: skip
    rows = session.execute(select(*JOB).where(*mine).order_by(SheetJob.asked_at.desc(), SheetJob.id).limit(most))
    return tuple(Job(*row) for row in rows)


def communities_of(session: Session, place: PlaceRow) -> dict[str, PlaceRow]:
    """The communities that the sheets of ``place`` speak of, by code."""
    here = Place.level == "community", Place.code.startswith(place.code, autoescape=True)
    rows = session.execute(select(Place.code, Place.level, Place.parent_code, Place.name).where(*here))
    return {row.code: PlaceRow(*row) for row in rows.all()}


def _issue(row: Row[*tuple[Any, ...]] | None) -> Issue | None:
    return Issue(*row) if row else None
