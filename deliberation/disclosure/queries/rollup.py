"""What happens below a place, summed up child by child in one query; codes nest, so a child is a prefix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Subquery, func, select
from sqlalchemy.orm import Session

from deliberation.communities.models import Place
from deliberation.communities.queries import PlaceRow
from deliberation.funds.models import Account
from deliberation.proposals.models import Project
from deliberation.rules.project import PHASES
from deliberation.rules.shares import percent

CHOSEN = PHASES[PHASES.index("balloted") :]
"""Chosen by the residents' ballot and on the way since."""
DONE = PHASES[PHASES.index("accepted") :]
"""Accepted by the users, and later."""

DIGITS = {"city": 6, "district": 9, "subdistrict": 12}
"""Level of a place → digits of its children's codes."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Figures of one year: communities, proposals, chosen, done, communities with money; money in fen.

    The order is that of the columns of :func:`children`.
    """

    communities: int = 0
    proposals: int = 0
    chosen: int = 0
    done: int = 0
    funded: int = 0
    appropriated_fen: int = 0
    committed_fen: int = 0
    disbursed_fen: int = 0

    @property
    def done_percent(self) -> int | None:
        """Share of the chosen projects that are done, in whole percent."""
        return percent(self.done, self.chosen)


@dataclass(frozen=True, slots=True)
class Child:
    """A place below, with its figures."""

    code: str
    name: str
    level: str
    sum: Sum

    @property
    def short(self) -> str:
        """文华社区 for 文华社区居民委员会."""
        return PlaceRow(self.code, self.level, None, self.name).short


def children(session: Session, code: str, level: str, year: int) -> tuple[Child, ...]:
    """The places directly below ``code`` with their figures of ``year``, in the order of their codes."""
    digits = DIGITS[level]
    places, projects, accounts = _places(code, digits), _projects(code, digits, year), _accounts(code, digits, year)
    figures = [*_figures(places), *_figures(projects), *_figures(accounts)]
    query = (
        select(Place.code, Place.name, Place.level, *figures)
        .outerjoin(places, places.c.child == Place.code)
        .outerjoin(projects, projects.c.child == Place.code)
        .outerjoin(accounts, accounts.c.child == Place.code)
        .where(Place.parent_code == code)
        .order_by(Place.code)
    )
    return tuple(Child(*row[:3], Sum(*(int(figure) for figure in row[3:]))) for row in session.execute(query))


def total(children: Iterable[Child]) -> Sum:
    """The figures of all ``children`` added up."""
    names = Sum.__slots__
    rows = [child.sum for child in children]
    return Sum(**{name: sum(getattr(row, name) for row in rows) for name in names})


def years(session: Session, code: str) -> tuple[int, ...]:
    """The years in which money was appropriated at ``code`` or below, newest first."""
    query = select(Account.year).where(Account.place.startswith(code, autoescape=True)).distinct()
    return tuple(session.scalars(query.order_by(Account.year.desc())))


def _figures(table: Subquery) -> list[ColumnElement[int]]:
    return [func.coalesce(column, 0) for column in table.c if column.name != "child"]


def _grouped(query: Select[tuple[str]], name: str) -> Subquery:
    return query.group_by("child").subquery(name)


def _places(code: str, digits: int) -> Subquery:
    child = func.substr(Place.code, 1, digits).label("child")
    below = Place.level == "community", Place.code.startswith(code, autoescape=True)
    return _grouped(select(child, func.count().label("communities")).where(*below), "places")


def _projects(code: str, digits: int, year: int) -> Subquery:
    child = func.substr(Project.place, 1, digits).label("child")
    counts = (
        func.count().label("proposals"),
        func.count().filter(Project.phase.in_(CHOSEN)).label("chosen"),
        func.count().filter(Project.phase.in_(DONE)).label("done"),
    )
    here = Project.place.startswith(code, autoescape=True), Project.year == year
    return _grouped(select(child, *counts).where(*here), "projects")


def _accounts(code: str, digits: int, year: int) -> Subquery:
    child = func.substr(Account.place, 1, digits).label("child")
    sums = (
        func.count().label("funded"),
        func.sum(Account.appropriated_fen).label("appropriated"),
        func.sum(Account.committed_fen).label("committed"),
        func.sum(Account.disbursed_fen).label("disbursed"),
    )
    here = Account.place.startswith(code, autoescape=True), Account.year == year
    return _grouped(select(child, *sums).where(*here), "accounts")
