"""What is said when a step of a poll is not in order."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "POLL_ANNULLED": _l("This vote was annulled and takes no further step. It can be held again as a new poll."),
    "POLL_NOT_ANNULLED": _l("Only a vote that was annulled is held again."),
    "POLL_RERUN_ALREADY": _l("The new poll that takes the place of this one is already prepared."),
    "POLL_HOURS_PAST": _l(
        "Voting was to end %(closes_at)s, which is past. Please prepare the poll again with new hours."
    ),
    "POLL_NO_OBJECTIONS": _l(
        "Objections to the roll end %(until_at)s, %(days)s full days before voting begins. That is over when the poll "
        "is prepared, so nobody could object. Please let voting begin later; a poll that is prepared already is "
        "withdrawn and prepared anew."
    ),
    "POLL_ONE_IS_ENOUGH": _l("By the rules of this place one person takes this step. Please take it directly."),
    "POLL_ASKED_ALREADY": _l("A colleague has asked for this step. It now waits for a second person."),
    "POLL_ASK_FIRST": _l("Two people take this step: one asks for it, another confirms. Nobody has asked yet."),
    "POLL_SECOND_PERSON": _l("You asked for this step yourself. Another person must confirm it."),
    "POLL_MONEY_FOLLOWS": _l(
        "%(projects)s projects of this vote have been approved since, so money follows it. It can no longer be "
        "annulled; please bring the matter before the council."
    ),
    "POLL_ELECTION_FOLLOWS": _l(
        "The council's election was counted with this vote. Whoever doubts it objects to the notice of the election."
    ),
    "ANNULMENT_NOT_ASKED": _l(
        "Nobody has asked for an annulment. The clerk or the sub-district asks for it first, with the reason."
    ),
    "CHANNELS_DO_NOT_ADD_UP": _l(
        "The ballots of the channels do not add up to %(returned)s returned of %(issued)s issued. The poll is not "
        "closed; please call the supervisory committee."
    ),
    "NO_BALLOT_OUTCOME": _l("Residents have not voted on this project, so there is no outcome to take back."),
    "BALLOT_OF_ANOTHER_POLL": _l("Another vote decided on this project. Its outcome stands."),
    "PAPERS_OUTSTANDING": _l(
        "%(batches)s batches of paper ballots are not settled yet. The box is closed once all paper is entered."
    ),
    "SUBJECT_UNKNOWN": _l("Please choose what is voted on."),
    "QUESTION_NEEDED": _l("Please write the question that residents are to answer."),
    "THRESHOLD_UNCLEAR": _l("Please choose the share that is needed, and of what it is taken."),
    "BALLOT_KIND_UNKNOWN": _l("There is no such kind of ballot. Please choose one of the list."),
    "PICKS_CROSS": _l("A ballot cannot ask for at least %(least)s and at most %(most)s. Please change one of them."),
    "CHANNEL_NOT_ALLOWED": _l(
        "The rules of this place do not allow this way of voting. Please choose one of those that are offered."
    ),
}
