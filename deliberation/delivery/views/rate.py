"""How satisfied the residents are: one question on the phone."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.delivery import service
from deliberation.delivery.change_forms import OpinionForm
from deliberation.delivery.forms import SCORES, RateForm
from deliberation.delivery.views._bp import at_project, bp, dossier
from deliberation.web.access import COUNCIL_MEMBER, RESIDENT, SIGNED_IN, actor, allow, person
from deliberation.web.clock import now
from deliberation.web.reply import form_page


@bp.route("/projects/<project_id>/rate", methods=["GET", "POST"])
@allow(SIGNED_IN, at=at_project)
def rate(project_id: str) -> ResponseReturnValue:
    """Rate a finished project, once."""
    if not person().holds((RESIDENT, COUNCIL_MEMBER), g.place):
        # the way here is public: whoever may not rate is told why
        return render_template("proposals/not_resident.html", code=g.place, home=person().home_place), 403
    form = RateForm()
    if form.validate_on_submit():
        score, said = int(form.score.data), form.fields("comment")
        if form.play(lambda session: service.rate(session, actor(), now(), project_id=project_id, score=score, **said)):
            flash(gettext("Thank you. Your rating counts."), "done")
            return redirect(url_for("delivery.rate", project_id=project_id), 303)
    found = dossier(project_id)
    mine = next((rating for rating in found.state.ratings if rating.person == actor().id), None)
    own = found.state.proposer == actor().id
    may = found.options["sign_result" if own else "rate"]
    return form_page("delivery/rate.html", form, found=found, mine=mine, may=may, scores=SCORES, own=own)


@bp.route("/projects/<project_id>/opinion", methods=["GET", "POST"])
@allow(SIGNED_IN, at=at_project)
def opinion(project_id: str) -> ResponseReturnValue:
    """What an invited user found, before the acceptance."""
    form = OpinionForm()
    if form.validate_on_submit():
        said = {"fine": form.fine.data == "yes", "comment": form.comment.data}
        if form.play(lambda db: service.give_opinion(db, actor(), now(), project_id=project_id, **said)):
            flash(gettext("Thank you. The team reads it at the acceptance."), "done")
            return redirect(url_for("delivery.opinion", project_id=project_id), 303)
    found = dossier(project_id)
    mine = next((one for one in found.state.opinions if one.person == actor().id), None)
    return form_page("delivery/opinion.html", form, found=found, mine=mine, may=found.options["give_opinion"])
