"""The minutes: to read, to print, as a Word file, as the text that is sealed; corrections, the seal, a new version."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms.fields.choices import SelectChoice

from deliberation.extensions import db
from deliberation.meetings import board, service
from deliberation.meetings.papers import minutes_docx, protocol, reading
from deliberation.meetings.papers.forms import AnswerForm, CorrectionForm, WhyForm, done
from deliberation.meetings.papers.protocol import Protocol
from deliberation.meetings.queries import MeetingRow
from deliberation.meetings.views._bp import at_meeting, bp, insider, meeting, place_name
from deliberation.rules.minutes_text import digest
from deliberation.web import clock
from deliberation.web.access import CLERK, COUNCIL_MEMBER, MODERATOR, PUBLIC, STAFF, actor, allow
from deliberation.web.clock import now
from deliberation.web.filters import dated
from deliberation.web.forms import Form
from deliberation.web.reply import status

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _opened(meeting_id: str) -> MeetingRow:
    """The meeting, where it has minutes at all."""
    row = meeting(meeting_id)
    if row.opened_at is None:
        abort(404)
    return row


def _protocol(row: MeetingRow, *, full: bool) -> Protocol:
    session = db.session()
    return protocol.read(session, board.read(session, row, clock.now(), full=full), actor(), full=full)


def _page(row: MeetingRow, refused: Form | None = None, at: str = "") -> ResponseReturnValue:
    """The page; ``refused`` is the form that could not be taken, ``at`` the correction it belongs to."""
    found = _protocol(row, full=insider())
    correction = refused if isinstance(refused, CorrectionForm) else CorrectionForm(formdata=None)
    correction.paragraph.choices = _choices(found)
    page = render_template(
        "meetings/minutes.html", p=found, b=found.board, paper=found.paper, place_name=place_name(), full=insider(),
        head=minutes_docx.head_lines(found), heading=minutes_docx.heading(found, place_name()),
        correction=correction, refused=refused, refused_at=at,
        why=refused if isinstance(refused, WhyForm) else WhyForm(formdata=None),
        answer=refused if isinstance(refused, AnswerForm) else AnswerForm(formdata=None),
    )  # fmt: skip
    return page, status(refused) if refused else 200


def _choices(found: Protocol) -> list[SelectChoice]:
    return [SelectChoice("", gettext("Please choose")), *(SelectChoice(*one) for one in found.paragraphs.items())]


@bp.get("/meetings/<meeting_id>/minutes")
@allow(PUBLIC, at=at_meeting)
def minutes(meeting_id: str) -> ResponseReturnValue:
    """The minutes, made from the book, with the corrections and the seal."""
    return _page(_opened(meeting_id))


@bp.get("/meetings/<meeting_id>/minutes.docx")
@allow(PUBLIC, at=at_meeting)
def minutes_docx_public(meeting_id: str) -> ResponseReturnValue:
    """The minutes as a Word file for everybody, people by their family names."""
    return _word(_opened(meeting_id), full=False)


@bp.get("/meetings/<meeting_id>/minutes-full.docx")
@allow(COUNCIL_MEMBER, *STAFF, at=at_meeting)
def minutes_docx_full(meeting_id: str) -> ResponseReturnValue:
    """The minutes as a Word file with full names, for the council and the offices."""
    return _word(_opened(meeting_id), full=True)


def _word(row: MeetingRow, *, full: bool) -> ResponseReturnValue:
    made = dated(now())
    note = gettext("With full names, for the council and the offices; not to be published. Made %(at)s.", at=made)
    public = gettext("For everybody; people by their family names. Made %(at)s.", at=made)
    file = Response(minutes_docx.write(_protocol(row, full=full), place=place_name(), note=note if full else public))
    file.headers["Content-Type"] = WORD
    kind = "full" if full else "public"
    file.headers["Content-Disposition"] = f'attachment; filename="minutes-{row.number}-{kind}.docx"'
    return file


@bp.get("/meetings/<meeting_id>/minutes.txt")
@allow(PUBLIC, at=at_meeting)
def minutes_text(meeting_id: str) -> ResponseReturnValue:
    """The text whose SHA-256 the seal carries, byte for byte; of the version sealed last, or of ``?version=``."""
    row = _opened(meeting_id)
    if row.status != "adjourned":
        abort(404)
    version = request.args.get("version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 4 else 0
    session = db.session()
    text = reading.text_of(session, row.id, number) if version else reading.text_in_force(session, row.id)
    if text is None:
        abort(404)
    file = Response(text, content_type="text/plain; charset=utf-8")
    file.headers["Content-Disposition"] = (
        f'attachment; filename="minutes-{row.number}{f"-v{number}" if number else ""}.txt"'
    )
    file.set_etag(digest(text))
    return file


@bp.post("/meetings/<meeting_id>/corrections")
@allow(COUNCIL_MEMBER, MODERATOR, CLERK, at=at_meeting)
def propose(meeting_id: str) -> ResponseReturnValue:
    """Somebody who was there proposes a correction."""
    row, form, at = _opened(meeting_id), CorrectionForm(), clock.now()
    form.paragraph.choices = _choices(_protocol(row, full=False))
    said = form.fields("paragraph", "text", "why")
    if done(form, lambda own: service.propose(own, actor(), at, row.id, **said)):
        flash(gettext("Your correction has been noted. It stands below and will be answered."), "done")
        return _back(row, "corrections")
    return _page(row, form)


@bp.post("/meetings/<meeting_id>/corrections/<correction>/answer")
@allow(MODERATOR, CLERK, COUNCIL_MEMBER, at=at_meeting)
def answer(meeting_id: str, correction: str) -> ResponseReturnValue:
    """The moderator, the recorder or the clerk decides on a correction, with the reason."""
    row, form, at = _opened(meeting_id), AnswerForm(), clock.now()
    accepted, reason = form.verdict.data == "yes", form.reason.data
    if done(form, lambda own: service.answer(own, actor(), at, row.id, correction=correction, accepted=accepted,
                                              reason=reason)):  # fmt: skip
        return _back(row, "corrections")
    return _page(row, form, correction)


@bp.post("/meetings/<meeting_id>/corrections/<correction>/contest")
@allow(COUNCIL_MEMBER, MODERATOR, CLERK, at=at_meeting)
def contest(meeting_id: str, correction: str) -> ResponseReturnValue:
    """Whoever proposed it asks the council to decide at its next meeting."""
    row, form, at = _opened(meeting_id), Form(), clock.now()
    if done(form, lambda own: service.contest(own, actor(), at, row.id, correction=correction)):
        flash(gettext("The council decides at its next meeting; the clerk puts it on the agenda."), "done")
        return _back(row, "corrections")
    return _page(row, form, correction)


@bp.post("/meetings/<meeting_id>/minutes/seal")
@allow(MODERATOR, CLERK, COUNCIL_MEMBER, at=at_meeting)
def seal(meeting_id: str) -> ResponseReturnValue:
    """The minutes are sealed in the book."""
    row, form, at = _opened(meeting_id), Form(), clock.now()
    if done(form, lambda own: service.seal(own, actor(), at, row.id)):
        flash(gettext("The minutes are sealed."), "done")
        return _back(row, "seal")
    return _page(row, form, "seal")


@bp.post("/meetings/<meeting_id>/minutes/reopen")
@allow(MODERATOR, CLERK, COUNCIL_MEMBER, at=at_meeting)
def reopen(meeting_id: str) -> ResponseReturnValue:
    """A new version is begun, with its reason."""
    row, form, at = _opened(meeting_id), WhyForm(), clock.now()
    if done(form, lambda own: service.reopen(own, actor(), at, row.id, why=form.why.data)):
        flash(gettext("A new version is open for corrections; the sealed one stays in the book."), "done")
        return _back(row, "seal")
    return _page(row, form, "reopen")


def _back(row: MeetingRow, part: str) -> ResponseReturnValue:
    return redirect(url_for("meetings.minutes", meeting_id=row.id, _anchor=part), 303)
