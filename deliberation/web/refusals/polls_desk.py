"""What is said at the desk, at the booth and to the committee when something cannot be done."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "DESK_TWO_FACTS": _l("Please fill in two facts at least: nobody is looked up by one alone."),
    "DESK_NOBODY": _l(
        "Nobody on the roll fits all of this. Please compare with the card, or ask for another fact. Who is not on the "
        "roll and should be is told so by the roll's desk."
    ),
    "DESK_SEVERAL": _l("This fits more than one person. Please fill in another fact."),
    "DESK_NUMBER": _l("The number of a desk is 1 to 99."),
    "DESK_UNKNOWN": _l("There is no such desk. Please choose yours from the list."),
    "DESK_PROOF_NEEDED": _l("Please look at the card first, then tick that it is this person."),
    "DESK_NOT_ONESELF": _l("Nobody hands out a ballot to oneself. Please ask a colleague."),
    "DESK_NO_PAPER": _l("This voter was handed no paper, so there is none to exchange."),
    "DESK_UNCAST_NEEDED": _l(
        "Only a paper that is not in the box can be exchanged. Please ask the voter, then tick it."
    ),
    "DESK_REASON_NEEDED": _l("Please write in a few words what happened to the paper."),
    "DESK_EXCHANGED_OFTEN": _l(
        "%(most)s papers of this voter were exchanged already. Please call the supervisory committee."
    ),
    "HELPER_UNNAMED": _l("Please write the helper's name and what the helper is to the voter."),
    "HELPER_NOT_WISHED": _l("Help is given only at the voter's own wish. Please ask the voter, then tick it."),
    "HELPER_INVOLVED": _l(
        "Somebody of this name is a candidate or works here, and may not help. Please ask for another helper; if it "
        "is only the same name, tick that."
    ),
    "BOOTH_TOO_MANY": _l("A poll has %(most)s booths at most."),
    "BOOTH_CODE": _l(
        "This code is not good (any more): it serves once and for ten minutes. Please have the desk make a new one."
    ),
    "BOOTH_ENDED": _l("This booth is switched off. Please go back to the desk."),
    "BOOTH_REQUEST": _l("The booth has sent something that is no request. Please start again."),
    "BOOTH_PAIRING": _l(
        "No booth shows this number now. Please type the booth's number and the two digits as they stand on its "
        "screen; the digits change every three minutes."
    ),
    "ALARM_NOTE_NEEDED": _l("Please say in a few words what you found."),
    "ALARM_ANSWERED": _l("This alarm has been answered already."),
}
