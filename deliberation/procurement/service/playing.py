"""Playing a package's moves and letting its rows follow, all under the lock of its stream."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.ledger import book
from deliberation.procurement.models import Package, PackageLot, PackageQuote
from deliberation.procurement.projection import lot_rows, package_columns, package_stream, quote_rows
from deliberation.rules.package import PACKAGE, PackageState
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor, Command


def open_package(
    session: Session, actor: Actor, now: datetime, package_id: str, place: str, args: dict[str, Json]
) -> PackageState:
    """The first move of a new package at ``place``."""
    command = Command("draft", actor, now, args)
    rulebook = communities.rulebook(session, place)
    state = book.play(session, PACKAGE, package_stream(package_id), command, rulebook=rulebook, place=place).state
    session.add(Package(id=package_id, place=place, **package_columns(state)))
    session.flush()
    _follow(session, package_id, state)
    return state


def play(
    session: Session, actor: Actor, now: datetime, package_id: str, name: str, args: dict[str, Json]
) -> PackageState:
    """One move of a package that is there."""
    row = session.get(Package, package_id)
    if row is None:
        raise Refused(Refusal("NOT_FOUND", "package"))
    rulebook, command = communities.rulebook(session, row.place), Command(name, actor, now, args)
    state = book.play(session, PACKAGE, package_stream(package_id), command, rulebook=rulebook, place=row.place).state
    session.refresh(row)  # under the lock of the stream: what was loaded before may be older
    _set(row, package_columns(state))
    _follow(session, package_id, state)
    return state


def _follow(session: Session, package_id: str, state: PackageState) -> None:
    for (project_id,), told in lot_rows(state).items():
        lot = session.get(PackageLot, (package_id, project_id))
        _set(lot, told) if lot else session.add(PackageLot(package_id=package_id, project_id=project_id, **told))
    for (round_, supplier_id), told in quote_rows(state).items():
        quote = session.get(PackageQuote, (package_id, round_, supplier_id))
        about: dict[str, Any] = {"package_id": package_id, "round": round_, "supplier_id": supplier_id, **told}
        _set(quote, told) if quote else session.add(PackageQuote(**about))
    session.flush()


def _set(row: object, told: Any) -> None:
    for name, value in told.items():
        setattr(row, name, value)
