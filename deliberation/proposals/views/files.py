"""Serving evidence: to everybody once a second person has let it out; documents before that to few."""

from __future__ import annotations

from pathlib import Path

from flask import Response, abort, current_app, make_response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.extensions import db
from deliberation.proposals import queries, releasing
from deliberation.proposals.files.folder import SUFFIXES, THUMB, TILE, is_digest, path_of
from deliberation.proposals.files.readers import Shelf, shelves
from deliberation.proposals.files.withheld import withheld
from deliberation.proposals.releasing import PhotoRow
from deliberation.proposals.views._bp import bp
from deliberation.proposals.words import WITHHELD
from deliberation.rules.refusal import Refused
from deliberation.web.access import COUNCIL_MEMBER, PUBLIC, STAFF, allow, person

KEPT = "public, max-age=86400"
"""A picture never changes, but it may be taken back: after a day a browser asks again."""
UNKEPT = "private, no-store"
"""What may be another picture the next moment, or shall not stay in the browser of a desk that many people use."""


SIZES = {"full": (".jpg", "image/jpeg"), "thumb": (THUMB, "image/webp"), "tile": (TILE, "image/webp")}
"""Size asked for → the file's suffix and type."""


@bp.get("/pictures/<digest>")
@allow(PUBLIC)
def picture(digest: str) -> ResponseReturnValue:
    """A photo by its digest: ``size=full``, ``size=tile`` for lists, or the thumbnail; a sign where it is not shown."""
    suffix, mime = SIZES.get(request.args.get("size", ""), SIZES["thumb"])
    path = _path(digest, suffix)
    used = releasing.uses(db.session(), digest)
    shown = releasing.shown(used)
    if not shown and not _may_look(digest, used):
        answer = make_response(render_template("proposals/held.svg", **_sign(used)))
        answer.mimetype = "image/svg+xml"
    else:
        answer = _send(path, digest + suffix, mime)
    answer.headers["Cache-Control"] = KEPT if shown else UNKEPT
    return answer


@bp.get("/documents/<digest>")
@allow(PUBLIC)
def document(digest: str) -> ResponseReturnValue:
    """A document by its digest, always as a download; a page says why it is not public yet, or not at all."""
    known = queries.evidence(db.session(), digest) if is_digest(digest) else None
    if known is None or known.kind != "document":
        abort(404)
    why = withheld(db.session(), digest)
    if why is not None:
        raise Refused(why)
    used = releasing.uses(db.session(), digest)
    shown = releasing.shown(used)
    if not shown and not _may_read(digest, used):
        return _kept_back(digest, used)
    suffix = SUFFIXES[known.mime]
    answer = _send(_path(digest, suffix), digest + suffix, known.mime, name=f"{digest[:12]}{suffix}")
    answer.headers["Cache-Control"] = KEPT if shown else UNKEPT
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _may_read(digest: str, used: tuple[PhotoRow, ...]) -> bool:
    """Before everybody does: who sent it in, the offices and the council of its place; a withheld one no council."""
    if _may_look(digest, used):
        return True
    if not person().is_authenticated or any(row.status == "withheld" for row in used):
        return False
    if used:
        return any(person().holds((COUNCIL_MEMBER,), row.place) for row in used)
    return any(_in_office(shelf) for shelf in shelves(db.session(), digest))


def _in_office(shelf: Shelf) -> bool:
    """Quotes, papers of suppliers and of audits are read by the offices that have to do with them, and those above."""
    return any(person().holds(shelf.roles, place) for place in shelf.places)


def _kept_back(digest: str, used: tuple[PhotoRow, ...]) -> ResponseReturnValue:
    """What stands in the place of a document that is not public: what it belongs to, why, and the way on."""
    if not used and not person().is_authenticated:
        return redirect(url_for("accounts.sign_in", next=request.path), 303)
    if not used:
        abort(403)
    why = next((WITHHELD[row.reason] for row in used if row.reason), "")
    page = make_response(render_template("proposals/held.html", used=used, digest=digest, why=why), 403)
    page.headers["Cache-Control"] = UNKEPT
    return page


def _may_look(digest: str, used: tuple[PhotoRow, ...]) -> bool:
    """Those who sent it in, and those who work at a place that has it, see it before everybody does."""
    if not person().is_authenticated:
        return False
    if any(person().id in row.authors or person().holds(STAFF, row.place) for row in used):
        return True
    known = None if used else queries.evidence(db.session(), digest)
    return known is not None and known.uploaded_by == person().id


def _sign(used: tuple[PhotoRow, ...]) -> dict[str, str]:
    """The two lines that stand in the place of a photo."""
    why = next((str(WITHHELD[row.reason]) for row in used if row.reason), "")
    return (
        {"big": gettext("Not shown"), "small": why}
        if why
        else {"big": gettext("Photo"), "small": gettext("Shown after a check")}
    )


def _path(digest: str, suffix: str) -> Path:
    if not is_digest(digest):
        abort(404)
    path = path_of(Path(current_app.config["UPLOAD_DIR"]), digest, suffix)
    return path if path.is_file() else abort(404)


def _send(path: Path, etag: str, mime: str, *, name: str = "") -> Response:
    return send_file(
        path, mimetype=mime, as_attachment=bool(name), download_name=name or None, etag=etag, conditional=True,
        max_age=None,
    )  # fmt: skip
