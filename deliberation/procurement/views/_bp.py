"""The blueprint that the pages of buying hang on, and how their places are found."""

from __future__ import annotations

from flask import Blueprint, abort

from deliberation.accounts import queries as people
from deliberation.extensions import db
from deliberation.procurement import queries
from deliberation.procurement.queries import Dossier, SupplierRow
from deliberation.web.access import AUDITOR, CLERK, DISTRICT_SUPERVISOR, SUBDISTRICT_OFFICER, actor, person
from deliberation.web.clock import now, today
from deliberation.web.directory import located, located_community

bp = Blueprint("procurement", __name__)

OFFICE = (CLERK, SUBDISTRICT_OFFICER)
"""Who buys."""
READERS = (*OFFICE, DISTRICT_SUPERVISOR, AUDITOR)
"""Who looks into every package."""


def at_place(code: str, **_rest: object) -> str | None:
    """The place in the address."""
    return located(code)


def at_community(code: str, **_rest: object) -> str | None:
    """The community in the address."""
    return located_community(code)


def at_package(package_id: str, **_rest: object) -> str | None:
    """Where the package in the address belongs."""
    return queries.place_of_package(db.session(), package_id)


def at_supplier(supplier_id: str, **_rest: object) -> str | None:
    """The sub-district whose register holds the supplier in the address."""
    return queries.home_of(db.session(), supplier_id)


def at_register(supplier_id: str, **_rest: object) -> str | None:
    """From where the office opens the supplier in the address: the sub-district, or a place below it with an office."""
    home = queries.home_of(db.session(), supplier_id)
    if home is None or person().holds(READERS, home):
        return home
    grants = people.grants_of(db.session(), person().id) if person().is_authenticated else ()
    below = (one.place for one in grants if one.role in READERS and one.place.startswith(home))
    return min(below, default=home)


def dossier(package_id: str) -> Dossier:
    """The package in the address with what whoever is there may do with it."""
    return queries.dossier(db.session(), package_id, actor(), now()) or abort(404)


def supplier_row(supplier_id: str) -> SupplierRow:
    """The supplier in the address."""
    return queries.supplier(db.session(), supplier_id, today()) or abort(404)
