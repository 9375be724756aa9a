"""季度评估表: a community's quarter in figures, line by line the same for everybody, so that places can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.disclosure.assessing import Assessment
from deliberation.disclosure.queries.sittings import sittings
from deliberation.disclosure.sheets.cells import Cell
from deliberation.disclosure.sheets.frame import QUARTERS, WAN, Field, Kind, Reach
from deliberation.disclosure.sheets.items import EVERY, Item, items
from deliberation.disclosure.sheets.kinds import objections
from deliberation.funds import queries as funds
from deliberation.rules import shares
from deliberation.rules.shares import rounded


@dataclass(slots=True)
class Quarter:
    """What happened in a community in one quarter; money in fen, shares in hundredths of a percent."""

    community: str
    quarter: int
    counts: dict[str, int] = field(default_factory=dict)
    answers: int = 0
    scores: int = 0
    given_fen: int = 0
    paid_before_fen: int = 0
    score: int | None = None

    def add(self, name: str, value: int = 1) -> None:
        """Count something in."""
        self.counts[name] = self.counts.get(name, 0) + value


COUNTED = {
    "proposed": "needs", "screened": "screened", "balloted": "chosen", "approved": "approved", "contracted": "signed",
    "accepted": "accepted", "rectification_asked": "mended", "archived": "closed",
}  # fmt: skip


def source(session: Session, reach: Reach) -> Iterator[Quarter]:
    """A row for each community and quarter, also where nothing happened."""
    asked = (reach.quarter,) if reach.quarter else QUARTERS
    rows = {(code, quarter): Quarter(place.short, quarter) for code, place in reach.communities.items()
            for quarter in QUARTERS}  # fmt: skip
    for item in items(session, reach, EVERY):
        _project(rows, reach, item)
    _meetings(session, reach, rows)
    _objections(session, reach, rows)
    _scores(session, reach, rows)
    for code in reach.communities:
        given, paid = funds.balance(session, code, reach.year).appropriated_fen, 0
        for quarter in QUARTERS:
            row = rows[code, quarter]
            row.given_fen, row.paid_before_fen = given, paid
            paid += row.counts.get("paid_fen", 0)
    yield from (row for (_code, quarter), row in sorted(rows.items()) if quarter in asked)


def _quarter(reach: Reach, when: object) -> int:
    return next(quarter for quarter in QUARTERS if replace(reach, quarter=quarter).holds(when))  # type: ignore[arg-type]


def _project(rows: dict[tuple[str, int], Quarter], reach: Reach, item: Item) -> None:
    for recorded in item.events:
        happened: Any = recorded.event
        row = rows[item.row.place, _quarter(reach, happened.at)]
        if happened.type in COUNTED and (happened.type != "balloted" or happened.data["funded"]):
            row.add(COUNTED[happened.type])
        elif happened.type == "paid":
            row.add("paid_fen", happened.data["amount_fen"])
        elif happened.type == "refund_received":
            row.add("paid_fen", -happened.data["amount_fen"])
        elif happened.type == "evaluated":
            row.answers += len(item.state.ratings)
            row.scores += sum(rating.score for rating in item.state.ratings)


def _meetings(session: Session, reach: Reach, rows: dict[tuple[str, int], Quarter]) -> None:
    for sitting in sittings(session, reach.communities):
        if sitting.day.year == reach.year:
            rows[sitting.place, _quarter(reach, sitting.day)].add("held" if sitting.held else "failed")


def _objections(session: Session, reach: Reach, rows: dict[tuple[str, int], Quarter]) -> None:
    for filed in objections.source(session, replace(reach, quarter=0)):
        rows[filed.place, _quarter(reach, filed.objection.filed_at)].add("objections")


def _scores(session: Session, reach: Reach, rows: dict[tuple[str, int], Quarter]) -> None:
    """What a third party gave each quarter, once it is published."""
    query = select(Assessment.place, Assessment.quarter, Assessment.total).where(
        Assessment.place.in_(tuple(reach.communities)), Assessment.year == reach.year, Assessment.status == "published"
    )
    for place, quarter, total in session.execute(query):
        rows[place, quarter].score = total


def count(name: str) -> Callable[[Quarter], Cell]:
    """How often something happened."""
    return lambda row: row.counts.get(name, 0)


def used(row: Quarter) -> Cell:
    """Share of the year's allocation that is paid out by the end of the quarter."""
    paid = row.paid_before_fen + row.counts.get("paid_fen", 0)
    return rounded(paid * 10_000, row.given_fen) if row.given_fen else None


def satisfaction(row: Quarter) -> Cell:
    """The satisfaction of all whose survey was closed in the quarter."""
    share = shares.satisfaction(row.scores, row.answers)
    return None if share is None else shares.hundredths(share)


PROJECTS, MONEY, COUNCIL = _("Projects (number)"), _("Money"), _("Sittings of the council (number)")

KIND = Kind(
    name="quarterly",
    title=_("quarterly assessment"),
    tells=_(
        "A line for each quarter of each community: what was proposed, chosen, begun, accepted, paid; the council."
    ),
    basis=_(
        "Money used is what was paid, less what was given back, by the end of the quarter over the year's allocation."
    ),
    source=source,
    belongs=_(
        "what was done with the year's projects, by its day; "
        "sittings and objections by their own day, whatever year's projects they are about."
    ),
    unit=WAN,
    paper="A3",
    per_project=0.25,
    fields=(
        Field("name", _("Quarter"), lambda row: gettext("Quarter %(number)s", number=row.quarter), width=10),
        Field("needs", _("Needs"), count("needs"), "count", 7, PROJECTS, total=True),
        Field("screened", _("Passed the screening"), count("screened"), "count", 7, PROJECTS, total=True),
        Field("chosen", _("Chosen by vote"), count("chosen"), "count", 7, PROJECTS, total=True),
        Field("approved", _("Approved"), count("approved"), "count", 7, PROJECTS, total=True),
        Field("signed", _("Contracts signed"), count("signed"), "count", 7, PROJECTS, total=True),
        Field("accepted", _("Passed the acceptance"), count("accepted"), "count", 7, PROJECTS, total=True),
        Field("mended", _("To be put right"), count("mended"), "count", 7, PROJECTS, total=True),
        Field("closed", _("Put into the archive"), count("closed"), "count", 7, PROJECTS, total=True),
        Field("paid", _("Paid in the quarter (ten thousand yuan)"), count("paid_fen"), "wan", 13, MONEY),
        Field("used", _("Money used"), used, "share", 9, MONEY),
        Field("satisfaction", _("Satisfaction"), satisfaction, "share", 9),
        Field("objections", _("Objections"), count("objections"), "count", 7, total=True),
        Field("held", _("Meetings held"), count("held"), "count", 7, COUNCIL, total=True),
        Field("failed", _("Without a quorum"), count("failed"), "count", 7, COUNCIL, total=True),
        Field("score", _("Score by a third party"), lambda row: row.score, "count", 9),
    ),
)
