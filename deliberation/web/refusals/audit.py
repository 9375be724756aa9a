"""What is said when a step of an audit, or a pack for auditors, is out of order."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

MESSAGES: dict[str, LazyString] = {
    "AUDIT_STATUS": lazy_gettext(
        "This step does not fit where the audit stands: %(audit_status)s. Please look at the audit again."
    ),
    "AUDIT_STAGE": lazy_gettext("This has moved on meanwhile: %(audit_stage)s. Please look at it again."),
    "AUDIT_ITEM_NONE": lazy_gettext("This project is not part of the audit. Please choose one from the list."),
    "AUDIT_ITEM_TWICE": lazy_gettext("This project is in the sample already. Its working paper is on the list."),
    "AUDIT_OWN_WORK": lazy_gettext(
        "You had a part in this project, so another auditor looks at it. Nobody audits their own work."
    ),
    "AUDIT_OWN_QUESTION": lazy_gettext(
        "You have worked on this audit as an auditor. The answer comes from somebody of the community or sub-district."
    ),
    "AUDIT_OWN_ANSWER": lazy_gettext(
        "The answer or proof comes from you, so another auditor looks at it. Nobody checks their own answer."
    ),
    "AUDIT_SAME_PERSON": lazy_gettext(
        "You have worked on this audit. Two people sign it: please have another auditor or the district review it."
    ),
    "AUDIT_UNFINISHED": lazy_gettext(
        "%(count)s working papers are not complete. Every check of every project is made before the report goes to "
        "review; where there is nothing to check, say so."
    ),
    "AUDIT_QUERIES_WAIT": lazy_gettext(
        "%(count)s queries are still open. Please close them, or ask again, before the report goes to review."
    ),
    "AUDIT_TITLE": lazy_gettext("Please give the audit a name, for example what it looks at."),
    "AUDIT_METHOD": lazy_gettext("Please choose how the projects are drawn: by lot or by risk."),
    "AUDIT_NOTHING": lazy_gettext("No project of %(year)s has been approved here yet, so there is nothing to audit."),
    "AUDIT_SIZE": lazy_gettext("There are %(most)s projects. Please draw between 1 and %(most)s of them."),
    "AUDIT_SEAL_WAITS": lazy_gettext(
        "The lot needs the seal of the day on which the plan was written; it is made shortly after midnight. Until "
        "then nobody can know the sample. Please draw tomorrow."
    ),
    "AUDIT_TICK": lazy_gettext("Please choose for at least one check what came of it."),
    "AUDIT_TICK_NOTE": lazy_gettext(
        "Please write a sentence for %(check)s: what is not in order, or why there is nothing to check."
    ),
    "AUDIT_TEXT": lazy_gettext("Please write what is meant, in a sentence at least."),
    "AUDIT_RULE": lazy_gettext("Please write what is not in order, and which rule says so."),
    "AUDIT_GRADE": lazy_gettext("Please choose how grave the finding is."),
    "AUDIT_AMOUNT": lazy_gettext("The sum concerned cannot be less than zero. Leave it empty where none is concerned."),
    "AUDIT_AMOUNT_MOST": lazy_gettext(
        "No more than %(most_fen)s belongs to this project. Please enter the sum that the finding concerns."
    ),
    "AUDIT_DUE_PAST": lazy_gettext("%(due)s is past already. Please choose today or a later day."),
    "AUDIT_DUE_REST": lazy_gettext(
        "%(due)s is not a working day, and nobody is there to answer. Please choose a working day, "
        "%(next)s for example."
    ),
    "AUDIT_SUM_MOST": lazy_gettext(
        "The findings on this project concern %(said_fen)s already, and %(most_fen)s belong to it. Please enter "
        "%(left_fen)s at the most, or leave the sum empty where the same money is concerned."
    ),
    "AUDIT_PACKS_HOUR": lazy_gettext(
        "You have had %(most)s packs made within an hour, and each is work for the server. Please ask again after "
        "%(until_at)s, or take a pack that is on the desk already."
    ),
    "AUDIT_OPINION": lazy_gettext("Please write the opinion of the audit. It stands at the head of the report."),
}
"""Every refusal of an audit; each names the rule and the way out."""

WORDS: dict[str, dict[str, LazyString]] = {
    "audit_status": {
        "none": lazy_gettext("not planned yet"),
        "planned": lazy_gettext("planned, not drawn yet"),
        "running": lazy_gettext("under way"),
        "submitted": lazy_gettext("waiting for review"),
        "signed": lazy_gettext("signed"),
        "cancelled": lazy_gettext("given up"),
    },
    "audit_stage": {
        "asked": lazy_gettext("waits for an answer"),
        "answered": lazy_gettext("answered"),
        "closed": lazy_gettext("closed"),
        "open": lazy_gettext("to be mended"),
        "rectified": lazy_gettext("mended, to be looked at again"),
        "withdrawn": lazy_gettext("withdrawn"),
    },
    "check": {
        "budget": lazy_gettext("budget and ceiling"),
        "decision": lazy_gettext("decision of the council"),
        "ballot": lazy_gettext("vote and public notice"),
        "quotes": lazy_gettext("quotes compared"),
        "contract": lazy_gettext("contract and changes"),
        "payments": lazy_gettext("payments and vouchers"),
        "acceptance": lazy_gettext("acceptance and satisfaction"),
        "evidence": lazy_gettext("photos and documents"),
    },
}
