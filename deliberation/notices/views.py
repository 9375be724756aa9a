"""Pages of notices: the board, one notice with its days, objecting, answering, ending."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.accounts import queries as people
from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.notices import queries, service
from deliberation.notices.forms import AnswerForm, ObjectionForm
from deliberation.rules.notice import NoticeState, Objection
from deliberation.web.access import CLERK, PUBLIC, SIGNED_IN, SUBDISTRICT_OFFICER, actor, allow
from deliberation.web.clock import now
from deliberation.web.directory import located
from deliberation.web.look import page_url
from deliberation.web.reply import form_page
from deliberation.web.transaction import transaction

bp = Blueprint("notices", __name__)

ENDED_BY = {"project": ("delivery.end_notice", "project_id")}
"""Kind of subject → the page that ends its notice and moves the subject too, and the argument it takes."""


def _place(code: str) -> str | None:
    return located(code)


def _place_of_notice(notice_id: str, **_rest: object) -> str | None:
    return queries.place_of_notice(db.session(), notice_id)


def _notice(notice_id: str) -> queries.NoticeRow:
    return queries.notice(db.session(), notice_id) or abort(404)


@bp.get("/places/<code>/notices")
@allow(PUBLIC, at=_place)
def board(code: str) -> ResponseReturnValue:
    """What is posted at a place, and what has been."""
    session, ended = db.session(), request.args.get("show") == "ended"
    page = queries.board(session, code, ended=ended, after=request.args.get("after", ""))
    places = communities.places(session, {row.place for row in page.rows})
    place = communities.place(session, code)
    return render_template(
        "notices/board.html", place=place, page=page, places=places, ended=ended, now=now(), count=queries.count
    )


@bp.get("/notices/<notice_id>")
@allow(PUBLIC, at=_place_of_notice)
def show(notice_id: str) -> ResponseReturnValue:
    """One notice: its days, the objections with their answers, the stops of its clock."""
    session, row, at = db.session(), _notice(notice_id), now()
    state = queries.state(session, notice_id)
    options = {(option.action, option.target): option for option in queries.options(session, row, state, actor(), at)}
    names = people.masked_names(session, {one.by for one in state.objections})
    return render_template(
        "notices/show.html", notice=row, state=state, options=options, names=names, now=at,
        count=queries.count(row, at), end_url=_end_url(row),
        staff=actor().has(CLERK, SUBDISTRICT_OFFICER),
    )  # fmt: skip


@bp.route("/notices/<notice_id>/object", methods=["GET", "POST"])
@allow(SIGNED_IN, at=_place_of_notice)
def objection(notice_id: str) -> ResponseReturnValue:
    """Object in writing."""
    form, row = ObjectionForm(), _notice(notice_id)
    if form.validate_on_submit():
        said = form.fields("text", "standing", "body")
        if form.play(lambda session: service.file_objection(session, actor(), now(), notice_id=notice_id, **said)):
            flash(gettext("Your objection is on the notice now. You will find the answer there, too."), "done")
            return redirect(url_for("notices.show", notice_id=notice_id), 303)
    state = queries.state(db.session(), notice_id)
    options = queries.options(db.session(), row, state, actor(), now())
    may = next(option for option in options if option.action == "object")
    return form_page("notices/object.html", form, notice=row, may=may)


@bp.route("/notices/<notice_id>/objections/<objection_id>/answer", methods=["GET", "POST"])
@allow(CLERK, SUBDISTRICT_OFFICER, at=_place_of_notice)
def answer(notice_id: str, objection_id: str) -> ResponseReturnValue:
    """Answer an objection."""
    form, row = AnswerForm(), _notice(notice_id)
    said = _objection(queries.state(db.session(), notice_id), objection_id)
    if form.validate_on_submit():
        which = {"notice_id": notice_id, "objection_id": objection_id, "reason": form.reason.data}
        upheld = form.verdict.data == "yes"
        if form.play(lambda session: service.answer_objection(session, actor(), now(), upheld=upheld, **which)):
            flash(gettext("The answer is published on the notice."), "done")
            return redirect(url_for("notices.show", notice_id=notice_id), 303)
    names = people.names(db.session(), {said.by})
    return form_page("notices/answer.html", form, notice=row, objection=said, names=names, now=now())


@bp.post("/notices/<notice_id>/end")
@allow(CLERK, at=_place_of_notice)
def end(notice_id: str) -> ResponseReturnValue:
    """End a notice that stands by itself; one about a project is ended where the project is moved on."""
    if _notice(notice_id).subject.partition(":")[0] in ENDED_BY:
        abort(404)
    with transaction() as session:
        service.end(session, actor(), now(), notice_id=notice_id)
    flash(gettext("The notice has ended."), "done")
    return redirect(url_for("notices.show", notice_id=notice_id), 303)


def _objection(state: NoticeState, objection_id: str) -> Objection:
    return state.objection(objection_id) or abort(404)


def _end_url(row: queries.NoticeRow) -> str | None:
    kind, _, id_ = row.subject.partition(":")
    if kind not in ENDED_BY:
        return url_for("notices.end", notice_id=row.id)
    endpoint, argument = ENDED_BY[kind]
    return page_url(endpoint, **{argument: id_})
