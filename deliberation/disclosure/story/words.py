"""What each kind of event is called in the list of records."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from deliberation.web.words import Words

EVENTS: Words = {
    "proposed": _("proposal made"),
    "revised": _("proposal revised"),
    "supported": _("support given"),
    "withdrawn": _("proposal withdrawn"),
    "screened": _("screening passed"),
    "returned": _("sent back"),
    "rejected": _("screening failed"),
    "pooled": _("put into the pool"),
    "carried_over": _("taken from the pool"),
    "decided": _("council's decision"),
    "balloted": _("result of the ballot"),
    "ballot_annulled": _("vote annulled"),
    "notice_posted": _("notice posted"),
    "notice_ended": _("notice ended"),
    "approved": _("project approved"),
    "contracted": _("contract signed"),
    "milestone_reported": _("progress reported"),
    "varied": _("contract changed"),
    "payment_proposed": _("payment asked for"),
    "payment_approved": _("payment checked"),
    "paid": _("payment made"),
    "accepted": _("work accepted"),
    "rectification_asked": _("corrections asked for"),
    "rated": _("rating given"),
    "evaluated": _("ratings added up"),
    "settled": _("final sum audited"),
    "archived": _("project filed"),
    "cost_reviewed": _("cost reviewed"),
    "planned": _("plan made"),
    "tender_failed": _("purchase failed"),
    "variation_referred": _("change sent to the council"),
    "variation_decided": _("council's decision on the change"),
    "variation_withdrawn": _("change withdrawn"),
    "payment_declined": _("payment declined"),
    "users_invited": _("users invited"),
    "opinion_given": _("opinion given"),
    "rectified": _("mending reported"),
    "result_signed": _("signed by the proposer"),
    "refund_reported": _("refund reported"),
    "refund_received": _("refund received"),
    "refund_declined": _("refund not received"),
    "termination_asked": _("early end asked for"),
    "termination_declined": _("early end declined"),
    "terminated": _("ended early"),
}
