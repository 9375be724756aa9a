"""What projects wait for without a day: the officer's second word on what somebody else has begun."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.delivery.queries import states
from deliberation.followup.registry import Due, register
from deliberation.proposals import queries as proposals
from deliberation.proposals.models import Project
from deliberation.proposals.queries import COLUMNS, Filter, ProjectRow
from deliberation.rules.project import ProjectState
from deliberation.rules.project.ready import ready
from deliberation.rules.replay import Actor
from deliberation.rules.rulebook import Rulebook

CLERK, OFFICER = "clerk", "subdistrict_officer"
OPEN = ("on_notice", "approved", "under_way", "accepted", "evaluated", "settled")
"""Phases of a project whose file is open."""
CLOSED = ("archived", "pooled")
"""Phases in which money may still come back."""


def steps(session: Session, place: str, now: datetime) -> Iterator[Due]:
    """Approvals, cost reviews that they wait for, early ends, refunds, and changes that the council has agreed to."""
    rows = (*proposals.everything(session, place, Filter(phases=OPEN)), *_closed(session, place))
    told = states(session, rows)
    books = proposals.rulebooks_of(session, {(row.place, row.year) for row in rows if row.phase == "on_notice"})
    for row in rows:
        state = told[row.id]
        if row.phase == "on_notice":
            yield from _approval(row, state, books[row.place, row.year], now)
        yield from _seconding(row, state)


def _closed(session: Session, place: str) -> tuple[ProjectRow, ...]:
    """Projects that were paid for and about which something was said after their file was closed."""
    said = Project.paid_fen > 0, Project.updated_at > Project.phase_since
    query = select(*COLUMNS).where(Project.place.startswith(place, autoescape=True), Project.phase.in_(CLOSED), *said)
    return tuple(ProjectRow(*row) for row in session.execute(query))


def _approval(row: ProjectRow, state: ProjectState, rulebook: Rulebook, now: datetime) -> Iterator[Due]:
    missing = ready(rulebook, state, "approve", Actor(""), now)
    if missing is None:
        review = state.cost_review
        yield _due("approval", row, row.updated_at, "approve", review.by if review else "")
    elif missing.code == "COST_REVIEW_NEEDED":
        yield _due("cost_review", row, row.updated_at, "record_cost_review", role=CLERK)


def _seconding(row: ProjectRow, state: ProjectState) -> Iterator[Due]:
    if state.termination is not None:
        yield _due("early_end", row, state.termination.at, "approve_termination", state.termination.by)
    if state.refund is not None:
        yield _due("refund", row, state.refund.reported_at, "confirm_refund", state.refund.reported_by)
    change = state.variation
    if change is not None and change.status == "adopted" and state.termination is None:
        yield _due("variation", row, change.at, "apply_variation", change.by)


def _due(kind: str, row: ProjectRow, since: datetime, name: str, first: str = "", *, role: str = OFFICER) -> Due:
    return Due(
        kind=kind, subject=proposals.stream_of(row.id), title=row.title, place=row.place, day=None, since=since,
        roles=(role,), other_than=(first,) if first else (), page="delivery.act",
        args=(("project_id", row.id), ("name", name)),
    )  # fmt: skip


register(
    "approval", _("Project to be approved"), steps, cost_review=_("Cost review to be entered"),
    early_end=_("Early end to be decided"), refund=_("Refund to be confirmed"),
    variation=_("Agreed change to be put into force"),
)  # fmt: skip
