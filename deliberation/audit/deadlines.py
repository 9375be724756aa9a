"""What is due in audits: what a community has to answer or mend, what an auditor has to look at or to sign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import workdays
from deliberation.audit.models import Audit
from deliberation.audit.queries import audits
from deliberation.audit.queries.audits import Thread
from deliberation.followup.registry import Due, register
from deliberation.rules.audit.guards import REVIEWERS
from deliberation.rules.cycle import LOCAL

ANSWERING = ("clerk", "subdistrict_officer")
AUDITING = ("auditor",)
LOOK_DAYS = 5
"""Working days in which an auditor looks at what has come; an aim of the house, no rule obliges to it."""


def answers(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    """Queries that wait for the community's answer."""
    for one in audits.threads(session, place, queries=("asked",), findings=(), most=None):
        yield _due("audit_query", one)


def rectifications(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    """Findings of which nothing has been reported mended."""
    for one in audits.threads(session, place, queries=(), findings=("open",), most=None):
        yield _due("audit_finding", one)


def reviews(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    """Audits that are ready for a second person to sign."""
    columns = Audit.id, Audit.title, Audit.place, Audit.updated_at
    here = Audit.place.startswith(place, autoescape=True), Audit.status == "submitted"
    rows = session.execute(select(*columns).where(*here)).all()
    not_these = audits.barred(session, [row.id for row in rows])
    for id_, title, at, since in rows:
        first = since.astimezone(LOCAL).date()
        day = workdays.after(first, LOOK_DAYS)
        yield Due(
            kind="audit_review", subject=f"audit:{id_}", title=title, place=at, day=day,
            roles=tuple(sorted(REVIEWERS)), other_than=tuple(sorted(not_these[id_])), page="audit.show",
            args=(("audit_id", id_),), provisional=workdays.provisional(first, day),
        )  # fmt: skip


def replies(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    """Answers and proofs of communities that an auditor has not looked at, from the last day the community had."""
    for one in audits.threads(session, place, queries=("answered",), findings=("rectified",), most=None):
        day = workdays.after(one.due, LOOK_DAYS)
        yield replace(_due("audit_reply", one), roles=AUDITING, day=day)


def _due(kind: str, one: Thread) -> Due:
    return Due(
        kind=kind, subject=f"{kind}:{one.id}", title=one.title, place=one.place, day=one.due, roles=ANSWERING,
        page="audit.thread", args=(("thread_kind", one.kind), ("thread_id", one.id)),
    )  # fmt: skip


register("audit_query", _("Answer to an auditor"), answers)
register("audit_finding", _("Finding to be mended"), rectifications)
register("audit_review", _("Audit to be signed by a second person"), reviews)
register("audit_reply", _("Answer of a community to look at"), replies)
