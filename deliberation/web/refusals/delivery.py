"""What is said when an act of the late life of a project is out of order: reviews, changes, mending, refunds, ends."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString, lazy_gettext

MESSAGES: dict[str, LazyString] = {
    "COST_REVIEW_NEEDED": lazy_gettext(
        "Works of %(least_fen)s and more are approved only after a third party has reviewed the cost. "
        "Please let the clerk enter its report first."
    ),
    "BUDGET_ABOVE_REVIEW": lazy_gettext(
        "The cost review confirmed %(reviewed_fen)s; %(budget_fen)s is more. Please stay within the review."
    ),
    "DATE_UNREADABLE": lazy_gettext("This day cannot be read. Please choose it in the calendar."),
    "DATE_IN_PAST": lazy_gettext("%(day)s is over already. Please choose today or a later day."),
    "PLAN_OUT_OF_ORDER": lazy_gettext(
        "The days do not fit together: the milestones lie between the first and the last day. Please check them."
    ),
    "AWARD_STANDS": lazy_gettext(
        "This project was awarded to %(supplier)s in a procurement. The contract follows that award; "
        "please enter it with the award."
    ),
    "PACKAGE_STANDS": lazy_gettext(
        "This project stands in the package “%(package)s” already. Please let the package be awarded, then enter the "
        "contract with the award."
    ),
    "SUPPLIER_SUSPENDED": lazy_gettext(
        "%(name)s is suspended until the end of %(day)s: %(reason)s Please choose another supplier."
    ),
    "SUPPLIER_NOT_REGISTERED": lazy_gettext(
        "%(name)s is not in the sub-district's register of suppliers. Please choose from the register, or let it be "
        "entered first."
    ),
    "VOUCHER_USED": lazy_gettext(
        "Voucher %(voucher)s was used on %(day)s already, for “%(title)s”. Every payment has a voucher of its own; "
        "please compare the number."
    ),
    "NO_AWARD": lazy_gettext("No procurement has awarded this project yet. Please compare quotes here instead."),
    "VARIATION_WITHIN_OFFICE": lazy_gettext(
        "Up to %(most_fen)s the office may change the contract by itself. The council need not be asked."
    ),
    "VARIATION_PENDING": lazy_gettext(
        "A change of the contract waits for the council, or for being put into force. "
        "Please finish or withdraw it first."
    ),
    "NO_VARIATION_WAITS": lazy_gettext("No change of this contract waits for a decision."),
    "VARIATION_NOT_ADOPTED": lazy_gettext(
        "The council has not agreed to a change yet. It can be put into force once the council has."
    ),
    "RETENTION_NOT_DUE": lazy_gettext(
        "The retention money is kept until %(day)s. If no fault shows by then, it can be asked for."
    ),
    "RECTIFICATION_OPEN": lazy_gettext(
        "What the last inspection found is not reported as mended yet. Please report it with photos first."
    ),
    "NOTHING_TO_MEND": lazy_gettext("No inspection has asked for anything to be mended."),
    "TOO_FEW_INVITED": lazy_gettext(
        "At least %(fewest)s users are invited to the acceptance; there are %(invited)s. Please invite more."
    ),
    "NOBODY_INVITED": lazy_gettext("Please choose at least one person who has not been invited yet."),
    "NOT_INVITED": lazy_gettext(
        "Opinions at the inspection are given by those who were invited. After the acceptance everybody may rate."
    ),
    "USER_OPINION_GIVEN": lazy_gettext("You have given your opinion on this inspection. Thank you."),
    "PROPOSER_SIGNS": lazy_gettext("As the proposer you sign the result yourself, apart from the other users."),
    "RESULT_SIGNED": lazy_gettext("You have signed this result. Thank you."),
    "AUDITOR_NEEDED": lazy_gettext(
        "Contracts of %(least_fen)s and more are settled by a third party. Please name the auditing firm."
    ),
    "FINAL_ABOVE_REPORTED": lazy_gettext(
        "The audited sum cannot be above the %(reported_fen)s that the contractor reckoned."
    ),
    "REFUND_PENDING": lazy_gettext("A refund waits for its confirmation. Please finish it first."),
    "NOTHING_PAID": lazy_gettext("Nothing has been paid yet that could come back."),
    "REFUND_ABOVE_PAID": lazy_gettext("Only %(paid_fen)s has been paid. A refund cannot be more than that."),
    "REFUND_OF_NO_PAYMENT": lazy_gettext("Please choose the payment that the money comes back from."),
    "REFUND_ABOVE_PAYMENT": lazy_gettext(
        "Of this payment only %(left_fen)s can come back. Please enter the rest for the payment it belongs to."
    ),
    "MILESTONE_TOLD": lazy_gettext(
        "“%(title)s” with these photos has been published today already. It was not published again."
    ),
    "NO_REFUND_WAITS": lazy_gettext("No refund waits for confirmation."),
    "TERMINATION_PENDING": lazy_gettext(
        "An early end of this project has been asked for. Until somebody else has decided it, this rests."
    ),
    "NO_TERMINATION_WAITS": lazy_gettext("No early end has been asked for."),
}
"""Code → what is said."""

WORDS: dict[str, Mapping[str, LazyString]] = {
    "field": {"firm": lazy_gettext("the name of the firm"), "finish": lazy_gettext("the last day of the work")},
}
"""Param → what its code names are called."""
