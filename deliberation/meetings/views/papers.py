"""The notice of a meeting, its documents and calendar file, answers to it, and what may change before it opens."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Response, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.extensions import db
from deliberation.meetings import queries, service
from deliberation.meetings.papers import ics, notice, reading
from deliberation.meetings.papers.choices import projects_and_corrections
from deliberation.meetings.papers.forms import GuestForm, MoveForm, RecorderForm, ReplyForm, WhyForm, done
from deliberation.meetings.papers.rows import Rows
from deliberation.meetings.queries import MeetingRow
from deliberation.meetings.service.papers import recorders
from deliberation.meetings.views._bp import at_meeting, bp, insider, meeting, place_name
from deliberation.meetings.words import late
from deliberation.proposals.files.folder import SUFFIXES, is_digest, path_of
from deliberation.rules.meeting.notice import earliest
from deliberation.web import clock
from deliberation.web.access import CLERK, COUNCIL_MEMBER, MODERATOR, PUBLIC, actor, allow
from deliberation.web.clock import LOCAL
from deliberation.web.filters import masked
from deliberation.web.forms import Form, picks
from deliberation.web.reply import status

ACTS = {"move": MoveForm, "cancel": WhyForm, "add": WhyForm}


def page_of(row: MeetingRow, reply: ReplyForm | None = None, **forms: Form) -> ResponseReturnValue:
    """The notice as this reader may see it; ``forms`` are those that were refused."""
    session, me = db.session(), actor()
    said = notice.read(queries.history(session, row.id))
    invitations = reading.invitations(session, row.id) if insider() else ()
    mine = next((one for one in invitations if one.person_id == me.id and me.has(COUNCIL_MEMBER)), None)
    body = queries.body_name(session, row)
    desk = me.has(CLERK) or me.id == row.moderator_id
    ids = {row.moderator_id, said.recorder, *(one.person_id for one in invitations)} - {""}
    names = people.names(session, ids)
    shown = names if insider() else {id_: masked(name) for id_, name in names.items()}
    shown |= {id_: name for id_, name in names.items() if id_ == row.moderator_id}  # a public office, named in full
    url = url_for("meetings.notice_page", meeting_id=row.id, _external=True)
    context: dict[str, Any] = {
        "row": row, "said": said, "names": shown, "mine": mine, "url": url, "place_name": place_name(),
        "agenda": queries.agenda(session, row.id), "papers": reading.papers(session, row.id), "qr": notice.qr(url),
        "turnout": notice.turnout(row, invitations, names) if desk else None, "desk": desk, "clerk": me.has(CLERK),
        "body": body, "issuer": body if place_name() in body else place_name() + body, "late": late(row),
        "reply": reply or _reply_form(mine),
        **_desk_forms(row, forms, said.recorder, desk=desk),
    }  # fmt: skip
    bad = next((form for form in (reply, *forms.values()) if form is not None), None)
    return render_template("meetings/notice.html", **context), status(bad) if bad else 200


def _desk_forms(row: MeetingRow, forms: dict[str, Form], writer: str, *, desk: bool) -> dict[str, Form | None]:
    if not desk or row.status == "adjourned":
        return {"guest": None, "recorder": None}
    named = forms.get("recorder") or _recorder_form(row, formdata=None, data={"person": writer})
    return {"guest": forms.get("guest") or GuestForm(formdata=None), "recorder": named}


def _reply_form(mine: reading.InvitationRow | None) -> ReplyForm:
    if mine is None or mine.coming is None:
        return ReplyForm(formdata=None)
    return ReplyForm(formdata=None, data={"coming": "yes" if mine.coming else "no", "reason": mine.reason})


def _recorder_form(row: MeetingRow, **how: Any) -> RecorderForm:
    form = RecorderForm(**how)
    form.person.choices = picks([("", gettext("Please choose")), *recorders(db.session(), row).items()])
    return form


@bp.get("/meetings/<meeting_id>/notice")
@allow(PUBLIC, at=at_meeting)
def notice_page(meeting_id: str) -> ResponseReturnValue:
    """When, where, on what: for the notice board, for the members, for everybody."""
    return page_of(meeting(meeting_id))


@bp.get("/meetings/<meeting_id>/meeting.ics")
@allow(PUBLIC, at=at_meeting)
def calendar(meeting_id: str) -> ResponseReturnValue:
    """The meeting for a calendar; the same entry for everybody, with an alarm for those invited."""
    row, session = meeting(meeting_id), db.session()
    url = url_for("meetings.notice_page", meeting_id=row.id, _external=True)
    remark = gettext("Agenda of the meeting; documents at %(url)s", url=url)
    alarm = actor().has(COUNCIL_MEMBER, MODERATOR, CLERK)
    file = Response(ics.entry(row, queries.agenda(session, row.id), url=url, remark=remark, alarm=alarm))
    file.headers["Content-Type"] = ics.MIME
    file.headers["Content-Disposition"] = f'attachment; filename="meeting-{row.number}.ics"'
    return file


@bp.get("/meetings/<meeting_id>/papers/<digest>")
@allow(PUBLIC, at=at_meeting)
def paper(meeting_id: str, digest: str) -> ResponseReturnValue:
    """A document of the agenda, always as a download under its own name."""
    found = reading.paper(db.session(), meeting_id, digest) if is_digest(digest) else None
    if found is None:
        abort(404)
    path = path_of(Path(current_app.config["UPLOAD_DIR"]), digest, SUFFIXES[found.mime])
    if not path.is_file():
        abort(404)
    return send_file(path, mimetype=found.mime, as_attachment=True, download_name=found.name, etag=digest)


@bp.post("/meetings/<meeting_id>/reply")
@allow(COUNCIL_MEMBER, at=at_meeting)
def reply(meeting_id: str) -> ResponseReturnValue:
    """A member says whether they come."""
    row, form, at = meeting(meeting_id), ReplyForm(), clock.now()
    coming = form.coming.data == "yes"
    if done(form, lambda own: service.reply(own, actor(), at, row.id, coming=coming, reason=form.reason.data)):
        flash(gettext("Thank you, we expect you.") if coming else gettext("Your leave has been noted."), "done")
        return _back(row)
    return page_of(row, reply=form)


@bp.route("/meetings/<meeting_id>/change/<any(move, cancel, add):what>", methods=["GET", "POST"])
@allow(CLERK, at=at_meeting)
def change(meeting_id: str, what: str) -> ResponseReturnValue:
    """Before it opens the clerk postpones or moves the meeting, adds to its agenda, or calls it off."""
    row, at, session = meeting(meeting_id), clock.now(), db.session()
    local = row.starts_at.astimezone(LOCAL).replace(tzinfo=None)
    form = ACTS[what](starts=local, location=row.location) if what == "move" else ACTS[what]()
    taken = {item.subject for item in queries.agenda(session, row.id)}
    rows = Rows(projects_and_corrections(session, row.place, but=taken, body=row.body) if what == "add" else ())
    if request.method == "POST" and what == "add":
        rows.read(request.form, request.files, actor(), row.id)
    if rows.sound and done(form, lambda own: _change(own, row, what, form, rows, at)):
        flash(gettext("The notice has been changed, and everybody invited is told."), "done")
        return _back(row)
    days = queries.rulebook_of(session, row).int("meeting.notice_days")
    page = render_template(
        "meetings/change.html", row=row, form=form, rows=rows, what=what, days=days, first=earliest(at, days),
        fixed=what == "add" and earliest(at, days) > row.starts_at.astimezone(LOCAL).date(),
    )  # fmt: skip
    return page, status(form) if rows.sound else 422


def _change(session: Session, row: MeetingRow, what: str, form: Any, rows: Rows, at: datetime) -> None:
    me, why = actor(), form.why.data
    if what == "move":
        service.reschedule(session, me, at, row.id, starts_at=form.begins(), location=form.location.data, why=why)
    elif what == "add":
        service.amend_notice(session, me, at, row.id, items=rows.entries, why=why)
    else:
        service.cancel(session, me, at, row.id, why=why)


@bp.post("/meetings/<meeting_id>/guests")
@allow(CLERK, MODERATOR, at=at_meeting)
def guests(meeting_id: str) -> ResponseReturnValue:
    """Somebody who sits in is written down, or an entry is taken back."""
    row, form, at = meeting(meeting_id), GuestForm(), clock.now()
    if struck := request.form.get("strike"):
        plain = Form()
        if done(plain, lambda own: service.strike_guest(own, actor(), at, row.id, guest=struck)):
            return _back(row)
        refused = GuestForm(formdata=None)
        refused.refusal = plain.refusal
        return page_of(row, guest=refused)
    if done(form, lambda own: service.note_guest(own, actor(), at, row.id, words=form.words.data)):
        return _back(row)
    return page_of(row, guest=form)


@bp.post("/meetings/<meeting_id>/recorder")
@allow(CLERK, MODERATOR, at=at_meeting)
def recorder(meeting_id: str) -> ResponseReturnValue:
    """Who writes the minutes."""
    row, at = meeting(meeting_id), clock.now()
    form = _recorder_form(row)
    if done(form, lambda own: service.name_recorder(own, actor(), at, row.id, person=form.person.data)):
        flash(gettext("The recorder has been named."), "done")
        return _back(row)
    return page_of(row, recorder=form)


def _back(row: MeetingRow) -> ResponseReturnValue:
    return redirect(url_for("meetings.notice_page", meeting_id=row.id), 303)
