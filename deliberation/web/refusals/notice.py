"""What is said when something about a public notice is out of order."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

MESSAGES: dict[str, LazyString] = {
    "NOTICE_ALREADY_POSTED": lazy_gettext("This notice has been posted already. You will find it on the notice board."),
    "NOTICE_NOT_RUNNING": lazy_gettext(
        "This notice has ended. If something is still wrong, please write to the sub-district office."
    ),
    "NOTICE_TIME_OVER": lazy_gettext(
        "The days of this notice ended on %(over_at)s, so it takes no more objections. "
        "If something is wrong, please write to the sub-district office."
    ),
    "NOTICE_STILL_RUNNING": lazy_gettext(
        "The notice runs %(days)s full days; %(left)s are left. It can be ended from %(end_at)s on."
    ),
    "ALREADY_OBJECTED": lazy_gettext(
        "You have objected to this notice already; each person objects once. "
        "If the answer does not satisfy you, please write to the sub-district office."
    ),
    "OBJECTION_ALREADY_UPHELD": lazy_gettext(
        "An objection to this notice has been found right: the project goes back to the council anyway."
    ),
    "OBJECTIONS_WAIT": lazy_gettext(
        "%(waiting)s objections wait for an answer. Until then the days do not run and the notice cannot end."
    ),
    "OBJECTION_EMPTY": lazy_gettext("Please write what you object to, and why."),
    "OBJECTION_STANDING": lazy_gettext("Please say in what capacity you object; for a body, write its name."),
    "OBJECTION_NOT_WAITING": lazy_gettext("This objection has been answered already. The answer stands on the notice."),
    "OWN_OBJECTION": lazy_gettext("Nobody answers their own objection. Please leave it to a colleague."),
    "NO_OBJECTION_WAITS": lazy_gettext("No objection waits for an answer."),
    "ANSWER_EMPTY": lazy_gettext("Please write the reason: it is published with the answer."),
    "ANSWER_VERDICT_NEEDED": lazy_gettext("Please say whether the objection is right or not."),
    "NOTICE_TEXT_TOO_LONG": lazy_gettext(
        "At most %(most)s characters; there are %(length)s now. Please shorten the text."
    ),
}
"""Code → what is said."""
