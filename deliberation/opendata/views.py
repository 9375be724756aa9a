"""Open data: the page that tells of it, the daily packages, and the API that only reads."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from deliberation.anchors import queries as anchors
from deliberation.anchors.proofs import Root, document
from deliberation.extensions import db, limiter
from deliberation.opendata import asking, openapi, problem, queries
from deliberation.opendata.asking import AskingError
from deliberation.opendata.resources import RESOURCES, Resource
from deliberation.opendata.service import path_of
from deliberation.web.access import PUBLIC, allow

bp = Blueprint("opendata", __name__)

V1 = "/api/v1"
LIMIT = limiter.limit("600 per minute")
BY_NAME = {resource.name: resource for resource in RESOURCES}
Answer = Callable[..., dict[str, Any] | Response]


def init_app(app: Flask) -> None:
    """Faults under /api/ are told as problem details."""
    problem.init_app(app)


def told(answer: Answer) -> Callable[..., ResponseReturnValue]:
    """What a view answers, as JSON with an ETag; a wrong parameter as a problem."""

    @wraps(answer)
    def view(**where: str) -> ResponseReturnValue:
        try:
            found = answer(**where)
        except AskingError as fault:
            return problem.problem(400, fault.detail, fault.where)
        if isinstance(found, Response):
            return found
        body = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        made = Response(body, content_type="application/json")
        made.headers["Cache-Control"] = "public, max-age=60"
        made.headers["Access-Control-Allow-Origin"] = "*"
        made.add_etag()
        return made.make_conditional(request)

    return view


@bp.get("/open-data")
@allow(PUBLIC)
def index() -> ResponseReturnValue:
    """What there is, the latest packages, and the way to the API."""
    return render_template("opendata/index.html", dumps=queries.dumps(db.session()), tables=RESOURCES)


@bp.get("/open-data/<day>.zip")
@allow(PUBLIC)
@limiter.limit("30 per minute")
def package(day: str) -> ResponseReturnValue:
    """The package of a day, while its file is kept."""
    row = next((row for row in queries.dumps(db.session()) if row.day.isoformat() == day), None) or abort(404)
    path = path_of(Path(current_app.config["DUMP_DIR"]), row.sha256)
    if not path.is_file():
        abort(404)
    return send_file(path, mimetype="application/zip", as_attachment=True, download_name=f"deliberation-{day}.zip",
                     etag=row.sha256)  # fmt: skip


@bp.get(f"{V1}/openapi.json")
@allow(PUBLIC, blind=True)
@told
def description() -> dict[str, Any]:
    """The API described for programs."""
    asking.known()
    return openapi.document()


@bp.get(V1)
@allow(PUBLIC, blind=True)
@LIMIT
@told
def parts() -> dict[str, Any]:
    """What the API has: its tables and its description."""
    asking.known()
    tables = {name: url_for("opendata.listing", table=name) for name in BY_NAME}
    return {"openapi": url_for("opendata.description"), "tables": tables}


@bp.get(f"{V1}/<any({', '.join(BY_NAME)}):table>")
@allow(PUBLIC, blind=True)
@LIMIT
@told
def listing(table: str) -> dict[str, Any]:
    """One page of a table."""
    resource = BY_NAME[table]
    want = asking.asked(resource)
    page = queries.page(
        db.session(), resource, place=want.place, year=want.year, after=want.after, limit=want.limit,
        narrowed={resource.narrowed[name]: value for name, value in want.narrowed.items()},
    )  # fmt: skip
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name != "after"}
    onward = url_for("opendata.listing", table=table, **kept, after=page.after) if page.after else None
    return {"data": list(page.rows), "next": onward}


@bp.get(f"{V1}/<any({', '.join(name for name, one in BY_NAME.items() if one.one)}):table>/<key>")
@allow(PUBLIC, blind=True)
@LIMIT
@told
def single(table: str, key: str) -> dict[str, Any] | Response:
    """One row; of a vote also what each project got."""
    asking.known()
    session, resource = db.session(), BY_NAME[table]
    found = queries.one(session, resource, key) if _may_be(resource, key) else None
    if found is not None and table == "votes":
        found["results"] = list(queries.results(session, [found["id"]]))
    return found or problem.problem(404)


@bp.get(f"{V1}/roots/<day>/proof")
@allow(PUBLIC, blind=True)
@LIMIT
@told
def proof(day: str) -> dict[str, Any] | Response:
    """The way from the end of a stream to the root of a day."""
    asking.known("stream")
    stream = request.args.get("stream", "")
    if not re.fullmatch(openapi.STREAM.strip("^$"), stream, re.ASCII):
        raise AskingError("stream", _("Please name a stream, for example project: and the id of a project."))
    root = _sealed(day)
    public = stream.partition(":")[0] in anchors.PUBLIC_STREAMS
    found = anchors.proof(db.session(), stream, root) if root and public else None
    return dict(document(found)) if found else problem.problem(404)


@bp.get(f"{V1}/roots/<day>/growth")
@allow(PUBLIC, blind=True)
@LIMIT
@told
def growth(day: str) -> dict[str, Any] | Response:
    """The proof that nothing was taken out between two sealed days."""
    asking.known("from")
    if _day(request.args.get("from", "")) is None:
        raise AskingError("from", _("Please give a day, for example 2026-06-01."))
    first, second = _sealed(request.args["from"]), _sealed(day)
    if first is None or second is None or first.day > second.day:
        return problem.problem(404)
    session, resource = db.session(), BY_NAME["roots"]
    ends = [queries.one(session, resource, root.day.isoformat()) for root in (first, second)]
    return {"from": ends[0], "to": ends[1], "path": list(anchors.consistency(session, first, second))}


def _may_be(resource: Resource, key: str) -> bool:
    """Whether ``key`` can be the key of a row at all."""
    field = resource.keys[0]
    if field.type == "date":
        return _day(key) is not None
    return bool(re.fullmatch(field.pattern.strip("^$"), key, re.ASCII))


def _sealed(day: str) -> Root | None:
    found = _day(day)
    return anchors.root(db.session(), found) if found else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None
