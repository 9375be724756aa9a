"""One year of a community in pictures: where the money came from, what it was used for, how well it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.communities.queries import PlaceRow
from deliberation.disclosure import audited, wide
from deliberation.disclosure.payees import SOURCES, contractor
from deliberation.disclosure.queries import indicators, rollup
from deliberation.disclosure.queries.indicators import Sums
from deliberation.funds import queries as funds
from deliberation.funds.queries import PotRow
from deliberation.meetings import queries as meetings
from deliberation.proposals import queries as proposals
from deliberation.proposals.models import Project
from deliberation.proposals.queries import ProjectRow
from deliberation.rules.project import PHASES
from deliberation.web.words import CATEGORIES

HELD = PHASES[PHASES.index("approved") :]
"""Projects that hold money."""
SHOWN = 40
"""Projects on the page of a year; the list has them all."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What one category came to: projects with money, what they hold and what was paid, in fen."""

    category: str
    projects: int
    held_fen: int
    paid_fen: int

    @property
    def name(self) -> str:
        """服务, 货物, 工程."""
        return str(CATEGORIES.get(self.category, self.category))


def shown(session: Session, place: PlaceRow, year: int, today: date) -> dict[str, Any]:
    """What the page of a year shows; a fixed number of queries."""
    money, kinds = funds.balance(session, place.code, year), by_kind(session, place.code, year)
    found = indicators.by_child(session, place.code, place.level, today)
    compared = wide.compared(found)
    chosen = proposals.Filter(phases=(*rollup.CHOSEN, "pooled"), year=year)
    page = proposals.listing(session, place.code, chosen, limit=2 * SHOWN)
    rows = tuple(row for row in page.rows if row.phase != "pooled" or row.budget_fen)  # ended and put back: it was paid
    return {
        "year": year,
        "years": rollup.years(session, place.code),
        "money": money,
        "pots": [(_source(pot), pot) for pot in funds.pots(session, place.code, year)],
        "kinds": kinds,
        "projects": rows[:SHOWN],
        "payees": _ended(session, rows[:SHOWN]),
        "more": url_for("proposals.index", code=place.code, year=year) if page.after or len(rows) > SHOWN else "",
        "meetings": meetings.held_in(session, place.code, year),
        "audits": audited.of(session, place=place.code, year=year) if rows else (),
        "indicators": found.get((place.code, year), Sums()),
        "marks": wide.cells(found.get((place.code, year), Sums())),
        "indicator_columns": wide.columns(_("Year")),
        "compared": compared,
        "drawn_at": indicators.drawn_at(session, place.code),
    }


def by_kind(session: Session, code: str, year: int) -> tuple[Kind, ...]:
    """The projects of a year that hold money, by category, the largest first."""
    bound = func.coalesce(func.nullif(Project.final_fen, 0), func.nullif(Project.contract_fen, 0), Project.budget_fen)
    query = select(Project.category, func.count(), func.sum(bound), func.sum(Project.paid_fen))
    query = query.where(Project.place == code, Project.year == year, Project.phase.in_(HELD))
    rows = session.execute(query.group_by(Project.category).order_by(func.sum(bound).desc()))
    return tuple(Kind(category, count, int(held), int(paid)) for category, count, held, paid in rows)


def _ended(session: Session, rows: tuple[ProjectRow, ...]) -> dict[str, str]:
    """Who was paid under a contract that ended early, by project: its row names nobody any more."""
    left = [row.id for row in rows if not row.supplier and (row.paid_fen or row.refunded_fen)]
    return {id_: contractor(proposals.project_state(session, id_)) for id_ in left}


def _source(pot: PotRow) -> str:
    return str(SOURCES.get(pot.kind, pot.kind)) + (f" · {pot.label}" if pot.label else "")
