"""The notice of a meeting and its minutes: why not, and the way out."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

NOTICE: dict[str, LazyString] = {
    "HOUR_AND_PLACE_NEEDED": lazy_gettext("Please say when and where the meeting will be held now."),
    "NOTHING_CHANGED": lazy_gettext("Hour and place are the ones already announced. There is nothing to change."),
    "AGENDA_FIXED": lazy_gettext(
        "Less than %(days)s days are left, so nothing more may be put on this agenda. "
        "Please postpone the meeting, or take the item to the next one."
    ),
    "REPLY_NEEDED": lazy_gettext("Please choose whether you come or ask for leave."),
    "OWN_PAGE": lazy_gettext(
        "This is done on the page of the notice, where everybody invited is told. "
        "Nothing has been changed; please use the buttons there."
    ),
    "LEAVE_REASON": lazy_gettext("Please write in a few words why you cannot come. Only the office reads it."),
    "GUEST_WORDS": lazy_gettext(
        "Please write which unit or role the person comes from, in at most %(most)s characters."
    ),
    "GUEST_NUMBER": lazy_gettext("This looks like a telephone or identity number. It has no place in the minutes."),
    "RECORDER_NEEDED": lazy_gettext("Please choose somebody other than the moderator to write the minutes."),
    "TITLE_NEEDED": lazy_gettext("Every item has a title. Please write what it is about."),
    "MINUTES_OF_ITEM": lazy_gettext(
        "Planned minutes are a whole number from 1 to 240. Please look at the items again."
    ),
    "PAPER_TYPE": lazy_gettext(
        "This file is not a PDF, a JPEG or PNG picture, or a Word, Excel or PowerPoint file (docx, xlsx, pptx). "
        "Please save it as one of these and send it again."
    ),
    "PAPER_FETCHES": lazy_gettext(
        "This office file fetches parts from another place when it is opened. Please save it as PDF and send it again."
    ),
    "PAPER_MACROS": lazy_gettext(
        "This office file carries macros, which are programs. Please save it without them and send it again."
    ),
    "PAPER_STARTS": lazy_gettext(
        "This office file holds a thing of another program, or a field that starts one when it is opened. "
        "Please save it as PDF and send it again."
    ),
    "PAPERS_TOO_MANY": lazy_gettext("At most %(most)s documents go with one item. Please put some of them together."),
}

MINUTES: dict[str, LazyString] = {
    "MINUTES_ALREADY_OPEN": lazy_gettext("The draft of these minutes is already open."),
    "MINUTES_NOT_HELD": lazy_gettext(
        "There are minutes to correct and to seal once the meeting has been held and closed."
    ),
    "MINUTES_KEEPERS": lazy_gettext(
        "This is for the moderator of the meeting, its recorder or the clerk. Please turn to one of them."
    ),
    "NOT_AN_ATTENDEE": lazy_gettext(
        "Corrections come from those who were there. Please tell a member of the council what should be corrected."
    ),
    "CORRECTIONS_OVER": lazy_gettext(
        "Corrections were taken until %(day)s.%(month)s. Please raise the point at the next meeting of the council."
    ),
    "CORRECTIONS_OPEN": lazy_gettext(
        "Those who were there may still propose corrections until %(day)s.%(month)s. "
        "The minutes can be sealed on the day after."
    ),
    "CORRECTIONS_WAIT": lazy_gettext(
        "%(waiting)s corrections still wait for a decision. Please decide each of them first, with the reason."
    ),
    "CORRECTION_WHERE": lazy_gettext("Please choose which part of the minutes should be corrected."),
    "CORRECTION_WORDS": lazy_gettext("Please write what it should say, and why."),
    "CORRECTION_LONG": lazy_gettext("At most %(most)s characters, please; there are %(length)s now."),
    "CORRECTION_ANSWER": lazy_gettext("Please choose whether the correction is accepted, and give the reason."),
    "CORRECTION_DECIDED": lazy_gettext("This correction has been decided, or the minutes have been sealed meanwhile."),
    "OWN_CORRECTION": lazy_gettext("Nobody decides on their own correction. Please ask the moderator or the clerk."),
    "COUNCIL_DECIDES": lazy_gettext(
        "This correction is contested, so the council decides: put it on the next agenda; "
        "once the meeting has voted, enter its result here."
    ),
    "NOTHING_TO_CONTEST": lazy_gettext("Only a correction that was not accepted can go to the council, once."),
    "MINUTES_SEALED": lazy_gettext(
        "These minutes are sealed. What must still change goes into a new version, with its reason."
    ),
    "MINUTES_NOT_SEALED": lazy_gettext("These minutes are not sealed yet. Please propose a correction instead."),
    "MINUTES_NO_TEXT": lazy_gettext("The text of the minutes could not be made. Please try again."),
    "NEW_VERSION_REASON": lazy_gettext("A new version needs its reason. Please write what was wrong."),
    "BODY_MEETS_THEN": lazy_gettext(
        "This body is already called to “%(title)s” at %(starts_at)s. Please choose another hour, or move or call off "
        "that meeting first."
    ),
    "ITEM_ON_AGENDA": lazy_gettext(
        "This item already stands on the agenda of “%(title)s”, %(starts_at)s. It can be taken up again once that "
        "meeting has been held or called off."
    ),
}

MESSAGES = NOTICE | MINUTES
"""Code → sentence."""
