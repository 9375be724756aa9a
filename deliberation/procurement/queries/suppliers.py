"""The register as the office and the public see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, literal, or_, select
from sqlalchemy.orm import Session

from deliberation.ledger import book
from deliberation.procurement.models import Package, PackageLot, PackageQuote, Supplier
from deliberation.procurement.projection import supplier_stream
from deliberation.proposals import queries as proposals
from deliberation.proposals.models import Project
from deliberation.rules.project import PHASES
from deliberation.rules.supplier import SUPPLIER, PriceLine, SupplierState
from deliberation.rules.supplier.state import MARKS

DELIVERED = PHASES[PHASES.index("accepted") :]
"""Phases in which a supplier has done its work."""
PUBLIC = ("listed", "suspended")
"""Who stands in the public list."""


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """An entry as its columns tell it on ``day``."""

    id: str
    home: str
    code: str
    name: str
    categories: str
    status: str
    founded: date
    reason: str
    until: date | None
    ratings: int
    points: int
    prices: int
    prices_until: date | None
    offered: int
    day: date

    @property
    def standing(self) -> str:
        """The status as it holds on the day: a suspension whose term is over is none."""
        over = self.status == "suspended" and self.until is not None and self.until < self.day
        return "listed" if over else self.status

    @property
    def kinds(self) -> tuple[str, ...]:
        """The categories entered for."""
        return tuple(self.categories.split(","))

    @property
    def rating(self) -> int | None:
        """The average mark in tenths, rounded half up; None before the first."""
        marks = self.ratings * len(MARKS)
        return (20 * self.points + marks) // (2 * marks) if marks else None


COLUMNS = tuple(getattr(Supplier, name) for name in SupplierRow.__dataclass_fields__ if name != "day")


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """One price of the framework catalogue and who sells at it."""

    supplier: SupplierRow
    line: PriceLine
    until: date


def register(session: Session, place: str, day: date, *, public: bool = False) -> tuple[SupplierRow, ...]:
    """The entries of the register that serves ``place`` or lies below it, by name: one query."""
    here = or_(Supplier.home.startswith(place, autoescape=True), literal(place).startswith(Supplier.home))
    query = select(*COLUMNS).where(here)
    if public:
        query = query.where(Supplier.status.in_(PUBLIC))
    rows: Iterable[Any] = session.execute(query.order_by(Supplier.name, Supplier.id))
    return tuple(SupplierRow(*(*row, day)) for row in rows)


def hold(session: Session, suppliers: Iterable[str]) -> None:
    """Keep the standing of suppliers as it is until the end of this transaction; whoever changes one waits for it."""
    query = select(Supplier.id).where(Supplier.id.in_([*suppliers])).order_by(Supplier.id)
    session.execute(query.with_for_update(read=True))


def sellers(session: Session, place: str, day: date) -> tuple[SupplierRow, ...]:
    """Whom a contract at ``place`` is made with: those of the register, the suspended among them; maybe nobody yet."""
    return register(session, place, day, public=True)


def supplier(session: Session, supplier_id: str, day: date) -> SupplierRow | None:
    """One entry."""
    row: Any = session.execute(select(*COLUMNS).where(Supplier.id == supplier_id)).first()
    return SupplierRow(*(*row, day)) if row else None


def supplier_state(session: Session, supplier_id: str) -> SupplierState:
    """The entry by replay."""
    return book.state_of(session, SUPPLIER, supplier_stream(supplier_id))


def home_of(session: Session, supplier_id: str) -> str | None:
    """The sub-district whose register holds it."""
    return session.scalar(select(Supplier.home).where(Supplier.id == supplier_id))


def names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """What suppliers are called, by id, in one query."""
    wanted = set(ids)
    rows = session.execute(select(Supplier.id, Supplier.name).where(Supplier.id.in_(wanted))) if wanted else ()
    return {row[0]: row[1] for row in rows}


def catalogue(session: Session, place: str, day: date) -> tuple[CatalogueLine, ...]:
    """Every confirmed price in force on ``day``, by item and price: two queries whatever their number."""
    sellers = {
        row.id: row
        for row in register(session, place, day, public=True)
        if row.standing == "listed" and row.prices and row.prices_until is not None and row.prices_until >= day
    }
    told = book.histories(session, [supplier_stream(id_) for id_ in sellers]) if sellers else {}
    lines = [
        CatalogueLine(row, line, row.prices_until or day)
        for id_, row in sellers.items()
        for line in SUPPLIER.replay(item.event for item in told[supplier_stream(id_)]).prices
    ]
    return tuple(sorted(lines, key=lambda one: (one.line.item, one.line.price_fen, one.supplier.name)))


def won_by(session: Session, supplier_id: str) -> tuple[int, int]:
    """How many quotes a supplier has handed in, and how many of them won."""
    mine = PackageQuote.supplier_id == supplier_id
    handed = session.scalar(select(func.count()).select_from(PackageQuote).where(mine)) or 0
    return handed, session.scalar(select(func.count()).select_from(PackageQuote).where(mine, PackageQuote.won)) or 0


def places_of_packages(session: Session, supplier_id: str) -> tuple[tuple[str, str, int, str], ...]:
    """The published awards of a supplier: package, place, sum in fen, title; the newest first."""
    done = Package.supplier_id == supplier_id, Package.award_announced_at.is_not(None)
    query = select(Package.id, Package.place, Package.amount_fen, Package.title).where(*done)
    return tuple((id_, place, fen, title) for id_, place, fen, title in
                 session.execute(query.order_by(Package.awarded_at.desc()).limit(20)))  # fmt: skip


def titles(session: Session, projects: Iterable[str]) -> dict[str, str]:
    """What projects are called, by id."""
    return {id_: row.title for id_, row in proposals.projects(session, projects).items()}


def finished(session: Session, supplier_id: str) -> dict[str, str]:
    """The accepted projects that a supplier has carried out and has not been rated for, by id with title."""
    query = select(Project.id, Project.title).join(PackageLot, PackageLot.project_id == Project.id).join(Package)
    done = Package.supplier_id == supplier_id, PackageLot.live, Project.phase.in_(DELIVERED)
    rated = {one.project for one in supplier_state(session, supplier_id).ratings}
    rows = session.execute(query.where(*done).order_by(Project.title, Project.id))
    return {id_: title for id_, title in rows if id_ not in rated}
