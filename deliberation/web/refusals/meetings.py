"""Calling a meeting and moving it from a page: why not, and the way out. The engine's own are in ``meeting``."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

MESSAGES: dict[str, LazyString] = {
    "STALE_PAGE": lazy_gettext(
        "Somebody moved first, or the button was pressed twice. The page has been refreshed; nothing was done twice. "
        "Please look where the meeting stands and press again if it is still needed."
    ),
    "NOTICE_TOO_SHORT": lazy_gettext(
        "A meeting is announced %(days)s days ahead, so that everybody can come. The earliest day is %(day)s.%(month)s."
    ),
    "PARTY_REVIEW_NEEDED": lazy_gettext(
        "The agenda goes to the community party body first. Please enter the day on which it was seen; "
        "it cannot lie ahead."
    ),
    "MODERATOR_UNKNOWN": lazy_gettext("Please choose a moderator from the pool of this place."),
    "AGENDA_EMPTY": lazy_gettext("A meeting needs an agenda. Please choose at least one item."),
    "ITEM_NOT_SCREENED": lazy_gettext(
        "One of the projects no longer waits for the council of this community. Please look at the list again."
    ),
    "NUMBER_NEEDED": lazy_gettext("Please enter a whole number in digits, for example 7. Nothing has been recorded."),
    "MOTION_WORDS_NEEDED": lazy_gettext(
        "A motion is what is voted on, word for word. Please write it down: who does what, when, with what money."
    ),
    "QUESTION_WORDS_NEEDED": lazy_gettext(
        "Please write your question in a sentence, so that the moderator knows what to answer."
    ),
    "RULING_INCOMPLETE": lazy_gettext(
        "A ruling says whether the point is well taken, and why. Please choose and give the reason in one sentence."
    ),
    "DECISION_GONE_ON": lazy_gettext(
        "The decision on this project has been published and has gone on to its next step. "
        "To change it, object during the public notice, or bring it to the next meeting."
    ),
}
"""Code → sentence."""
