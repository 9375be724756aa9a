"""Why a phone is not let in or its vote not taken, and the way out."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

MESSAGES: dict[str, LazyString] = {
    "VOTE_UNKNOWN": lazy_gettext("Please choose for, against or abstain. Nothing has been counted yet."),
    "ALREADY_VOTED": lazy_gettext(
        "Your vote is already in the box, and each member has one. Nothing was counted twice; you need do nothing more."
    ),
    "VOTE_CLOSED": lazy_gettext(
        "This vote has been closed, so no more votes are taken. If you were kept from voting, raise a point of order "
        "at once: the moderator can break the vote off and have it taken again."
    ),
    "VOTE_ANOTHER": lazy_gettext(
        "This button belonged to an earlier vote. Please read the question that is put now, then vote."
    ),
    "CHAIR_VOTES_LAST": lazy_gettext(
        "Whoever presides does not vote with the others, but last, at the console, where the rules allow it."
    ),
    "BOX_DISAGREES": lazy_gettext(
        "%(names)s names are on the roll but %(papers)s votes in the box. "
        "Please break the vote off and have it taken again."
    ),
    "PHONES_HAVE_VOTED": lazy_gettext(
        "%(cast)s members have voted on their phones. Please press “Close the vote and count”: "
        "it adds the paper slips to the votes on the phones."
    ),
    "SLIPS_TOO_MANY": lazy_gettext(
        "%(slips)s slips are counted, but only %(left)s members have not voted on their phones, so somebody would "
        "count twice. Please count the slips again; if it stays so, break the vote off and have it taken again."
    ),
    "SECRET_RECOUNT": lazy_gettext(
        "%(cast)s secret votes came from phones; they were counted once and destroyed, so nobody can count them again. "
        "In doubt, break the vote off and have it taken again."
    ),
    "DOOR_CODE_OLD": lazy_gettext(
        "This code has run out: it changes every half minute, so that only those in the hall can check in. "
        "Please scan the code that is on the big screen now."
    ),
    "DOOR_CODE_NEEDED": lazy_gettext(
        "Members check in with the code on the big screen of the hall. Please scan it or type its six digits; "
        "without a phone, tell the moderator."
    ),
    "DOOR_NOT_MEMBER": lazy_gettext(
        "Only members who are due at this meeting check in. You are welcome to follow it here; if you are a member, "
        "please tell the moderator."
    ),
}
"""Code → sentence."""
