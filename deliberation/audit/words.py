"""What the codes of an audit are called on its pages and in its report."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import func

from deliberation.audit.models import Audit
from deliberation.audit.projection import check_audit
from deliberation.audit.published import signed
from deliberation.disclosure import audited, checks
from deliberation.rules.sampling import Reason
from deliberation.web.filters import wan_yuan
from deliberation.web.refusals.audit import WORDS
from deliberation.web.words import Words

STATUSES: Words = WORDS["audit_status"]
STAGES: Words = WORDS["audit_stage"]
CHECK_NAMES: Words = WORDS["check"]
TAGS: Mapping[str, str] = {
    "planned": "wait", "running": "open", "submitted": "wait", "signed": "done", "cancelled": "stop", "asked": "wait",
    "answered": "open", "closed": "done", "open": "act", "rectified": "open", "withdrawn": "stop", "sound": "done",
    "fault": "act", "absent": "stop", "minor": "wait", "notable": "act", "serious": "act",
}  # fmt: skip
"""The shape of the tag a code is shown in."""
METHOD_NAMES: Words = {"random": lazy_gettext("By lot"), "risk": lazy_gettext("By risk")}
METHOD_NOTES: Words = {
    "random": lazy_gettext(
        "A seed is sealed with the plan and put together with the code of that day, so the draw is on the next day and "
        "anybody can draw again."
    ),
    "risk": lazy_gettext("The signs in the book give points; the most points go first, each with its reasons."),
}
MARK_NAMES: Words = {
    "sound": lazy_gettext("In order"),
    "fault": lazy_gettext("Not in order"),
    "absent": lazy_gettext("Does not apply"),
}
GRADE_NAMES: Words = {
    "minor": lazy_gettext("Minor"),
    "notable": lazy_gettext("Notable"),
    "serious": lazy_gettext("Serious"),
}
SIGNS: Words = {
    "few_quotes": lazy_gettext("%(quotes)s quotes, at least %(least)s are asked for"),
    "dearer": lazy_gettext("contracted at %(signed_fen)s, the lowest quote was %(lowest_fen)s"),
    "alike": lazy_gettext("all quotes between %(lowest_fen)s and %(highest_fen)s"),
    "varied": lazy_gettext("contract changed from %(signed_fen)s to %(contract_fen)s"),
    "near_ceiling": lazy_gettext("budget %(budget_fen)s, close to the ceiling of %(ceiling_fen)s"),
    "bare": lazy_gettext("%(paid_fen)s paid and no photo of the work"),
    "late": lazy_gettext("%(days)s days behind the plan of the year"),
    "objections": lazy_gettext("%(count)s objections during the public notice"),
    "unhappy": lazy_gettext("satisfaction %(satisfaction)s, below the pass mark of %(pass)s"),
    "alarms": lazy_gettext("%(count)s warnings in the buying that nobody has answered"),
    "answered": lazy_gettext("%(count)s warnings in the buying, answered in writing and therefore counted less"),
    "unannounced": lazy_gettext("contracted at %(signed_fen)s and the award was never published"),
    "one_winner": lazy_gettext("the same suppliers quoted %(rounds)s times and the same one won each time"),
    "in_turn": lazy_gettext("the same suppliers quoted %(rounds)s times and won in turn"),
    "pending": lazy_gettext(
        "a change of the contract from %(contract_fen)s to %(asked_fen)s (%(share_mille)s) waits for a decision"
    ),
    "overdue": lazy_gettext("%(open_fen)s not paid out, %(days)s days after the last day for the money of the year"),
}
NEWS: Words = {
    "approved": lazy_gettext("projects approved"),
    "contracted": lazy_gettext("contracts signed"),
    "varied": lazy_gettext("contracts changed"),
    "paid": lazy_gettext("payments made"),
    "accepted": lazy_gettext("projects accepted"),
    "rectification_asked": lazy_gettext("sent back for mending"),
    "settled": lazy_gettext("projects settled"),
    "archived": lazy_gettext("projects archived"),
}
"""What an auditor wants to know of since the last visit: event → its word."""


def sign(reason: Reason) -> str:
    """A sign of risk in words, with its figures."""
    return str(SIGNS[reason.code]) % {name: _figure(name, value) for name, value in reason.figures.items()}


def _figure(name: str, value: int) -> str | int:
    if name.endswith("_mille"):
        return f"{value // 10}.{value % 10} %"
    return wan_yuan(value) if name.endswith("_fen") else value


def points(number: int) -> str:
    """The points of a sign."""
    return _("%(n)s points", n=number)


def init_app(app: Flask) -> None:
    """Add the words of this feature to the templates, and its checks to those of the book."""
    audited.register(signed)
    checks.ABOVE["audit"] = check_audit
    checks.STREAMS_ABOVE["audit"] = func.concat("audit:", Audit.id)
    app.jinja_env.filters["audit_sign"] = sign
    app.jinja_env.globals.update(
        audit_statuses=STATUSES, audit_stages=STAGES, audit_tags=TAGS, audit_checks=CHECK_NAMES,
        audit_methods=METHOD_NAMES, audit_marks=MARK_NAMES, audit_grades=GRADE_NAMES,
    )  # fmt: skip
