"""What is said when a step of the follow-up, of a plan or of the file store is out of order."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

MESSAGES: dict[str, LazyString] = {
    "HOLIDAYS_UNKNOWN": lazy_gettext(
        "The public holidays of %(year)s have not been announced yet, so these working days cannot be counted. "
        "Please write the last day yourself."
    ),
    "NEED_NOT_OPEN": lazy_gettext(
        "An answer is owed for proposals that were not taken up. This one is on its way or was withdrawn."
    ),
    "NEED_ANSWERED": lazy_gettext("This decision has been answered already. Further news goes into the follow-up."),
    "NEED_ANSWER_FIRST": lazy_gettext("Please answer the proposer in writing first. Everything else comes after that."),
    "NEED_TEXT_EMPTY": lazy_gettext("Please write what is to be said. It is published word for word."),
    "NEED_TEXT_LONG": lazy_gettext(
        "At most %(most)s characters; there are %(length)s now. Please say it in fewer words."
    ),
    "NEED_CONCLUDED": lazy_gettext(
        "This matter has been concluded. If the proposer is not satisfied, the sub-district can open it again."
    ),
    "NEED_NOT_CONCLUDED": lazy_gettext("This matter has not been concluded yet. Please write down its outcome first."),
    "NEED_BODY_UNKNOWN": lazy_gettext("Please choose one of the bodies on the duty list of this place."),
    "NEED_DISPATCHED": lazy_gettext(
        "The matter is with this body already. Press it, or note that it was handed back, before you send it again."
    ),
    "NEED_NOT_DISPATCHED": lazy_gettext("The matter is not with this body now. Please look at its page again."),
    "NEED_DAY_PAST": lazy_gettext("The last day must lie ahead. Please choose a later day."),
    "NEED_OUTCOME": lazy_gettext("Please choose how the matter ended."),
    "NEED_PROPOSER_ONLY": lazy_gettext("Only whoever proposed it judges the answer."),
    "NEED_EVALUATED": lazy_gettext("You have judged this answer. Thank you."),
    "NEED_CALLED_BACK": lazy_gettext("The proposer has been called back. What was said stands on the page."),
    "NEED_OTHER_PERSON": lazy_gettext(
        "You have handled this matter. The call-back is made by a colleague who had no hand in it."
    ),
    "NEED_SATISFIED": lazy_gettext(
        "Please say whether the proposer is satisfied, or that nobody could be reached; not both."
    ),
    "NEED_NOT_UNHAPPY": lazy_gettext(
        "A matter is opened again when the proposer gave %(stars)s stars or fewer, or was not satisfied on the phone."
    ),
    "PLAN_NOTHING_TO_CONFIRM": lazy_gettext("No draft of the plan waits to be confirmed."),
    "PLAN_FOUR_EYES": lazy_gettext("You have drafted this plan. Another person has to confirm it."),
    "PLAN_BATCHES": lazy_gettext("A plan has at least one batch with a project, and at most %(most)s batches."),
    "PLAN_BATCH_EMPTY": lazy_gettext("Every batch needs a name and at least one project."),
    "PLAN_DAYS": lazy_gettext("“%(batch)s” ends before it begins. Please check its days."),
    "PLAN_DAY_PAST": lazy_gettext("The last day of “%(batch)s” is over. Please choose a day that lies ahead."),
    "PLAN_NOT_APPROVED": lazy_gettext(
        "Only approved projects of this year can be planned. Please open the form again: it shows them."
    ),
    "PLAN_TWICE": lazy_gettext("A project stands in two batches. Please leave it in one."),
    "PLAN_NOTE_LONG": lazy_gettext(
        "At most %(most)s characters; there are %(length)s now. Please say it in fewer words."
    ),
    "NEED_ESCALATED": lazy_gettext("The sub-district has been told of this day."),
}
"""Code → what is said."""
