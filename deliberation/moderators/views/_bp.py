"""The blueprint that the pages of this feature hang on, and how their place is found."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g

from deliberation.accounts import queries as people
from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.moderators import queries
from deliberation.moderators.queries.choosing import lot_of
from deliberation.moderators.queries.pool import home_of
from deliberation.web.access import (
    ADMINISTRATOR,
    CLERK,
    DISTRICT_SUPERVISOR,
    SUBDISTRICT_OFFICER,
    actor,
    person,
)
from deliberation.web.directory import located, located_community, way

bp = Blueprint("moderators", __name__)

KEEPING = (SUBDISTRICT_OFFICER, ADMINISTRATOR)
"""Who trains, certifies, suspends."""
OVERSEEING = (*KEEPING, DISTRICT_SUPERVISOR)
"""Who looks into practice meetings."""
READING = (*OVERSEEING, CLERK)
"""Who opens an entry."""


def at_place(code: str, **_rest: object) -> str | None:
    """The place in the address, where there is such a place."""
    return located(code)


def at_community(code: str, **_rest: object) -> str | None:
    """The community in the address."""
    return located_community(code)


def at_home(moderator_id: str, **_rest: object) -> str | None:
    """From where the entry in the address is opened: its pool, or the place inside it where the office is held."""
    home = home_of(db.session(), moderator_id)
    return standpoint(home) if home else None


def standpoint(home: str) -> str:
    """The place whose roles count for the pool at ``home``: of several, one where the pool can be kept.

    A district's pool serves its sub-districts, who train and certify; so an office held inside the district counts
    as well as one held at or above it.
    """
    for roles in (KEEPING, READING):
        near = _held(home, roles)
        if near:
            return home if any(home.startswith(place) for place in near) else min(near)
    return home


def oversees(home: str) -> bool:
    """Whether the practice meetings of the pool at ``home`` are open to whoever is signed in."""
    return bool(_held(home, OVERSEEING))


def _held(home: str, roles: tuple[str, ...]) -> list[str]:
    """Where at, above or inside the pool at ``home`` one of ``roles`` is held."""
    grants = people.grants_of(db.session(), person().id)
    reach = (one.place for one in grants if one.role in roles)
    return [place for place in reach if home.startswith(place) or place.startswith(home)]


def at_lot(lot_id: str, **_rest: object) -> str | None:
    """The community of the lot in the address."""
    row = lot_of(db.session(), lot_id)
    return row.place if row else None


def run_of(run_id: str) -> queries.Run:
    """The practice meeting in the address: the trainees' own, or for whoever keeps one of their pools."""
    session = db.session()
    found = queries.run(session, run_id) or abort(404)
    homes = (home_of(session, id_) for id_ in found.trainees)
    if actor().id not in found.trainees and not any(oversees(home) for home in homes if home):
        abort(404)
    return found


def homes(code: str) -> list[tuple[str, str]]:
    """The pools that serve a place, the nearest first: its sub-district and its district."""
    return [(spot.code, str(spot.short)) for spot in reversed(way(code)) if spot.level in ("subdistrict", "district")]


def issuers(home: str) -> list[tuple[str, str]]:
    """The sub-districts that may issue a certificate in a pool: from a sub-district, that one alone."""
    session = db.session()
    here: str = g.place
    rows: Any = communities.children(session, home) if len(home) == 6 else [communities.place(session, home)]
    return [(row.code, row.short) for row in rows if row and (row.code.startswith(here) or here.startswith(row.code))]
