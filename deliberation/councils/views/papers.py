"""The papers of an election: the box opened, each paper read twice, what differs settled by a third."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.accounts import queries as people
from deliberation.councils import queries, service
from deliberation.councils.forms import BoxForm, PaperForm
from deliberation.councils.views._bp import OFFICE, at_election, bp, election, named
from deliberation.extensions import db
from deliberation.rules.body.election_state import ElectionState, Paper
from deliberation.web.access import CLERK, SUBDISTRICT_OFFICER, actor, allow
from deliberation.web.clock import now
from deliberation.web.reply import form_page


@bp.route("/elections/<election_id>/box", methods=["GET", "POST"])
@allow(*OFFICE, at=at_election)
def box(election_id: str) -> ResponseReturnValue:
    """The box is opened in front of everybody."""
    row, form = election(election_id), BoxForm()
    if form.validate_on_submit():
        about = {"election_id": election_id, **form.fields("issued", "received")}
        if form.play(lambda session: service.open_box(session, actor(), now(), **about)):
            flash(gettext("Please write the numbers on the papers now. Two people read every paper."), "done")
            return redirect(url_for("councils.papers", election_id=election_id), 303)
    state = queries.election_state(db.session(), election_id)
    return form_page("councils/box.html", form, row=row, state=state)


@bp.route("/elections/<election_id>/papers", methods=["GET", "POST"])
@allow(*OFFICE, at=at_election)
def papers(election_id: str) -> ResponseReturnValue:
    """Enter the next paper of one's own reading."""
    row, state = election(election_id), queries.election_state(db.session(), election_id)
    pile = state.reading(actor().id)
    left = state.missing(pile)
    form = PaperForm(number=request.args.get("number", type=int) or (left[0] if left else None))
    if form.validate_on_submit() and form.read(state.standing, ranked=row.method == "stv"):
        about = {"election_id": election_id, **form.fields("number", "mark"), "choices": form.choices}
        if form.play(lambda session: service.enter_paper(session, actor(), now(), **about)):
            flash(gettext("Paper %(number)s is entered.", number=form.number.data), "done")
            return redirect(url_for("councils.papers", election_id=election_id), 303)
    reads = bool(left) or actor().id in state.readers(pile)
    looks = {number: actor().id not in state.readers_of(number) for number in state.differences}
    shown = {"pile": pile, "left": left, "mine": dict(state.piles[pile]), "sent": request.form, "reads": reads}
    shown |= {"looks": looks, "readings": _settled(state)}
    return form_page("councils/papers.html", form, row=row, state=state, names=_names(state), **shown)


@bp.route("/elections/<election_id>/papers/<int:number>", methods=["GET", "POST"])
@allow(*OFFICE, at=at_election)
def settle_paper(election_id: str, number: int) -> ResponseReturnValue:
    """A third person looks at a paper that two have read differently, without seeing how."""
    row, state = election(election_id), queries.election_state(db.session(), election_id)
    if number not in state.differences:
        abort(404)
    form = PaperForm(number=number)
    if form.validate_on_submit() and form.read(state.standing, ranked=row.method == "stv"):
        read: dict[str, Any] = {"number": number, "mark": form.mark.data or "", "choices": form.choices}
        if form.play(lambda session: service.settle_paper(session, actor(), now(), election_id=election_id, **read)):
            flash(gettext("Paper %(number)s is settled.", number=number), "done")
            return redirect(_next_look(election_id), 303)
    may = actor().id not in state.readers_of(number)
    shown = {"number": number, "names": _names(state), "sent": request.form, "may": may}
    return form_page(
        "councils/settle.html", form, row=row, state=state, others=[] if may else _others(row, state, number), **shown
    )


def _next_look(election_id: str) -> str:
    """The next paper that this person may settle; none left, the page of the papers says what has been settled."""
    state = queries.election_state(db.session(), election_id)
    left = (number for number in state.differences if actor().id not in state.readers_of(number))
    number = next(left, None)
    if number is None:
        return url_for("councils.papers", election_id=election_id)
    return url_for("councils.settle_paper", election_id=election_id, number=number)


def _others(row: queries.ElectionRow, state: ElectionState, number: int) -> list[str]:
    """The colleagues who have not read a paper, by name."""
    session, gone = db.session(), state.readers_of(number)
    there = (*people.holders(session, CLERK, row.place), *people.holders(session, SUBDISTRICT_OFFICER, row.place[:9]))
    return sorted({one.name for one in there if one.id not in gone and one.name})


def _settled(state: ElectionState) -> dict[int, tuple[Paper, Paper, Paper]]:
    """Papers that a third person has settled: as the two had read them, and as they count."""
    first, second = (dict(pile) for pile in state.piles)
    return {number: (first[number], second[number], paper) for number, paper in state.settled}


def _names(state: ElectionState) -> dict[str, str]:
    names = named(db.session(), {one.person for one in state.candidates})
    return {one.id: names[one.person] for one in state.candidates}
