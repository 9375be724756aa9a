"""What everybody may read: finished audits, without names."""

from __future__ import annotations

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from deliberation.audit.queries import audits
from deliberation.audit.queries.audits import AuditRow, ItemRow
from deliberation.audit.report import report
from deliberation.audit.views._bp import READERS, at_audit, at_place, bp, row_of
from deliberation.communities import queries as communities
from deliberation.extensions import db, limiter
from deliberation.rules.audit import AuditState
from deliberation.web.access import PUBLIC, allow, person


@bp.get("/places/<code>/audits/finished")
@allow(PUBLIC, at=at_place)
def finished(code: str) -> ResponseReturnValue:
    """The signed audits of a place."""
    rows = audits.finished(db.session(), code)
    places = communities.places(db.session(), {code, *(row.place for row in rows)})
    return render_template("audit/finished.html", rows=rows, place=places[code], places=places)


@bp.get("/audits/<audit_id>/result")
@allow(PUBLIC, at=at_audit)
def result(audit_id: str) -> ResponseReturnValue:
    """A signed audit: what was looked at, how it was drawn, what was found, and what has been mended since."""
    row, state, rows = _signed(audit_id)
    others = audits.others(db.session(), row)
    places = communities.places(
        db.session(), {row.place, *(item.place for item in rows), *(one.place for one in others)}
    )
    faults = [one for one in state.findings if one.status != "withdrawn"]
    return render_template(
        "audit/result.html", audit=row, state=state, items=rows, places=places, place=places[row.place],
        findings=faults, titles={item.project_id: item.title for item in rows},
        others=others, sealed_on=audits.sealed_on(db.session(), state),
    )  # fmt: skip


@bp.get("/audits/<audit_id>/report.pdf")
@allow(PUBLIC, at=at_audit)
@limiter.limit("30 per minute")
def report_pdf(audit_id: str) -> ResponseReturnValue:
    """The report to print: everybody's once signed, before that a draft for those who look into the audit."""
    row = row_of(audit_id)
    if row.status != "signed" and not person().holds(READERS, row.place):
        abort(404)
    state, rows = audits.state(db.session(), audit_id), audits.items(db.session(), audit_id)
    places = communities.places(db.session(), {row.place, *(item.place for item in rows)})
    answer = Response(report(row, state, rows, places), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="audit-{audit_id[:8]}.pdf"'
    return answer


def _signed(audit_id: str) -> tuple[AuditRow, AuditState, tuple[ItemRow, ...]]:
    """A signed audit; of one that is under way the public learns nothing."""
    row = row_of(audit_id)
    if row.status != "signed":
        abort(404)
    return row, audits.state(db.session(), audit_id), audits.items(db.session(), audit_id)
