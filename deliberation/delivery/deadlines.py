"""What is due in delivery: works to be finished or mended, payments on their way, retention money that is free."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from deliberation import workdays
from deliberation.delivery.queries import states
from deliberation.followup.registry import Due, register
from deliberation.proposals import queries as proposals
from deliberation.proposals.queries import Filter, ProjectRow
from deliberation.rules.cycle import LOCAL
from deliberation.rules.project import ProjectState
from deliberation.rules.project.ready import next_kind, owed, rule

CLERK, OFFICER = "clerk", "subdistrict_officer"
PAYING = ("under_way", "accepted", "evaluated", "settled")
"""Phases in which money is paid."""
STEPS = {"proposed": "approve_payment", "approved": "pay"}
"""How far a payment has come → the act that it waits for."""
WORKING_DAYS = 5
"""For rulebooks that were frozen before ``payment.working_days`` was a rule."""


def mending(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    """What an inspection found and is not mended yet."""
    for row in proposals.everything(session, place, Filter(phases=("under_way",))):
        if row.rectify_by is not None:
            yield _due("mending", row, row.rectify_by, "report_rectified")


def finishes(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    """Works under way whose plan names their last day."""
    for row in proposals.everything(session, place, Filter(phases=("under_way",))):
        if row.planned_on is not None and row.rectify_by is None:
            yield _due("planned_finish", row, row.planned_on, "accept")


def payments(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    """Payments that wait to be checked or to be paid, so many working days at each step."""
    rows = proposals.everything(session, place, Filter(phases=PAYING))
    told = states(session, rows)
    books = proposals.rulebooks_of(session, {(row.place, row.year) for row in rows})
    for row in rows:
        days = rule(books[row.place, row.year], "payment.working_days", WORKING_DAYS)
        yield from _payment(row, told[row.id], days)


def retentions(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    """Retention money that is kept until a day, and has not been asked for."""
    rows = proposals.everything(session, place, Filter(phases=("settled",)))
    told = states(session, rows)
    for row in rows:
        state = told[row.id]
        kept = next_kind(state) == "retention" and owed(state) > 0
        if state.retention_until is not None and kept and not _waiting(state):
            yield _due("retention", row, state.retention_until, "propose_payment")


def _payment(row: ProjectRow, state: ProjectState, days: int) -> Iterator[Due]:
    for one in state.payments:
        since = one.approved_at or one.proposed_at
        if one.status in STEPS and since is not None:
            begun = since.astimezone(LOCAL).date()
            day = workdays.after(begun, days)
            unsure, before = workdays.provisional(begun, day), (one.proposed_by, one.approved_by)
            due = _due("payment", row, day, STEPS[one.status], OFFICER, provisional=unsure)
            yield replace(due, other_than=tuple(hand for hand in before if hand))


def _waiting(state: ProjectState) -> bool:
    return any(one.status in STEPS for one in state.payments)


def _due(
    kind: str, row: ProjectRow, day: date, name: str, role: str = CLERK, *, provisional: bool = False
) -> Due:  # fmt: skip
    args = ("project_id", row.id), ("name", name)
    return Due(
        kind=kind, subject=proposals.stream_of(row.id), title=row.title, place=row.place, day=day, roles=(role,),
        page="delivery.act", args=args, provisional=provisional,
    )  # fmt: skip


register("mending", _("Work to be mended"), mending)
register("planned_finish", _("Work to be finished by its plan"), finishes)
register("payment", _("Payment on its way"), payments)
register("retention", _("Retention money to be paid"), retentions)
