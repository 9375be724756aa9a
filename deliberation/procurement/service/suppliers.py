"""Keeping the register of a sub-district's suppliers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.ledger import book
from deliberation.procurement.models import Supplier
from deliberation.procurement.projection import supplier_columns, supplier_stream
from deliberation.procurement.queries.packages import package_of
from deliberation.procurement.queries.suppliers import DELIVERED
from deliberation.procurement.traits import person_hash
from deliberation.proposals import queries as proposals
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor, Command
from deliberation.rules.supplier import SUPPLIER, PriceLine, SupplierState

SUBDISTRICT = 9
"""Digits in the code of a sub-district, which keeps the register."""


def enter(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    home: str,
    name: str,
    code: str,
    categories: Sequence[str],
    founded: date,
    papers: Sequence[str],
    contact: str = "",
    phone: str = "",
    address: str = "",
) -> str:
    """Enter a supplier with its papers; it waits for a second person. Contact, phone and address are kept as hashes."""
    office, home = home, home[:SUBDISTRICT]
    query = select(Supplier.id, Supplier.status).where(Supplier.home == home, Supplier.code == code.strip().upper())
    known = session.execute(query).first()
    if known is not None and known[1] not in {"refused", "left"}:
        raise Refused(Refusal("SUPPLIER_KNOWN", "supplier:enter"))
    supplier_id = known[0] if known else uuid4().hex
    args: dict[str, Json] = {"name": name, "code": code, "founded": founded.isoformat(), "office": office}
    args |= {"categories": [*categories], "papers": [*papers], "contact": person_hash("contact", contact)}
    args |= {"phone": person_hash("phone", phone), "address": person_hash("address", address)}
    _play(session, actor, now, supplier_id, "enter", args, home=home)
    return supplier_id


def review(
    session: Session, actor: Actor, now: datetime, *, supplier_id: str, approve: bool, reason: str = ""
) -> SupplierState:
    """A second person takes the supplier in, or says why not."""
    return _play(session, actor, now, supplier_id, "review", {"approve": approve, "reason": reason})


def rate(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    supplier_id: str,
    project_id: str,
    marks: Sequence[int],
    note: str = "",
) -> SupplierState:
    """Quality, punctuality and service, 1 to 5 each, once for every project the supplier has finished."""
    project, package = proposals.project(session, project_id), package_of(session, project_id)
    done = project is not None and project.phase in DELIVERED
    if not done or package is None or package.supplier_id != supplier_id:
        raise Refused(Refusal("SUPPLIER_NOT_THEIRS", "supplier:rate"))
    args: dict[str, Json] = {"project": project_id, "marks": [*marks], "note": note}
    return _play(session, actor, now, supplier_id, "rate", args)


def suspend(
    session: Session, actor: Actor, now: datetime, *, supplier_id: str, reason: str, until: date
) -> SupplierState:
    """Keep a supplier out of every purchase until the end of a day."""
    return _play(session, actor, now, supplier_id, "suspend", {"reason": reason, "until": until.isoformat()})


def reinstate(session: Session, actor: Actor, now: datetime, *, supplier_id: str, reason: str) -> SupplierState:
    """End a suspension before its time, by a second person."""
    return _play(session, actor, now, supplier_id, "reinstate", {"reason": reason})


def leave(session: Session, actor: Actor, now: datetime, *, supplier_id: str, reason: str) -> SupplierState:
    """Take a supplier out of the register."""
    return _play(session, actor, now, supplier_id, "leave", {"reason": reason})


def offer_prices(
    session: Session, actor: Actor, now: datetime, *, supplier_id: str, lines: Sequence[PriceLine], until: date
) -> SupplierState:
    """Propose the prices of a framework agreement."""
    rows: list[Json] = [{"item": one.item, "unit": one.unit, "price_fen": one.price_fen} for one in lines]
    return _play(session, actor, now, supplier_id, "offer_prices", {"lines": rows, "until": until.isoformat()})


def confirm_prices(session: Session, actor: Actor, now: datetime, *, supplier_id: str) -> SupplierState:
    """A second person confirms the prices; from now on they are public."""
    return _play(session, actor, now, supplier_id, "confirm_prices", {})


def _play(
    session: Session,
    actor: Actor,
    now: datetime,
    supplier_id: str,
    name: str,
    args: dict[str, Json],
    *,
    home: str = "",
) -> SupplierState:
    row = session.get(Supplier, supplier_id)
    if row is None and not home:
        raise Refused(Refusal("NOT_FOUND", "supplier"))
    place = row.home if row else home
    rulebook = communities.rulebook(session, place)
    command = Command(name, actor, now, args)
    state = book.play(session, SUPPLIER, supplier_stream(supplier_id), command, rulebook=rulebook, place=place).state
    columns = supplier_columns(state)
    if row is None:
        session.add(Supplier(id=supplier_id, home=place, **columns))
    else:
        session.refresh(row)  # under the lock of the stream: what was loaded before may be older
        for column, value in columns.items():
            setattr(row, column, value)
    session.flush()
    return state
