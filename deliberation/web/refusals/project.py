"""What is said when a move of a project, or of a community's year, is out of order."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString, lazy_gettext

from deliberation.web.words import CATEGORIES, FIELDS, NEGATIVE_LIST, PARTS, PHASES, STAGES

MESSAGES: dict[str, LazyString] = {
    # of every procedure
    "NOT_FOUND": lazy_gettext("This does not exist, or no longer. Please go back to the list and choose again."),
    "NOT_ENTITLED": lazy_gettext(
        "Your role does not include this step. Who may take it is written in the rules of this place; "
        "the community office can help you."
    ),
    "NOT_ENTITLED:office": lazy_gettext("This step is taken by %(offices)s. Please hand it to them."),
    "NOT_ENTITLED:stage": lazy_gettext(
        "It stands at “%(stage)s” now, where this step is not in order. "
        "When its turn comes, it is taken by %(offices)s."
    ),
    "WRONG_PHASE": lazy_gettext(
        "The project is now at “%(phase)s”, and this step does not belong there. Please open its page again: "
        "it shows what can be done now."
    ),
    "FIELD_NEEDED": lazy_gettext("Please fill in %(field)s."),
    "TEXT_TOO_LONG": lazy_gettext(
        "%(field)s may have at most %(most)s characters; there are %(length)s now. Please shorten it."
    ),
    "REASON_NEEDED": lazy_gettext("Every decision is published with its reason. Please write the reason."),
    "VERDICT_UNKNOWN": lazy_gettext("Please choose one of the decisions offered."),
    "EVIDENCE_NEEDED": lazy_gettext("This step needs its evidence: please add the photos and the document."),
    # proposals
    "TOO_YOUNG_TO_PROPOSE": lazy_gettext(
        "By the rules here one may propose from the age of %(least)s. A grown-up of your family can propose it for you."
    ),
    "CATEGORY_UNKNOWN": lazy_gettext("Please choose one of the kinds of project that this place finances."),
    "THEME_UNKNOWN": lazy_gettext("Please choose one of the themes of this place."),
    "TOO_MANY_PHOTOS": lazy_gettext("At most %(most)s photos. Please take some away."),
    "COST_NOT_POSITIVE": lazy_gettext("The sum must be more than zero."),
    "COST_ABOVE_CEILING": lazy_gettext(
        "%(cost_fen)s is %(over_fen)s above the ceiling: a project of this kind may cost at most %(ceiling_fen)s. "
        "Please lower the sum."
    ),
    "OWN_PROPOSAL": lazy_gettext("This is your own proposal: it counts anyway. Let your neighbours support it."),
    "ALREADY_SUPPORTED": lazy_gettext("You already support this proposal. Each resident counts once."),
    "ON_NEGATIVE_LIST": lazy_gettext(
        "It cannot pass, because it is on the list of what is not financed: %(item)s. "
        "Return it, reject it, or take away the tick."
    ),
    "POOL_TIME_OVER": lazy_gettext(
        "Its time in the project pool ended with %(until)s. The need can be proposed again as a new proposal."
    ),
    "POOL_SAME_YEAR": lazy_gettext("It was already considered in %(year)s. From the pool it can go into a later year."),
    # notice and approval
    "NOTICE_ALREADY_OVER": lazy_gettext("The public notice has already ended. The next step is the approval."),
    "NOTICE_NOT_OVER": lazy_gettext(
        "The public notice has not run its full days yet, or an objection waits for its answer. Until then the rules "
        "allow no approval."
    ),
    "BUDGET_ABOVE_VOTED": lazy_gettext(
        "The residents voted on %(voted_fen)s; %(budget_fen)s is more than that. Please stay within what was voted on."
    ),
    # contract and money
    "CONTRACT_ABOVE_BUDGET": lazy_gettext(
        "The contract of %(amount_fen)s is too high: %(left_fen)s can still be contracted, the approved %(budget_fen)s "
        "less %(paid_fen)s paid. Please negotiate or compare again."
    ),
    "TOO_FEW_QUOTES": lazy_gettext(
        "The rules ask for quotes of at least %(fewest)s suppliers; there are %(quotes)s. Please add what is missing."
    ),
    "CONTRACT_NOT_QUOTED": lazy_gettext(
        "The contract does not match any quote. Supplier and sum must be those of one of the quotes compared."
    ),
    "VARIATION_BELOW_PAID": lazy_gettext(
        "%(asked_fen)s has been paid or asked for already. The contract cannot be less than that."
    ),
    "VARIATION_TOO_LARGE": lazy_gettext(
        "By the rules the contract may rise to at most %(most_fen)s. More than that goes back to the council."
    ),
    "ALL_INSTALMENTS_ASKED": lazy_gettext(
        "All instalments of the schedule have been asked for. What is left is paid after the settlement."
    ),
    "INSTALMENT_PENDING": lazy_gettext("The instalment before is not paid yet. Please finish it first."),
    "FINAL_BEFORE_SETTLEMENT": lazy_gettext(
        "The last instalment is paid only after acceptance and settlement. Please finish these first."
    ),
    "NOTHING_LEFT_TO_PAY": lazy_gettext("Everything that is owed has been asked for. There is nothing left to pay."),
    "PAYMENT_ALREADY_ASKED": lazy_gettext("This payment has been asked for already. You will find it in the list."),
    "PAYMENT_NOT_WAITING": lazy_gettext("No payment waits for this step. Please look at the list of payments again."),
    "FOUR_EYES": lazy_gettext(
        "Asking, checking and paying are done by three different people. Please leave this step to a colleague."
    ),
    "PAYMENT_ABOVE_CONTRACT": lazy_gettext("This payment would go beyond the contract of %(contract_fen)s."),
    # acceptance to archive
    "TEAM_INCOMPLETE": lazy_gettext("The acceptance team is not complete: %(part)s is missing. The rules ask for it."),
    "SCORE_OUT_OF_RANGE": lazy_gettext("Please choose one to five stars."),
    "ALREADY_RATED": lazy_gettext("You have rated this project. Each person rates once. Thank you."),
    "TOO_FEW_ANSWERS": lazy_gettext(
        "There are %(answers)s ratings; the rules draw a conclusion from %(fewest)s on. Please invite more users."
    ),
    "FINAL_ABOVE_CONTRACT": lazy_gettext("The final sum cannot be above the contract of %(contract_fen)s."),
    "FINAL_BELOW_PAID": lazy_gettext("%(paid_fen)s has been paid or asked for already. The final sum cannot be less."),
    "NOT_FULLY_PAID": lazy_gettext("%(left_fen)s of the final sum is not paid yet. Please pay it before archiving."),
    # files
    "PHOTO_UNREADABLE": lazy_gettext(
        "One of the files is not a photo that can be read. Please choose a JPEG, PNG or WebP picture."
    ),
    "PHOTO_TOO_MANY_PIXELS": lazy_gettext(
        "One of the photos has more than %(megapixels)s million pixels. Please take it again at the usual size."
    ),
    "PHOTO_TOO_HEAVY": lazy_gettext("One of the photos is larger than %(megabytes)s MB. Please send it smaller."),
    "DOCUMENT_TYPE": lazy_gettext("Documents may be PDF, PNG or JPEG. This file is something else."),
    "DOCUMENT_TOO_HEAVY": lazy_gettext("The document is larger than %(megabytes)s MB. Please split or compress it."),
    "FILE_EMPTY": lazy_gettext("The file is empty. Please choose it again."),
    # the year of a community
    "ALLOCATION_NEEDED": lazy_gettext("Please write how much the community has for this year, more than zero."),
    "CYCLE_STATUS": lazy_gettext(
        "This year is announced or closed already, or not announced yet. Please look at its page."
    ),
    "STAGES_INCOMPLETE": lazy_gettext("All six stages need a first and a last day, in their order."),
    "STAGE_ENDS_BEFORE_START": lazy_gettext("The stage “%(stage)s” ends before it begins. Please check its days."),
    "STAGES_OUT_OF_ORDER": lazy_gettext("The stage “%(stage)s” begins before the one that comes first."),
}
"""Code → what is said."""

WORDS: dict[str, Mapping[str, LazyString]] = {
    "phase": PHASES,
    "field": FIELDS,
    "category": CATEGORIES,
    "offices": {
        "clerk": lazy_gettext("community clerk"),
        "subdistrict_officer": lazy_gettext("sub-district officer"),
        "moderator": lazy_gettext("moderator"),
        "council_member": lazy_gettext("council member"),
        "resident": lazy_gettext("residents"),
        "proposer": lazy_gettext("the person who proposed it"),
        "system": lazy_gettext("the system"),
    },
    "item": NEGATIVE_LIST,
    "part": PARTS,
    "stage": STAGES,
}
"""Param → what its code names are called."""
