"""The blueprint that the pages of this feature hang on, and how their place is found."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort

from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.moderators import queries
from deliberation.moderators.queries.choosing import lot_of
from deliberation.moderators.queries.pool import home_of
from deliberation.web.access import actor, person
from deliberation.web.directory import located, located_community, way

bp = Blueprint("moderators", __name__)


def at_place(code: str, **_rest: object) -> str | None:
    """The place in the address, where there is such a place."""
    return located(code)


def at_community(code: str, **_rest: object) -> str | None:
    """The community in the address."""
    return located_community(code)


def at_home(moderator_id: str, **_rest: object) -> str | None:
    """The pool of the entry in the address."""
    return home_of(db.session(), moderator_id)


def at_lot(lot_id: str, **_rest: object) -> str | None:
    """The community of the lot in the address."""
    row = lot_of(db.session(), lot_id)
    return row.place if row else None


def run_of(run_id: str) -> queries.Run:
    """The practice meeting in the address: the trainees' own, or for whoever keeps one of their pools."""
    session = db.session()
    found = queries.run(session, run_id) or abort(404)
    homes = (home_of(session, id_) for id_ in found.trainees)
    if actor().id not in found.trainees and not any(person().holds(KEEPING, home) for home in homes if home):
        abort(404)
    return found


KEEPING = ("subdistrict_officer", "administrator", "district_supervisor")


def homes(code: str) -> list[tuple[str, str]]:
    """The pools that serve a place, the nearest first: its sub-district and its district."""
    return [(spot.code, str(spot.short)) for spot in reversed(way(code)) if spot.level in ("subdistrict", "district")]


def issuers(home: str) -> list[tuple[str, str]]:
    """The sub-districts that may issue a certificate in a pool."""
    session = db.session()
    rows: Any = communities.children(session, home) if len(home) == 6 else [communities.place(session, home)]
    return [(row.code, row.short) for row in rows if row is not None]
