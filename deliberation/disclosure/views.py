"""The public pages: front, places, projects, sheets, and the auditor's page. Nobody needs to sign in."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from flask import Blueprint, Flask, Response, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from deliberation.communities.queries import PlaceRow
from deliberation.disclosure import assess_views, keeping, large, offices, pages, periods, service, sheet_pages, street
from deliberation.disclosure.forms import CodeForm, SheetForm
from deliberation.disclosure.queries import issues, size
from deliberation.disclosure.queries.issues import Issue
from deliberation.disclosure.queries.project import dossier
from deliberation.disclosure.sheets import packing
from deliberation.disclosure.sheets.attendance import Attendance
from deliberation.disclosure.sheets.kinds import KINDS
from deliberation.extensions import db, limiter
from deliberation.meetings.papers import figures
from deliberation.meetings.views._bp import body_in_words, insider
from deliberation.meetings.views.attendance import asked_year, year_of
from deliberation.rules.refusal import Refusal
from deliberation.web import access
from deliberation.web.access import PUBLIC, STAFF, allow, person
from deliberation.web.clock import now
from deliberation.web.directory import located, located_community, way
from deliberation.web.transaction import transaction

bp = Blueprint("disclosure", __name__)

STATUS = {"SHEET_KIND": 415, "SHEET_TOO_LARGE": 413, "SHEET_UNPACKS_TOO_LARGE": 413, "SHEET_TOO_MANY_CELLS": 413}
"""Refusals of the auditor's page whose status is not 422."""


def _at_sheets(code: str, **_rest: object) -> str | None:
    return issues.place_of_sheets(db.session(), code)


def _at_job(job_id: str) -> str | None:
    return issues.place_of_job(db.session(), job_id)


def _at_issue(issue_id: str) -> str | None:
    """Where a sheet that is kept as a file belongs; small ones are made anew where they are asked for."""
    return issues.place_of_filed(db.session(), issue_id)


@bp.get("/")
@allow(PUBLIC)
def front() -> ResponseReturnValue:
    """What this is, and the way to one's own community; who is signed in goes there at once."""
    home = current_user.home_place
    if home and not request.args:
        return redirect(url_for("disclosure.place", code=home))
    return render_template("disclosure/front.html", **pages.front(db.session(), now(), request.args.get("q", "")))


@bp.get("/places/<code>")
@allow(PUBLIC, at=located)
def place(code: str) -> ResponseReturnValue:
    """The home of a community; for wider places what happens below them."""
    session, lineage = db.session(), cast("tuple[PlaceRow, ...]", way(code))
    if lineage[-1].level == "community":
        if (year := _asked_year()) is not None:
            return render_template("disclosure/year.html", qr=street.qr(request.url), **pages.year(lineage, year))
        told = pages.home(session, now(), lineage)
        return render_template("disclosure/home.html", **told, mine=pages.vote_of(session, told["home"], current_user))
    told = pages.place(session, now(), lineage, _asked_year())
    if keeping.grown_old(told["drawn_at"], now()):
        with transaction() as writing:
            keeping.promise(writing, now())
    return render_template("disclosure/place.html", **told)


def _asked_year() -> int | None:
    """The year in the address; one that cannot be is not asked for."""
    year = request.args.get("year", type=int)
    return year if year and pages.FIRST_YEAR <= year <= pages.LAST_YEAR else None


@bp.get("/projects/<project_id>")
@allow(PUBLIC, at=street.at_project)
def project(project_id: str) -> ResponseReturnValue:
    """One project: money, story, evidence, and the way to check it all."""
    del project_id  # the gate has read it
    lineage = cast("tuple[PlaceRow, ...]", way(g.project.place))
    found = dossier(db.session(), g.project, lineage, now())
    return render_template(
        "disclosure/project.html", qr=street.qr(request.base_url), **pages.project(db.session(), found)
    )


def _downloads() -> str:
    """How many files a minute: whoever audits a whole sub-district takes them one after another."""
    return "600 per minute" if current_user.holds(STAFF, None) else "60 per minute"


@bp.get("/places/<code>/sheets")
@allow(PUBLIC, at=located)
def sheets(code: str) -> ResponseReturnValue:
    """The sheets of a place by year and by quarter, and those fetched last."""
    year, quarter = periods.asked(db.session(), code, now(), request.args)
    told = sheet_pages.sheets(db.session(), now(), code, year, quarter)
    return render_template("disclosure/sheets.html", **told)


