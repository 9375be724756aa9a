"""The blueprint that the pages of audits hang on, and how their places are found."""

from __future__ import annotations

from flask import Blueprint, abort, g
from sqlalchemy.orm import Session

from deliberation.audit.queries import audits
from deliberation.audit.queries.audits import AuditRow, Thread
from deliberation.extensions import db
from deliberation.proposals import queries as proposals
from deliberation.proposals.files.readers import keep_for
from deliberation.rules.audit.guards import AUDITED
from deliberation.rules.replay import Actor
from deliberation.web.access import AUDITOR, CLERK, DISTRICT_SUPERVISOR, SUBDISTRICT_OFFICER, actor, person
from deliberation.web.directory import located

bp = Blueprint("audit", __name__)

READERS = (AUDITOR, DISTRICT_SUPERVISOR)
"""Who looks into an audit while it is under way."""
THREADS = (*READERS, CLERK, SUBDISTRICT_OFFICER)
"""Who takes part in a query or a finding."""


def asked(session: Session, stream: str, digest: str) -> frozenset[str]:
    """The communities whose answers to a query or a finding of an audit have the document with them."""
    state = audits.state(session, stream.partition(":")[2])
    named = {one.project for one in state.queries if any(digest in reply.files for reply in one.replies)}
    named |= {one.project for one in state.findings if any(digest in reply.files for reply in one.proofs)}
    return frozenset(row.place for row in proposals.projects(session, named).values())


keep_for("audit", THREADS, asked)


def at_place(code: str, **_rest: object) -> str | None:
    """The place in the address, where there is such a place."""
    return located(code)


def at_audit(audit_id: str, **_rest: object) -> str | None:
    """Where the audit in the address belongs."""
    return audits.place_of(db.session(), audit_id)


def at_thread(thread_kind: str, thread_id: str, **_rest: object) -> str | None:
    """The community of the query or finding in the address; it is kept for the page."""
    g.thread = audits.thread(db.session(), thread_kind, thread_id)
    return g.thread.place if g.thread else None


def row_of(audit_id: str) -> AuditRow:
    """The audit in the address."""
    return audits.audit(db.session(), audit_id) or abort(404)


def party(thread: Thread, audit_place: str) -> Actor:
    """Whoever acts in a query or finding: the auditor's office counts where the audit is, the other's at the community.

    An office of auditor for the community alone is none in an audit of a wider place.
    """
    here, there = actor(), person().actor(audit_place)
    return Actor(here.id, frozenset((here.roles & AUDITED) | (there.roles - AUDITED))) if thread else here
