"""What the pages of the sheets are given to show: which sheets there are, what each holds, and its addresses."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Response, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.communities.queries import PlaceRow
from deliberation.disclosure.queries import issues, rollup, size
from deliberation.disclosure.queries.issues import Issue, Job
from deliberation.disclosure.service import Issued
from deliberation.disclosure.sheets.compose import title
from deliberation.disclosure.sheets.content import ATTENDANCE, ATTENDANCE_FULL, load
from deliberation.disclosure.sheets.frame import QUARTERS, Kind
from deliberation.disclosure.sheets.kinds import KINDS
from deliberation.proposals.files.folder import path_of
from deliberation.rules.cycle import LOCAL

MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}
ON_PROJECT_PAGES = ("projects", "money")
"""The sheets that a project's page leads to."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to download: its title in full and in short, what it holds, and its address in each format."""

    title: str
    short: str
    tells: str
    urls: dict[str, str] = field(hash=False)  # what the page of a project keeps is known by the titles
    large: bool = False

    @property
    def xlsx(self) -> str:
        """The address of the workbook."""
        return self.urls["xlsx"]


def sheets(session: Session, now: datetime, code: str, year: int | None, quarter: int) -> dict[str, Any]:
    """The sheets of a place for one year or quarter."""
    lineage = communities.lineage(session, code)
    here = lineage[-1]
    years = rollup.years(session, code) or (now.astimezone(LOCAL).year,)
    chosen = year or years[0]
    rows = {name: size.expected(session, KINDS[name], code, chosen) for name in ("projects", "money")}
    made = {issue.name for issue in issues.by_place(session, code, most=30)}
    return {
        "place": here,
        "crumbs": [*[(row.short, url_for("disclosure.place", code=row.code)) for row in lineage], (_("Tables"), "")],
        "years": sorted({*years, chosen}, reverse=True),
        "year": chosen,
        "quarter": quarter,
        "quarters": QUARTERS,
        "sheets": [
            _sheet(kind, here, chosen, quarter, rows["projects"]) for kind in KINDS.values()
            if kind.quarterly or not quarter
        ],
        "children": () if here.level == "community" else communities.children(session, code),
        "downloads": issues.downloads(session, code),
        "words": {name: str(kind.title) for name, kind in KINDS.items()},
        "made": made,
    }  # fmt: skip


def sheets_of(place: PlaceRow, year: int, names: tuple[str, ...] = ON_PROJECT_PAGES) -> list[Sheet]:
    """Some sheets of a place and year with their addresses."""
    return [_sheet(KINDS[name], place, year, 0, 0) for name in names]


def _sheet(kind: Kind, place: PlaceRow, year: int, quarter: int, projects: int) -> Sheet:
    about: dict[str, Any] = {"code": place.code, "sheet_name": kind.name, "year": year}
    urls = {
        ext: url_for("disclosure.sheet", ext=ext, quarter=quarter or None, **about) for ext in kind.formats
    }  # fmt: skip
    large = size.is_large(int(projects * kind.per_project), "xlsx")
    return Sheet(title(kind, place, year, quarter), str(kind.title), str(kind.tells), urls, large)


def large_sheet(session: Session, kind: Kind, extension: str, about: dict[str, Any]) -> dict[str, Any]:
    """A sheet that is too long to be made while somebody waits: what is kept of it, and how to have it made anew."""
    lineage = communities.lineage(session, about["place"])
    jobs = issues.jobs_of(session, extension=extension, **about)
    return {
        "title": title(kind, lineage[-1], about["year"], about["quarter"]),
        "tells": str(kind.tells),
        "rows": size.expected(session, kind, about["place"], about["year"]),
        "format": extension,
        "jobs": jobs,
        "working": next((job for job in jobs if job.status == "working"), None),
        **_crumbs(lineage),
    }


def job(session: Session, job_id: str) -> dict[str, Any]:
    """How far a large sheet has come."""
    found = issues.job(session, job_id)
    assert found is not None  # noqa: S101 -- the gate has found its place
    lineage = communities.lineage(session, found.place)
    return {
        "job": found,
        "title": title(KINDS[found.name], lineage[-1], found.year, found.quarter),
        "anew": sheet_url(found),
        **_crumbs(lineage),
    }


def _crumbs(lineage: tuple[PlaceRow, ...]) -> dict[str, Any]:
    places = [(row.short, url_for("disclosure.place", code=row.code)) for row in lineage]
    way = (_("Tables"), url_for("disclosure.sheets", code=lineage[-1].code))
    return {"place": lineage[-1], "crumbs": [*places, way]}


def kept_file(issue: Issue, folder: Path) -> Response:
    """A large sheet from where it is kept."""
    path = path_of(folder, issue.file_sha256, f".{issue.format}")
    answer = send_file(path, mimetype=MIME[issue.format], max_age=0)
    _name(answer, issue, load(issue.content).title)
    answer.headers["X-Book-Code"] = issue.head_digest
    return answer


def sheet_url(issue: Issue | Job) -> str:
    """Where a sheet is downloaded anew; the attendance, from its page."""
    if issue.name in (ATTENDANCE, ATTENDANCE_FULL):
        return url_for("meetings.attendance", code=issue.place, year=issue.year)
    about: dict[str, Any] = {"code": issue.place, "sheet_name": issue.name, "ext": issue.format, "year": issue.year}
    return url_for("disclosure.sheet", quarter=issue.quarter or None, **about)


def download(made: Issued, extension: str) -> Response:
    """A sheet on its way to the reader, named in Chinese."""
    answer = send_file(
        io.BytesIO(made.data),
        mimetype=MIME[extension],
        etag=made.issue.file_sha256,
        max_age=0,
    )
    _name(answer, made.issue, made.title)
    answer.headers["X-Book-Code"] = made.issue.head_digest
    return answer


def _name(answer: Response, issue: Issue, title: str) -> None:
    """The name in Chinese, and for programs that know none, kind, place, year and quarter: money-…-2026-Q1."""
    quarter = f"-Q{issue.quarter}" if issue.quarter else ""
    plain = f"{issue.name}-{issue.place}-{issue.year}{quarter}.{issue.format}"
    full = quote(f"{title}.{issue.format}", safe="")
    answer.headers["Content-Disposition"] = f"attachment; filename={plain}; filename*=UTF-8''{full}"
