"""What the API says when it cannot answer: problem details (RFC 9457), for every fault under /api/."""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Flask, Response, request
from flask_babel import gettext as _

MIME = "application/problem+json"
PREFIX = "/api/"


def problem(status: int, detail: str = "", where: str = "") -> Response:
    """A fault in words; ``where`` names the parameter that is wrong."""
    told: dict[str, object] = {
        "type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail or words(status),
    }  # fmt: skip
    if where:
        told["parameter"] = where
    return Response(json.dumps(told, ensure_ascii=False), status, content_type=MIME)


def words(status: int) -> str:
    """The usual words of a status."""
    said = {
        404: _("There is nothing at this address."),
        405: _("This address can only be read (GET)."),
        429: _("Too many questions at once. Please ask again in a minute."),
        503: _("We are busy just now. Please ask again in a few seconds."),
    }
    return said.get(status, _("This did not work. Please look at the description of the API."))


def init_app(app: Flask) -> None:
    """Turn the pages of errors under /api/ into problem details."""
    app.after_request(_translate)


def _translate(response: Response) -> Response:
    if not request.path.startswith(PREFIX) or response.status_code < 400 or response.mimetype == MIME:
        return response
    other = problem(response.status_code)
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        other.headers["Allow"] = "GET, HEAD, OPTIONS"  # nothing under /api/ can be written
    if "Retry-After" in response.headers:
        other.headers["Retry-After"] = response.headers["Retry-After"]
    return other
