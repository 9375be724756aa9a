"""Serving evidence: pictures to everybody, documents to those who take part."""

from __future__ import annotations

from pathlib import Path

from flask import Response, abort, current_app, request, send_file
from flask.typing import ResponseReturnValue

from deliberation.extensions import db
from deliberation.proposals import queries
from deliberation.proposals.files.folder import SUFFIXES, THUMB, TILE, is_digest, path_of
from deliberation.proposals.views._bp import bp
from deliberation.web.access import COUNCIL_MEMBER, PUBLIC, RESIDENT, STAFF, allow

FOREVER = "public, max-age=31536000, immutable"
"""A file named by its content never changes."""


SIZES = {"full": (".jpg", "image/jpeg"), "thumb": (THUMB, "image/webp"), "tile": (TILE, "image/webp")}
"""Size asked for → the file's suffix and type."""


@bp.get("/pictures/<digest>")
@allow(PUBLIC)
def picture(digest: str) -> ResponseReturnValue:
    """A photo by its digest: ``size=full``, ``size=tile`` for lists, or the thumbnail."""
    answer = _send(digest, *SIZES.get(request.args.get("size", ""), SIZES["thumb"]))
    answer.headers["Cache-Control"] = FOREVER
    return answer


@bp.get("/documents/<digest>")
@allow(RESIDENT, COUNCIL_MEMBER, *STAFF)
def document(digest: str) -> ResponseReturnValue:
    """A document by its digest, always as a download."""
    known = queries.evidence(db.session(), digest) if is_digest(digest) else None
    if known is None or known.kind != "document":
        abort(404)
    suffix = SUFFIXES[known.mime]
    answer = _send(digest, suffix, known.mime, name=f"{digest[:12]}{suffix}")
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer


def _send(digest: str, suffix: str, mime: str, *, name: str = "") -> Response:
    if not is_digest(digest):
        abort(404)
    path = path_of(Path(current_app.config["UPLOAD_DIR"]), digest, suffix)
    if not path.is_file():
        abort(404)
    return send_file(
        path, mimetype=mime, as_attachment=bool(name), download_name=name or None, etag=digest + suffix,
        conditional=True, max_age=None,
    )  # fmt: skip
