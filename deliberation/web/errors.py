"""Errors as pages: the right status, what happened, and the next thing to do."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException, SecurityError

from deliberation.extensions import db
from deliberation.rules.office import APPOINTS
from deliberation.rules.refusal import Refused
from deliberation.web.access import declared_roles
from deliberation.web.navigation import role_name
from deliberation.web.refusals.say import say

PAGES = (400, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)
STATUS = {
    "NOT_FOUND": 404, "NOT_ENTITLED": 403, "TOO_MANY_TRIES": 429, "TOO_MANY_CODES": 429,
    "SHEET_NO_YEAR": 404, "SHEET_NO_QUARTER": 404,
}  # fmt: skip
"""Refusals whose status is not 409 (a move that is out of order now)."""
FILES = (".xlsx", ".csv", ".pdf", ".zip")
"""Addresses of files, which a browser saves whatever comes."""
KEEPERS = ("clerk", "subdistrict_officer", "administrator")
"""Who enters people into their duties, the nearest first."""


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(NoConnection, _database)
    app.register_error_handler(500, _crash)
    app.jinja_env.globals["say"] = say


def _page(status: int) -> ResponseReturnValue:
    name = status if status in PAGES else HTTPStatus.BAD_REQUEST if status < 500 else 500
    return render_template(f"errors/{int(name)}.html", status=status), status


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    if isinstance(error, SecurityError):  # under the name of another site no page of ours has an address
        return make_response("400\n", HTTPStatus.BAD_REQUEST, {"Content-Type": "text/plain; charset=utf-8"})
    if error.code == HTTPStatus.FORBIDDEN:
        return _forbidden()
    if error.code == HTTPStatus.TOO_MANY_REQUESTS and request.path.endswith(FILES):
        return _later()
    return _page(error.code)


def _forbidden() -> ResponseReturnValue:
    """Whose page it is, and who gives that duty: nobody is left before a closed door without a name to ask for."""
    roles = declared_roles()
    keeper = next((who for who in KEEPERS if APPOINTS[who] & set(roles)), KEEPERS[0])
    said = {"roles": "、".join(role_name(role) for role in roles), "keeper": role_name(keeper)}
    return render_template("errors/403.html", status=403, **said), 403


def _later() -> ResponseReturnValue:
    """To a browser that would save the answer under the name of a sheet: a few words, as text."""
    said = gettext("Too many files in one minute. Please try again in a minute.")
    answer = make_response(said + "\n", HTTPStatus.TOO_MANY_REQUESTS)
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="later.txt"'
    answer.headers["Retry-After"] = "60"
    return answer


def _refused(error: Refused) -> ResponseReturnValue:
    status = STATUS.get(error.refusal.code, 409)
    back = request.referrer if request.referrer and request.referrer.startswith(request.host_url) else None
    return render_template("errors/refused.html", refusal=error.refusal, status=status, back=back), status


def _database(_error: OperationalError | NoConnection) -> ResponseReturnValue:
    db.session.rollback()
    answer = make_response(_page(503))
    answer.headers["Retry-After"] = "10"
    return answer


def _crash(_error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    return _page(500)
