"""What is due in buying: quotes to be opened, awards and contracts to be published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from deliberation import workdays
from deliberation.followup.registry import Due, register
from deliberation.procurement import queries
from deliberation.procurement.queries import PackageRow
from deliberation.rules.cycle import LOCAL

CLERK = "clerk"
MOST = 500
"""Packages under way at one place, at most."""


def openings(session: Session, place: str, now: datetime) -> Iterator[Due]:
    """Quotes whose closing time is over wait for two people, on that day."""
    for row in queries.packages(session, place, statuses=("invited",), limit=MOST):
        if row.closes_at is not None and row.closes_at <= now:
            yield _due("open_quotes", row, row.closes_at.astimezone(LOCAL).date(), "open")


def awards(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    """Awards that are not published yet."""
    for row in queries.packages(session, place, statuses=("awarded",), limit=MOST):
        if row.award_due is not None:
            yield _due("award_notice", row, row.award_due, "announce_award")


def contracts(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    """Contracts of which all are entered and none is published: so many working days after the last."""
    rows = queries.packages(session, place, statuses=("announced",), limit=MOST)
    for row, last, number in queries.contracted(session, rows):
        day = workdays.after(last, number)
        yield _due("contract_notice", row, day, "announce_contract", provisional=workdays.provisional(last, day))


def _due(kind: str, row: PackageRow, day: date, name: str, *, provisional: bool = False) -> Due:
    args = ("package_id", row.id), ("name", name)
    return Due(
        kind=kind, subject=f"package:{row.id}", title=row.title, place=row.place, day=day, roles=(CLERK,),
        page="procurement.deed", args=args, provisional=provisional,
    )  # fmt: skip


register("open_quotes", _("Quotes to be opened"), openings)
register("award_notice", _("Award to be published"), awards)
register("contract_notice", _("Contracts to be published"), contracts)
