"""From the book to the read columns of suppliers and packages: one way, for writing and for verifying."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault, StreamCheck
from deliberation.procurement.models import Package, PackageLot, PackageQuote, Supplier
from deliberation.rules.package import PACKAGE, PackageState
from deliberation.rules.supplier import SUPPLIER, SupplierState

Rows = Mapping[tuple[Any, ...], Mapping[str, Any]]


def supplier_stream(supplier_id: str) -> str:
    """The name of a supplier's stream."""
    return f"supplier:{supplier_id}"


def package_stream(package_id: str) -> str:
    """The name of a package's stream."""
    return f"package:{package_id}"


def supplier_columns(state: SupplierState) -> dict[str, Any]:
    """The read columns that follow from an entry's state."""
    same = ("code", "name", "status", "founded", "entered_by", "reviewed_by", "reason", "until", "points",
            "prices_until")  # fmt: skip
    return {name: getattr(state, name) for name in same} | {
        "categories": ",".join(state.categories),
        "ratings": len(state.ratings),
        "prices": len(state.prices),
        "offered": len(state.offered),
    }


def package_columns(state: PackageState) -> dict[str, Any]:
    """The read columns that follow from a package's state."""
    same = (
        "year", "title", "method", "status", "round", "budget_fen", "opened_by", "confirmed_by", "compared_by",
        "awarded_by", "drafted_by", "drafted_at", "closes_at", "awarded_at", "award_due", "award_announced_at",
        "contract_due", "contract_announced_at",
    )  # fmt: skip
    hands = {name: getattr(state, name) for name in same}
    return hands | {
        "amount_fen": state.won.amount_fen if state.won else 0,
        "quotes": len(state.offers),
        "alarms": len(state.alarms),
        "waiting": len(state.open_alarms),
        "supplier_id": state.winner or None,
        "answered_by": " ".join(sorted({alarm.answered_by for alarm in state.alarms} - {""})),
    }


def lot_rows(state: PackageState) -> Rows:
    """The lots by project."""
    won = dict(state.won.lines) if state.won else {}
    live = state.status != "cancelled"
    return {
        (lot.project,): {
            "category": lot.category, "sum_fen": lot.sum_fen, "amount_fen": won.get(lot.project, 0),
            "live": live and lot.project not in state.ended,
        }
        for lot in state.lots
    }  # fmt: skip


def quote_rows(state: PackageState) -> Rows:
    """The quotes of this round by round and supplier."""
    return {
        (state.round, offer.supplier): {
            "file": offer.file, "amount_fen": offer.amount_fen, "won": offer.supplier == state.winner,
            "sealed": not state.unsealed_by,
        }
        for offer in state.offers
    }  # fmt: skip


def check_supplier(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare an entry's row with the replay of its stream."""
    row = session.get(Supplier, stream.partition(":")[2])
    if row is None:
        yield Fault(stream, 0, "has no read columns")
        return
    yield from _compare(stream, row, supplier_columns(SUPPLIER.replay(item.event for item in events)))


def check_package(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare a package's rows, its lots and the quotes of every round with the replay of its stream."""
    id_ = stream.partition(":")[2]
    row = session.get(Package, id_)
    if row is None:
        yield Fault(stream, 0, "has no read columns")
        return
    state, quotes = PACKAGE.initial, dict[tuple[Any, ...], Mapping[str, Any]]()
    for item in events:
        state = PACKAGE.evolve(state, item.event)
        quotes |= quote_rows(state)
    yield from _compare(stream, row, package_columns(state))
    lots = session.scalars(select(PackageLot).where(PackageLot.package_id == id_))
    yield from _together(stream, "lot", {(one.project_id,): one for one in lots}, lot_rows(state))
    found = session.scalars(select(PackageQuote).where(PackageQuote.package_id == id_))
    yield from _together(stream, "quote", {(one.round, one.supplier_id): one for one in found}, quotes)


def _together(stream: str, what: str, rows: Mapping[tuple[Any, ...], object], told: Rows) -> Iterator[Fault]:
    for key in rows.keys() ^ told.keys():
        yield Fault(stream, 0, f"{what} {key[-1]} stands only in the {'columns' if key in rows else 'book'}")
    for key in rows.keys() & told.keys():
        yield from _compare(stream, rows[key], told[key], f"{what} {key[-1]}: ")


def _compare(stream: str, row: object, told: Mapping[str, Any], where: str = "") -> Iterator[Fault]:
    for name, value in told.items():
        if getattr(row, name) != value:
            yield Fault(stream, 0, f"{where}column {name} says {getattr(row, name)!r}, the book says {value!r}")


CHECKS: dict[str, StreamCheck] = {"supplier": check_supplier, "package": check_package}
"""The checks of this feature by kind of stream."""