@bp.get("/places/<code>/sheets/<sheet_name>.<any(xlsx, csv, pdf):ext>")
@allow(PUBLIC, at=_at_sheets)
@limiter.limit(_downloads)
def sheet(code: str, sheet_name: str, ext: str) -> ResponseReturnValue:
    """A sheet as a file; every download is on record."""
    kind = KINDS.get(sheet_name)
    if kind is None:
        abort(404)
    asked, quarter = periods.asked(db.session(), code, now(), request.args)
    year = asked or pages.year_of(db.session(), code, now())
    about: dict[str, Any] = {"place": code, "name": sheet_name, "year": year, "quarter": quarter}
    if size.is_large(size.expected(db.session(), kind, code, year), ext):
        return render_template("disclosure/sheet_large.html", **sheet_pages.large_sheet(db.session(), kind, ext, about))
    with transaction() as session:
        made = service.issue(session, person().actor(code), now(), extension=ext, **about)
    return sheet_pages.download(made, ext)


@bp.post("/places/<code>/sheets/<sheet_name>.<any(xlsx, csv, pdf):ext>")
@allow(PUBLIC, at=_at_sheets)
@limiter.limit("6 per minute")
def order_sheet(code: str, sheet_name: str, ext: str) -> ResponseReturnValue:
    """Have a large sheet made in the background."""
    if sheet_name not in KINDS:
        abort(404)
    asked, quarter = periods.asked(db.session(), code, now(), request.args)
    year = asked or pages.year_of(db.session(), code, now())
    with transaction() as session:
        job = large.order(
            session, now(), place=code, name=sheet_name, year=year, extension=ext, quarter=quarter,
            by=offices.office_of(session, person().actor(code), code),
        )  # fmt: skip
    return redirect(url_for("disclosure.sheet_job", job_id=job))


@bp.get("/sheets/jobs/<job_id>")
@allow(PUBLIC, at=_at_job)
def sheet_job(job_id: str) -> ResponseReturnValue:
    """How far a large sheet has come; when it is whole, the way to it."""
    return render_template("disclosure/sheet_job.html", **sheet_pages.job(db.session(), job_id))


@bp.get("/sheets/files/<issue_id>")
@allow(PUBLIC, at=_at_issue)
@limiter.limit(_downloads)
def sheet_file(issue_id: str) -> ResponseReturnValue:
    """A large sheet that was made; every download is on record."""
    folder = packing.folder_of(Path(current_app.config["UPLOAD_DIR"]))
    with transaction() as session:
        issue = cast("Issue", issues.by_id(session, issue_id))
        service.downloaded(session, person().actor(issue.place), now(), issue_id)
    return sheet_pages.kept_file(issue, folder)


@bp.get("/places/<code>/attendance.csv")
@allow(PUBLIC, at=located_community)
@limiter.limit(_downloads)
def attendance_csv(code: str) -> ResponseReturnValue:
    """The attendance of a year as a file, with a number and the code of the book; every download is on record."""
    year, full, words = asked_year(), insider(), body_in_words(code)["body_called"]
    with transaction() as session:
        lineage = cast("tuple[PlaceRow, ...]", way(code))
        sheet = Attendance(lineage, words, year, figures.heads(), lambda: pages.attendance_rows(year_of(code)), full)
        made = service.issue_made(
            session, access.actor(), now(), place=code, make=sheet.content, extension="csv", shown=sheet.shown
        )
    file = Response(made.data, content_type="text/csv; charset=utf-8")
    file.headers["Content-Disposition"] = f'attachment; filename="attendance-{code}-{year}.csv"'
    return file


@bp.get("/verify")
@allow(PUBLIC)
def verify() -> ResponseReturnValue:
    """How to check a sheet or a paper, and what in the book a code names."""
    form = CodeForm(request.args, meta={"csrf": False})
    found = pages.looked_up(db.session(), form.digits)
    return render_template("disclosure/verify.html", form=SheetForm(), code=form, **found)


@bp.post("/verify")
@allow(PUBLIC)
@limiter.limit("20 per minute")
def examine() -> ResponseReturnValue:
    """Judge an uploaded file, in plain words."""
    form = SheetForm()
    answer = pages.examined(db.session(), form)
    if isinstance(answer, Refusal):
        page = render_template(
            "disclosure/verify.html", form=form, code=CodeForm(), refusal=answer, issued=(), papers=()
        )
        return page, STATUS.get(answer.code, 422)
    return Response(render_template("disclosure/answer.html", **pages.answered(db.session(), answer)))


def init_app(app: Flask) -> None:
    """Posters, feeds, the search and the assessments have addresses of their own."""
    app.register_blueprint(street.bp)
    app.register_blueprint(assess_views.bp)
