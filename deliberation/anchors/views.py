"""The published roots: the list, a day, the notice for the board, proofs, and checking them. Nobody signs in."""

from __future__ import annotations

import json
from datetime import date

import segno
from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from deliberation.anchors import queries
from deliberation.anchors.forms import FindForm, ProofForm, sha256_in, stream_in
from deliberation.anchors.proofs import Proof, Root, document, holds
from deliberation.extensions import db, limiter
from deliberation.rules.refusal import Refusal
from deliberation.web.access import PUBLIC, allow

bp = Blueprint("anchors", __name__)

STATUS = {"NOT_SEALED": 404}
RULE = "anchors:seal"


def day_of(text: str | None) -> date | None:
    """The day in ``text``, as 2026-06-01; None where it is none."""
    try:
        return date.fromisoformat(text or "") if text and len(text) == len("2026-06-01") else None
    except ValueError:
        return None


def _sealed(text: str) -> Root:
    day = day_of(text)
    found = queries.root(db.session(), day) if day else None
    return found or abort(404)


@bp.get("/roots")
@allow(PUBLIC)
def index() -> ResponseReturnValue:
    """The latest root, those before it, and what they are good for."""
    session, before = db.session(), day_of(request.args.get("before"))
    rows = queries.roots(session, before=before, limit=queries.PAGE + 1)
    more = rows[queries.PAGE - 1].day if len(rows) > queries.PAGE else None
    return render_template("anchors/index.html", rows=rows[: queries.PAGE], more=more, before=before)


@bp.get("/roots/<day>")
@allow(PUBLIC)
def show(day: str) -> ResponseReturnValue:
    """One sealed day; with ``seen``, the code on a paper, whether it is the same."""
    return _page(_sealed(day))


@bp.get("/roots/<day>/notice")
@allow(PUBLIC)
def notice(day: str) -> ResponseReturnValue:
    """The root of a day for the notice board, on one sheet of A4."""
    root = _sealed(day)
    url = url_for("anchors.show", day=root.day.isoformat(), seen=root.root, _external=True)
    address = url_for("anchors.show", day=root.day.isoformat(), _external=True)
    stamp = queries.stamp_of(db.session(), root.day)
    return render_template("anchors/notice.html", root=root, qr=_picture(url), address=address, stamp=stamp)


@bp.get("/roots/<day>/stamp.tsr")
@allow(PUBLIC)
def stamp(day: str) -> ResponseReturnValue:
    """The answer of the outside clock, as it was given."""
    found = queries.stamp_of(db.session(), _sealed(day).day) or abort(404)
    answer = Response(found.answer, content_type="application/timestamp-reply")
    answer.headers["Content-Disposition"] = f'attachment; filename="{day}.tsr"'
    return answer


@bp.get("/roots/proof")
@allow(PUBLIC)
@limiter.limit("60 per minute")
def proof() -> ResponseReturnValue:
    """The proof of a page's stream or of a file, as a file; in words where there is none yet."""
    asked = request.args.get("of", "")
    found = _proof(asked)
    if found is None:
        return _refused(Refusal("NOT_SEALED", RULE), find=asked)
    answer = Response(json.dumps(document(found), ensure_ascii=False, indent=1), content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="proof-{found.root.day}.json"'
    return answer


@bp.get("/roots/check")
@allow(PUBLIC)
def check() -> ResponseReturnValue:
    """Where a proof is checked, on the reader's own device where it can."""
    return _checking(ProofForm(formdata=None))


@bp.post("/roots/check")
@allow(PUBLIC)
@limiter.limit("30 per minute")
def examine() -> ResponseReturnValue:
    """The same without a script: the house works it out."""
    form = ProofForm()
    told = form.told()
    fault = _fault(told, form.code)
    if fault:
        return _refused(fault, form)
    return _checking(form, told=told)


def _fault(told: object, code: str) -> Refusal | None:
    """What is wrong with a proof: it is none, it does not add up, its root is another than the reader's or ours."""
    if not isinstance(told, dict):
        return Refusal("PROOF_UNREADABLE", RULE)
    if not holds(told):
        return Refusal("PROOF_BROKEN", RULE)
    if code and not told["root"].startswith(code):
        return Refusal("ROOT_DIFFERS", RULE, {"day": told["seal"]["day"]})
    if queries.rooted(db.session(), told["root"]) is None:
        return Refusal("ROOT_UNKNOWN", RULE)
    return None


def _proof(asked: str) -> Proof | None:
    session, stream, sha256 = db.session(), stream_in(asked), sha256_in(asked)
    if sha256:
        return queries.file_proof(session, sha256)
    return queries.proof(session, stream) if stream.partition(":")[0] in queries.PUBLIC_STREAMS else None


def _refused(refusal: Refusal, form: ProofForm | None = None, find: str = "") -> ResponseReturnValue:
    page = _checking(form or ProofForm(formdata=None), refusal=refusal, find=find)
    return page, STATUS.get(refusal.code, 422)


def _checking(form: ProofForm, find: str = "", **more: object) -> str:
    last = queries.latest(db.session())
    asking = FindForm(formdata=None, data={"of": find}, meta={"csrf": False})
    return render_template("anchors/check.html", form=form, asking=asking, last=last, **more)


def _page(root: Root) -> str:
    session = db.session()
    before, after = queries.neighbours(session, root.day)
    return render_template(
        "anchors/show.html", root=root, before=before, after=after, stamp=queries.stamp_of(session, root.day),
        seen=request.args.get("seen", ""), asking=FindForm(formdata=None, meta={"csrf": False}),
    )  # fmt: skip


def _picture(url: str) -> Markup:
    """An address as a picture to point a phone at."""
    return Markup(segno.make(url, error="m").svg_inline(border=4, dark="#000", omitsize=True))  # noqa: S704 -- drawn here
