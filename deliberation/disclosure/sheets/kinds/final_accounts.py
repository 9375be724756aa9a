"""年度决算: what came in beside what went out, by category; both sides come to the same sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.disclosure.sheets.cells import Cell
from deliberation.disclosure.sheets.frame import Field, Kind, Reach
from deliberation.funds import queries as funds
from deliberation.funds.models import Share
from deliberation.funds.queries import PotRow
from deliberation.funds.words import SOURCES
from deliberation.proposals.models import Project
from deliberation.web.words import CATEGORIES


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the account: something that came in, something that went out, either or both. Fen."""

    community: str
    came: str = ""
    came_fen: int | None = None
    went: str = ""
    projects: int | None = None
    budget_fen: int | None = None
    bound_fen: int | None = None
    paid_fen: int | None = None


@dataclass(slots=True)
class Spent:
    """What one category has cost."""

    projects: int = 0
    budget_fen: int = 0
    bound_fen: int = 0
    paid_fen: int = 0


@dataclass(slots=True)
class _Year:
    spent: dict[str, Spent] = field(default_factory=lambda: defaultdict(Spent))


def source(session: Session, reach: Reach) -> Iterator[Line]:
    """The lines of each community, its income beside its spending."""
    years = _spending(session, reach)
    income: dict[str, list[tuple[str, int]]] = defaultdict(list)
    free: dict[str, int] = defaultdict(int)
    for pot in funds.pots(session, reach.place.code, reach.year):
        income[pot.place].append((_source(pot), pot.appropriated_fen))
        free[pot.place] += pot.free_fen
    for code, place in sorted(reach.communities.items()):
        if code not in income:
            continue
        spending = list(_spent(years[code]))
        spending.append((gettext("Not bound to any project"), None, None, free[code], None))
        for came, went in zip_longest(income[code], spending):
            name, fen = came or ("", None)
            yield Line(place.short, name, fen, *(went or ("",)))


def _source(pot: PotRow) -> str:
    """Where the money came from, with the number of its document."""
    return " ".join(filter(None, (pot.label or str(SOURCES[pot.kind]), pot.document)))


def _spending(session: Session, reach: Reach) -> dict[str, _Year]:
    """What the projects of each community hold of its account, by category."""
    query = (
        select(Share.place, Project.category, Project.budget_fen, func.sum(Share.committed_fen),
               func.sum(Share.disbursed_fen))
        .join(Project, Project.id == Share.project_id)
        .where(Share.year == reach.year, Share.place.in_(tuple(reach.communities)))
        .group_by(Project.id, Share.place)
    )  # fmt: skip
    years: dict[str, _Year] = defaultdict(_Year)
    for place, category, budget, bound, paid in session.execute(query):
        spent = years[place].spent[category]
        spent.projects += 1
        spent.budget_fen += budget
        spent.bound_fen += int(bound)
        spent.paid_fen += int(paid)
    return years


def _spent(year: _Year) -> Iterator[tuple[str, int | None, int | None, int, int | None]]:
    for category, word in CATEGORIES.items():
        spent = year.spent.get(category, Spent())
        yield str(word), spent.projects, spent.budget_fen, spent.bound_fen, spent.paid_fen


def rate(line: Line) -> Cell:
    """What is paid of what was budgeted, rounded down."""
    return line.paid_fen * 10_000 // line.budget_fen if line.budget_fen and line.paid_fen is not None else None


def overall(sums: Mapping[str, int]) -> Cell:
    """The same of all categories together."""
    return sums["paid"] * 10_000 // sums["budget"] if sums["budget"] else None


INCOME, SPENDING = _("Income"), _("Spending and what is left")

KIND = Kind(
    name="final_accounts",
    title=_("final accounts of the year"),
    tells=_("Income beside spending by category, in yuan and in ten thousand yuan; what is not bound is left over."),
    basis=_(
        "Settled counts as bound: the final sum, before it the contract, before it the budget. Both sides are equal."
    ),
    belongs=_("by the year the money was given for, also what was paid after it."),
    source=source,
    quarterly=False,
    paper="A3",
    per_project=0.25,
    fields=(
        Field("came", _("Item of income"), lambda line: line.came or None, width=20, group=INCOME),
        Field("came_fen", _("Sum (yuan)"), lambda line: line.came_fen, "money", 15, INCOME),
        Field("came_wan", _("Sum (ten thousand yuan)"), lambda line: line.came_fen, "wan", 12, INCOME),
        Field("went", _("Item of spending"), lambda line: line.went or None, width=20, group=SPENDING),
        Field("projects", _("Projects"), lambda line: line.projects, "count", 7, SPENDING, total=True),
        Field("budget", _("Budget (yuan)"), lambda line: line.budget_fen, "money", 15, SPENDING),
        Field("bound", _("Accounted for (yuan)"), lambda line: line.bound_fen, "money", 15, SPENDING),
        Field("bound_wan", _("Accounted for (ten thousand yuan)"), lambda line: line.bound_fen, "wan", 12, SPENDING),
        Field("paid", _("Paid (yuan)"), lambda line: line.paid_fen, "money", 15, SPENDING),
        Field("rate", _("Paid of the budget"), rate, "share", 9, SPENDING, overall=overall),
    ),
)
