"""What is said when something cannot be done in a poll."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "POLL_STEP_DONE": _l("This step has been done already."),
    "POLL_STEP_EARLY": _l("One step after another: open the poll, then close the box, then count."),
    "NO_CANDIDATES": _l(
        "There is nothing to vote on: the council has adopted no project of this year that is not on a ballot already."
    ),
    "BUDGET_NEEDED": _l("A poll needs a sum to decide on. Please enter it in yuan."),
    "CLOSES_BEFORE_OPENING": _l("Voting would end before it begins. Please choose a later end."),
    "CLOSES_IN_THE_PAST": _l("The end of voting is already past. Please choose a later end."),
    "ROLL_EMPTY": _l(
        "Nobody is on the roll: no verified resident is old enough to vote. Please verify residents first."
    ),
    "POLL_STILL_RUNNING": _l("Voting runs until %(closes_at)s. The box can be closed after that, not before."),
    "MORE_BALLOTS_THAN_VOTERS": _l(
        "%(returned)s ballots for %(issued)s issued do not add up. The poll is not closed; please "
        "call the supervisory committee."
    ),
    "BOX_CHANGED": _l(
        "The published ballots are not those of the box that was closed. Nothing was counted; please call the "
        "supervisory committee."
    ),
    "POLL_NOT_YET_OPEN": _l("Voting begins %(opens_at)s. Please come back then."),
    "POLL_OVER": _l(
        "Voting ended %(closed_at)s. A ballot that comes later cannot be counted, whoever sends "
        "it. The result is published on the page of the poll."
    ),
    "NOT_ON_ROLL": _l(
        "You are not on the roll of this poll: verified residents who were old enough when voting "
        "began can vote. Please ask at the community service centre."
    ),
    "TOKEN_UNKNOWN": _l(
        "This ballot was not issued in this poll. Please open the poll again and take your ballot there."
    ),
}
