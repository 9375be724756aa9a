"""What is due in audits: queries that a community has not answered, findings that it has not mended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from deliberation.audit.queries import audits
from deliberation.audit.queries.audits import Thread
from deliberation.followup.registry import Due, register

ANSWERING = ("clerk", "subdistrict_officer")


def answers(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    """Queries that wait for the community's answer."""
    for one in audits.threads(session, place, queries=("asked",), findings=()):
        yield _due("audit_query", one)


def rectifications(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    """Findings of which nothing has been reported mended."""
    for one in audits.threads(session, place, queries=(), findings=("open",)):
        yield _due("audit_finding", one)


def _due(kind: str, one: Thread) -> Due:
    return Due(
        kind=kind, subject=f"{kind}:{one.id}", title=one.title, place=one.place, day=one.due, roles=ANSWERING,
        page="audit.thread", args=(("thread_kind", one.kind), ("thread_id", one.id)),
    )  # fmt: skip


register("audit_query", _("Answer to an auditor"), answers)
register("audit_finding", _("Finding to be mended"), rectifications)
