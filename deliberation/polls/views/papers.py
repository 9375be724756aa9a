"""Paper ballots at the desk: batches, reading papers one after another, settling what differs, the sample."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.accounts import queries as people
from deliberation.extensions import db
from deliberation.polls.papers import counting, progress
from deliberation.polls.papers.forms import (
    SEEN,
    BatchForm,
    CompleteForm,
    PaperForm,
    RecountForm,
    SignForm,
    VarianceForm,
)
from deliberation.polls.service import papers as service
from deliberation.polls.views._bp import at_poll, bp, here
from deliberation.voting.papers.judge import Fault
from deliberation.voting.papers.words import word
from deliberation.web.access import AUDITOR, CLERK, SUBDISTRICT_OFFICER, actor, allow
from deliberation.web.clock import now
from deliberation.web.forms import Form
from deliberation.web.reply import form_page

OFFICE = (CLERK, SUBDISTRICT_OFFICER)
ACTS: dict[str, tuple[type[Form], Any, tuple[str, ...]]] = {
    "register": (BatchForm, service.register_batch, ("station", "found")),
    "ask": (VarianceForm, service.ask_variance, ("reason",)),
    "sign": (SignForm, service.sign_variance, ()),
    "declare": (CompleteForm, service.declare_complete, ("note",)),
    "confirm": (SignForm, service.confirm_complete, ()),
}
"""What is done on the page of the batches: its form, its service, the fields it takes."""


@bp.get("/polls/<poll_id>/papers")
@allow(*OFFICE, AUDITOR, at=at_poll)
def papers(poll_id: str) -> ResponseReturnValue:
    """The batches, and what each waits for."""
    del poll_id
    return _batches({})


@bp.post("/polls/<poll_id>/papers/<any(register, ask, sign, declare, confirm):act>")
@allow(*OFFICE, AUDITOR, at=at_poll)
def papers_act(poll_id: str, act: str) -> ResponseReturnValue:
    """A box is opened; a surplus is explained and signed; all boxes are in, say two."""
    kind, do, names = ACTS[act]
    form = kind()
    if form.validate_on_submit():
        done = form.play(lambda session: do(session, actor(), now(), poll_id=poll_id, **form.fields(*names)))
        if done is not None:
            return redirect(url_for("polls.papers", poll_id=poll_id), 303)
    return _batches({act: form})


def _batches(sent: dict[str, Form]) -> ResponseReturnValue:
    """The page of the batches, with the form that was sent as it was sent."""
    session, poll = db.session(), here()
    view = progress.overview(session, poll.id, actor().id)
    forms = {act: sent.get(act) or kind(formdata=None) for act, (kind, _do, _names) in ACTS.items()}
    signed, told = view.state.variance, view.state.declared
    signers = {signed.asked_by, signed.signed_by} if signed else set()
    names = people.names(session, (signers | ({told.by} if told else set())) - {""})
    shown = {"poll": poll, "view": view, "forms": forms, "names": names, "now": now(), "word": word}
    return form_page("polls/papers/index.html", next(iter(sent.values()), forms["register"]), **shown)


@bp.route("/polls/<poll_id>/papers/<batch_id>", methods=["GET", "POST"])
@allow(*OFFICE, at=at_poll)
def read_paper(poll_id: str, batch_id: str) -> ResponseReturnValue:
    """One's own reading, paper after paper; the colleague's stays unseen."""
    row, form = _batch(batch_id), PaperForm()
    if form.validate_on_submit():
        typed = form.read()
        told = form.play(lambda own: (service.read_paper(own, actor(), now(), batch_id=batch_id, typed=typed),))
        if told is not None:
            _say(form.number.data, told[0])
            return redirect(url_for("polls.read_paper", poll_id=poll_id, batch_id=batch_id, done=form.number.data), 303)
    number = request.args.get("number", type=int)
    left = progress.next_to_read(db.session(), batch_id, actor().id) if row.batch.status == "reading" else None
    return _paper_page(row, form, number or left, "read")


@bp.route("/polls/<poll_id>/papers/<batch_id>/third", methods=["GET", "POST"])
@allow(*OFFICE, at=at_poll)
def settle_paper(poll_id: str, batch_id: str) -> ResponseReturnValue:
    """A third person reads what two have read differently, and does not see how."""
    row, form = _batch(batch_id), PaperForm()
    if form.validate_on_submit():
        typed = form.read()
        told = form.play(lambda own: (service.settle_paper(own, actor(), now(), batch_id=batch_id, typed=typed),))
        if told is not None:
            _say(form.number.data, told[0])
            return redirect(url_for("polls.settle_paper", poll_id=poll_id, batch_id=batch_id), 303)
    return _paper_page(row, form, progress.next_to_settle(db.session(), batch_id, actor().id, row.differ), "third")


@bp.route("/polls/<poll_id>/papers/<batch_id>/sample", methods=["GET", "POST"])
@allow(AUDITOR, at=at_poll)
def sample_paper(poll_id: str, batch_id: str) -> ResponseReturnValue:
    """The supervisory member reads the drawn papers, and does not see how they were entered."""
    row, form = _batch(batch_id), PaperForm()
    if form.validate_on_submit():
        typed = form.read()
        state = form.play(lambda session: service.sample_paper(session, actor(), now(), batch_id=batch_id, typed=typed))
        if state is not None:
            after = state.batch(batch_id)
            sampling = after is not None and after.status == "sampling"
            _say_sample(after.status if after else "")
            if sampling:
                return redirect(url_for("polls.sample_paper", poll_id=poll_id, batch_id=batch_id), 303)
            return redirect(url_for("polls.papers", poll_id=poll_id), 303)
    return _paper_page(row, form, progress.next_of_sample(db.session(), batch_id), "sample")


@bp.route("/polls/<poll_id>/papers/<batch_id>/recount", methods=["GET", "POST"])
@allow(*OFFICE, at=at_poll)
def recount_batch(poll_id: str, batch_id: str) -> ResponseReturnValue:
    """The number of papers in a box was wrong."""
    row, form = _batch(batch_id), RecountForm()
    if form.validate_on_submit():
        about = {"batch_id": batch_id, **form.fields("found", "reason")}
        if form.play(lambda session: service.recount_batch(session, actor(), now(), **about)) is not None:
            return redirect(url_for("polls.papers", poll_id=poll_id), 303)
    return form_page("polls/papers/recount.html", form, poll=here(), row=row)


def _batch(batch_id: str) -> progress.BatchRow:
    """The batch in the address, of the poll in the address."""
    row = progress.batch_row(db.session(), here().id, batch_id, actor().id)
    if row is None:
        abort(404)
    return row


def _paper_page(row: progress.BatchRow, form: PaperForm, number: int | None, mode: str) -> ResponseReturnValue:
    """The page on which one paper is typed: fresh, with one's own reading, or as it was sent."""
    session, sent = db.session(), request.method == "POST"
    number = form.number.data or number if sent else number
    mine = progress.own(session, row.batch.id, number, actor().id) if mode == "read" and number and not sent else None
    if not sent:
        parts = (mine or "").split()
        form.text.data, form.noted.data = (
            " ".join(part for part in parts if part not in SEEN),
            [*(set(parts) & set(SEEN))],
        )
    there = counting.sheet(session, here().id)
    waiting = row.batch.status == {"sample": "sampling"}.get(mode, "reading")
    shown = {"number": number if waiting else None, "options": there.options, "kind": there.form.kind.counted_as}
    done = request.args.get("done", type=int)
    return form_page("polls/papers/read.html", form, poll=here(), row=row, mode=mode, mine=mine, done=done, **shown)


def _say(number: int | None, fault: Fault | None) -> None:
    if fault is None:
        flash(gettext("Paper %(number)s is entered.", number=number), "done")
    else:
        flash(gettext("Paper %(number)s is entered as spoiled: %(why)s.", number=number, why=word(fault)), "wait")


def _say_sample(status: str) -> None:
    said = {
        "accepted": gettext("The sample agrees: the batch is accepted."),
        "reading": gettext("The sample does not agree. The whole batch is read again from the beginning."),
    }
    if status in said:
        flash(said[status], "done" if status == "accepted" else "wait")
