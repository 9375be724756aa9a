"""What other features read of a purchase: the award of one project, and the rows of the results sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from deliberation.ledger import book
from deliberation.procurement.models import Package, PackageLot, Supplier
from deliberation.procurement.projection import package_stream
from deliberation.procurement.queries.suppliers import names
from deliberation.proposals.models import Project
from deliberation.rules.package import PACKAGE
from deliberation.rules.project.state import Quote

AWARDED = ("awarded", "announced", "closed")
BINDING = ("awarded", "announced")
"""Once its contracts are published an award is used up: after an early end another supplier is found."""
COMMUNITY = 12


@dataclass(frozen=True, slots=True)
class Award:
    """Who won the purchase of one project: this project's line in fen, and every quote's line for it.

    ``package_fen`` is the whole award, ``projects`` how many share it; ``announced_at`` is None until it is published.
    """

    package_id: str
    title: str
    method: str
    supplier_id: str
    supplier: str
    amount_fen: int
    quotes: tuple[Quote, ...]
    package_fen: int
    projects: int
    reason: str
    awarded_at: datetime
    announced_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProcurementRow:
    """One line of the results sheet: one project of one package; sums in fen, ``status`` as the package stands."""

    place: str
    year: int
    package_id: str
    package: str
    project_id: str
    number: str
    title: str
    category: str
    method: str
    status: str
    round: int
    quotes: int
    budget_fen: int
    supplier: str
    supplier_code: str
    amount_fen: int
    alarms: int
    awarded_at: datetime | None
    award_due: date | None
    award_announced_at: datetime | None
    contract_due: date | None
    contract_announced_at: datetime | None


def award_of(session: Session, project_id: str) -> Award | None:
    """The award that the project's contract must follow; None while there is none."""
    query = select(Package.id).join(PackageLot).where(PackageLot.project_id == project_id, PackageLot.live)
    package_id = session.scalar(query.where(Package.status.in_(BINDING)))
    if package_id is None:
        return None
    state = book.state_of(session, PACKAGE, package_stream(package_id))
    won = state.won
    if won is None or state.awarded_at is None:
        return None
    called = names(session, [offer.supplier for offer in state.offers])
    quotes = tuple(Quote(called[offer.supplier], dict(offer.lines)[project_id]) for offer in state.offers)
    return Award(
        package_id, state.title, state.method, won.supplier, called[won.supplier], dict(won.lines)[project_id], quotes,
        won.amount_fen, len(won.lines), state.reason, state.awarded_at, state.award_announced_at,
    )  # fmt: skip


_NAME, _CODE = func.coalesce(Supplier.name, ""), func.coalesce(Supplier.code, "")
_ROW = (
    Package.place, Package.year, Package.id, Package.title, Project.id, Project.number, Project.title,
    PackageLot.category, Package.method, Package.status, Package.round, Package.quotes, PackageLot.sum_fen,
    _NAME, _CODE, PackageLot.amount_fen, Package.alarms, Package.awarded_at, Package.award_due,
    Package.award_announced_at, Package.contract_due, Package.contract_announced_at,
)  # fmt: skip


def procurements(session: Session, place: str, year: int) -> tuple[ProcurementRow, ...]:
    """Every project bought through a package at ``place`` or below it in ``year``, by number: one query.

    One that left its package before the award was not bought there; one whose contract ended early was.
    """
    query = select(*_ROW).select_from(PackageLot).join(Package).join(Project, Project.id == PackageLot.project_id)
    query = query.outerjoin(Supplier, Supplier.id == Package.supplier_id)
    bought = or_(PackageLot.live, PackageLot.amount_fen > 0)
    query = query.where(at(place), Package.year == year, Package.status != "cancelled", bought)
    rows: Iterable[Any] = session.execute(query.order_by(Package.place, Project.number, Package.drafted_at, Project.id))
    return tuple(ProcurementRow(*row) for row in rows)


def alarm_counts(session: Session, projects: Iterable[str]) -> dict[str, tuple[int, int]]:
    """How many signs in the buying of each project wait for an officer's answer, and how many have one.

    Those without any are left out; a package that the project has left counts with what was answered in it.
    """
    waiting = func.sum(case((PackageLot.live, Package.waiting), else_=0))
    query = select(PackageLot.project_id, waiting, func.sum(Package.alarms - Package.waiting)).join(Package)
    rows = session.execute(
        query.where(PackageLot.project_id.in_(list(projects)), Package.alarms > 0).group_by(PackageLot.project_id)
    )
    return {project: (int(open_), int(answered)) for project, open_, answered in rows}


def packages_with(session: Session, project_id: str) -> tuple[str, ...]:
    """The packages in which a project is or was and in which a sign was raised, the first first."""
    query = select(Package.id).join(PackageLot).where(PackageLot.project_id == project_id, Package.alarms > 0)
    return tuple(session.scalars(query.order_by(Package.drafted_at, Package.id)))


def announced(session: Session, projects: Iterable[str]) -> frozenset[str]:
    """Those of ``projects`` whose award has been published."""
    query = (
        select(PackageLot.project_id).join(Package).where(PackageLot.project_id.in_(list(projects)), PackageLot.live)
    )
    return frozenset(session.scalars(query.where(Package.award_announced_at.is_not(None))))


def at(place: str) -> ColumnElement[bool]:
    """The packages of a community, or of everything below a wider place."""
    return Package.place == place if len(place) == COMMUNITY else Package.place.startswith(place, autoescape=True)
