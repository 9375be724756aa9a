"""The few pages that belong to no feature: print size, health, favicon."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from deliberation.extensions import db
from deliberation.web.access import PUBLIC, allow
from deliberation.web.clock import agrees

bp = Blueprint("site", __name__)

LARGE = "large"
YEAR = 365 * 24 * 3600


def safe_next(target: str | None) -> str:
    """A path on this site to go on to; anything else becomes the front page."""
    parts = urlsplit(target or "")
    inside = target and target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc
    return target if inside and target else url_for("disclosure.front")


@bp.get("/print-size")
@allow(PUBLIC)
def print_size() -> ResponseReturnValue:
    """Switch between normal and large print, and go back to where one was."""
    answer = redirect(safe_next(request.args.get("next")), 303)
    size = LARGE if request.args.get("size") == LARGE else ""
    answer.set_cookie("print", size, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return answer


@bp.get("/healthz")
@allow(PUBLIC)
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
@allow(PUBLIC)
def readyz() -> ResponseReturnValue:
    """The database answers, and it is as late there as here."""
    if not agrees(db.session()):
        return {"status": "clock"}, 503
    return {"status": "ready"}


@bp.get("/favicon.ico")
@allow(PUBLIC)
def favicon() -> ResponseReturnValue:
    """The seal."""
    return send_from_directory("static", "favicon.svg", mimetype="image/svg+xml")
