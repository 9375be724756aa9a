"""From the street to the page and back: posters with a code to scan, feeds, search in all that is public."""

from __future__ import annotations

from typing import cast

import segno
from flask import Blueprint, Response, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from deliberation.communities.queries import PlaceRow
from deliberation.disclosure import news
from deliberation.disclosure.queries import searching
from deliberation.disclosure.queries.home import home
from deliberation.extensions import db, limiter
from deliberation.proposals import queries as proposals
from deliberation.web.access import PUBLIC, allow
from deliberation.web.clock import now
from deliberation.web.directory import located, located_community, way

bp = Blueprint("street", __name__)


def at_project(project_id: str, **_rest: object) -> str | None:
    """Where the project in the address belongs; its row is kept for the page."""
    g.project = proposals.project(db.session(), project_id)
    return g.project.place if g.project else None


def qr(url: str) -> Markup:
    """An address as a picture to point a phone at; it scales to any size, with its quiet zone."""
    return Markup(segno.make(url, error="m").svg_inline(border=3, dark="#000", omitsize=True))  # noqa: S704 -- drawn here


@bp.get("/projects/<project_id>/poster")
@allow(PUBLIC, at=at_project)
def project(project_id: str) -> ResponseReturnValue:
    """The poster to hang up where a project is carried out."""
    url = url_for("disclosure.project", project_id=project_id, _external=True)
    lineage = cast("tuple[PlaceRow, ...]", way(g.project.place))
    return render_template("disclosure/poster.html", row=g.project, place=lineage[-1], way=lineage, qr=qr(url), url=url)


@bp.get("/places/<code>/poster")
@allow(PUBLIC, at=located_community)
def place(code: str) -> ResponseReturnValue:
    """The poster of a community: what it is given this year, and where to see every sum."""
    url = url_for("disclosure.place", code=code, _external=True)
    lineage = cast("tuple[PlaceRow, ...]", way(code))
    told = home(db.session(), code, now())
    return render_template(
        "disclosure/poster_place.html", home=told, place=lineage[-1], way=lineage, qr=qr(url), url=url
    )


@bp.get("/places/<code>/feed.atom")
@allow(PUBLIC, at=located)
def feed(code: str) -> ResponseReturnValue:
    """What is new at a place, for programs that look by themselves."""
    lineage = cast("tuple[PlaceRow, ...]", way(code))
    text = render_template("disclosure/feed.xml", way=lineage, **news.feed(db.session(), lineage[-1], now()))
    answer = Response(text, content_type="application/atom+xml; charset=utf-8")
    answer.add_etag()
    return answer.make_conditional(request)


def _asked(name: str) -> str:
    """The code of the place that the address names; empty where there is no such place."""
    code = request.args.get(name, "")
    return (located(code) if code.isdecimal() else None) or ""


def at_search() -> str:
    """Where is searched: the page stays that of the place one came from."""
    return _asked("at") or _asked("near")


@bp.get("/search")
@allow(PUBLIC, at=at_search)
@limiter.limit("60 per minute")
def search() -> ResponseReturnValue:
    """Projects, decisions, notices and places that hold the words; ``at`` a place only, ``near`` one but everywhere."""
    words, code = searching.clean(request.args.get("q", "")), _asked("at")
    lineage = cast("tuple[PlaceRow, ...]", way(at_search()) if at_search() else ())
    scope, near = (lineage[-1] if code else None), (lineage[-1] if lineage and not code else None)
    found = searching.search(db.session(), words, code) if words else None
    told = {"scope": scope, "near": near, "found": found, "most": searching.MOST}
    return render_template("disclosure/search.html", words=words, **told)
