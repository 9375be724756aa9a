"""The blueprint that the pages of this feature hang on, how their place is found, and how people are named."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, abort
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.councils import queries
from deliberation.extensions import db
from deliberation.web.access import CLERK, COUNCIL_MEMBER, STAFF, SUBDISTRICT_OFFICER, actor
from deliberation.web.directory import located, located_community, way

bp = Blueprint("councils", __name__)
OFFICE = (CLERK, SUBDISTRICT_OFFICER)


def at_community(code: str) -> str | None:
    """The community in the address: only communities have bodies of their own."""
    return located_community(code)


def at_most_district(code: str) -> str | None:
    """The community, sub-district or district in the address; a city is too wide to list."""
    return code if located(code) and way(code)[-1].level != "city" else None


def at_body(body_id: str, **_rest: object) -> str | None:
    """Where the body in the address belongs."""
    return queries.place_of_body(db.session(), body_id)


def at_election(election_id: str, **_rest: object) -> str | None:
    """Where the election in the address belongs."""
    return queries.place_of_election(db.session(), election_id)


def body(body_id: str) -> queries.BodyRow:
    """The body in the address."""
    return queries.body(db.session(), body_id) or abort(404)


def election(election_id: str) -> queries.ElectionRow:
    """The election in the address."""
    return queries.election(db.session(), election_id) or abort(404)


def at_work() -> bool:
    """Whether the reader manages bodies here."""
    return actor().has(*OFFICE)


def named(session: Session, ids: Iterable[str], *, full: bool = False) -> dict[str, str]:
    """Names by person: full for staff and members here (and where people agreed to it), else 张**."""
    insider = full or actor().has(COUNCIL_MEMBER, *STAFF)
    return people.names(session, ids) if insider else people.masked_names(session, ids)
