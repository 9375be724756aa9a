"""Signed audits as the pages of projects and communities show them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.audit.models import Audit, AuditItem
from deliberation.audit.projection import stream_of
from deliberation.disclosure.audited import About, Audited
from deliberation.ledger import book
from deliberation.proposals.models import Project
from deliberation.rules.audit import AUDIT
from deliberation.rules.audit.state import AuditState, Finding

MOST = 3
"""Audits of one project, or of one year of a community, that its page names; the list has them all."""


def signed(session: Session, about: About) -> tuple[Audited, ...]:
    """The signed audits that looked at the project, or at a project of the community and year; the latest first."""
    taken = select(AuditItem.audit_id)
    if about.project:
        taken = taken.where(AuditItem.project_id == about.project)
    else:
        taken = taken.join(Project, Project.id == AuditItem.project_id)
        taken = taken.where(Project.place == about.place, Project.year == about.year)
    query = select(Audit.id, Audit.signed_at).where(Audit.status == "signed", Audit.id.in_(taken))
    rows = session.execute(query.order_by(Audit.signed_at.desc(), Audit.id).limit(MOST)).all()
    told = book.remembered(session, [stream_of(row.id) for row in rows]) if rows else {}
    return tuple(_told(row.id, book.state_after(AUDIT, told[stream_of(row.id)]), about.project) for row in rows)


def _told(id_: str, state: AuditState, project: str) -> Audited:
    found = list(_counted(state.findings, project))
    left = sum(one.status in {"open", "rectified"} for one in found)
    sums = len(state.papers), len(state.units), len(found), left
    if state.signed_at is None:
        raise LookupError(id_)
    return Audited(id_, state.title, state.year, state.opinion, *sums, state.signed_at)


def _counted(findings: Iterable[Finding], project: str) -> Iterable[Finding]:
    return (one for one in findings if one.status != "withdrawn" and (not project or one.project == project))
