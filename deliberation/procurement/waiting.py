"""What buying waits for without a day: the second person's part in a package, and in the register of suppliers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from deliberation.followup.registry import Due, register
from deliberation.ledger import search
from deliberation.procurement.models import Package, Supplier
from deliberation.procurement.projection import package_stream, supplier_stream
from deliberation.rules.cycle import LOCAL
from deliberation.rules.package.moves import LIVE, MOVES
from deliberation.rules.supplier.engine import MOVES as ENTRIES

BEGUN = {"opening": "opened", "opened": "opening_confirmed", "compared": "compared"}
"""Status of a package → the event that brought it there."""
SIGN = "alarm_raised"
ENTRY = ("entered", "supplier_entry", "review", "review")
PRICES = ("prices_offered", "supplier_prices", "confirm", "confirm_prices")
"""The event that began it, its kind, the deed in the address, the command."""


def packages(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    """Openings to be confirmed, quotes to be compared, signs to be answered, and packages to be awarded."""
    waits = Package.status.in_(BEGUN), (Package.waiting > 0) & Package.status.in_(LIVE.split())
    query = select(Package).where(Package.place.startswith(place, autoescape=True), or_(*waits))
    rows = session.scalars(query.order_by(Package.drafted_at, Package.id)).all()
    streams = [package_stream(row.id) for row in rows]
    begun, raised = search.latest(session, streams, [*BEGUN.values()]), search.latest(session, streams, [SIGN])
    for row in rows:
        stream = package_stream(row.id)
        if row.waiting:
            yield _of_package("sign", row, "answer_alarm", raised[stream].event.at, row.drafted_by)
        if row.status == "opening":
            yield _of_package("opening", row, "confirm_opening", begun[stream].event.at, row.opened_by)
        elif row.status == "opened":
            yield _of_package("comparison", row, "compare", begun[stream].event.at)
        elif row.status == "compared" and not row.waiting:
            before = row.drafted_by, row.compared_by, *row.answered_by.split()
            yield _of_package("award", row, "award", begun[stream].event.at, *before)


def entries(session: Session, place: str, now: datetime) -> Iterator[Due]:
    """Suppliers to be taken in, and prices of the catalogue to be confirmed."""
    query = select(Supplier).where(Supplier.home.startswith(place, autoescape=True))
    offered = (Supplier.offered > 0) & Supplier.status.in_(("listed", "suspended"))
    rows = session.scalars(query.where(or_(Supplier.status == "entered", offered)).order_by(Supplier.id)).all()
    streams, today = [supplier_stream(row.id) for row in rows], now.astimezone(LOCAL).date()
    first = {what[0]: search.latest(session, streams, [what[0]]) for what in (ENTRY, PRICES)}
    for row in rows:
        event, kind, deed, move = ENTRY if row.status == "entered" else PRICES
        begun = first[event][supplier_stream(row.id)].event
        if row.status != "suspended" or (row.until is not None and row.until < today):
            yield Due(
                kind=kind, subject=supplier_stream(row.id), title=row.name, place=row.home, day=None, since=begun.at,
                roles=tuple(sorted(ENTRIES[move][0])), other_than=(begun.actor,), page="procurement.supplier_deed",
                args=(("supplier_id", row.id), ("deed", deed)),
            )  # fmt: skip


def _of_package(kind: str, row: Package, name: str, since: datetime, *before: str) -> Due:
    return Due(
        kind=kind, subject=package_stream(row.id), title=row.title, place=row.place, day=None, since=since,
        roles=tuple(sorted(MOVES[name][0])), other_than=before, page="procurement.deed",
        args=(("package_id", row.id), ("name", name)),
    )  # fmt: skip


register(
    "opening", _("Opening of quotes to be confirmed"), packages, comparison=_("Quotes to be compared"),
    sign=_("Warning of a package to be answered"), award=_("Package to be awarded"),
)  # fmt: skip
register(
    "supplier_entry", _("Supplier to be taken in"), entries, supplier_prices=_("Prices of a supplier to be confirmed")
)
