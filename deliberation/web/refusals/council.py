"""What is said when something about a body, its seats or an election is out of order."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

MESSAGES: dict[str, LazyString] = {
    "BODY_STATUS": lazy_gettext("This body is not at this step now. Please open its page again to see how it stands."),
    "BODY_FOUR_EYES": lazy_gettext("Nobody confirms what they have proposed. Please let a colleague confirm it."),
    "COUNCIL_EXISTS": lazy_gettext(
        "Every community has its residents' council already. Its seats are set in the rules of the place."
    ),
    "BODY_KIND_UNKNOWN": lazy_gettext("Please choose which kind of body this is."),
    "BODY_NAME_NEEDED": lazy_gettext("Please write what the body is called."),
    "BODY_SEATS_NEEDED": lazy_gettext("A body needs at least one seat. Please write how many there are of each kind."),
    "TERM_NOT_ASKED": lazy_gettext("No term waits to be confirmed. The clerk proposes one first."),
    "TERM_RUNS": lazy_gettext("No term is over: it ends on the day after its last, by itself."),
    "TERM_ENDS_FIRST": lazy_gettext("The term must end after it begins. Please check the two days."),
    "TERM_TOO_LONG": lazy_gettext(
        "By the rules a term is at most %(years)s years long. Please choose an earlier last day."
    ),
    "TERM_OVERLAPS": lazy_gettext(
        "The term before runs until %(year)s-%(month)s-%(day)s. Please let the new one begin after it."
    ),
    "SEAT_HOW_UNKNOWN": lazy_gettext("Please choose how the seat is filled."),
    "SEAT_CAUSE_UNKNOWN": lazy_gettext("Please choose why the seat is left."),
    "SEAT_HELD": lazy_gettext("This person has a seat in this body already. One person has one seat."),
    "SEAT_NOT_HELD": lazy_gettext("This person has no seat in this body now. Please look at the list again."),
    "ATTENDANCE_NOTED": lazy_gettext("Who came to this meeting has been noted already."),
    "NOBODY_NEXT": lazy_gettext("Nobody is next in line for this seat. Please call a by-election."),
    "ELECTION_STATUS": lazy_gettext(
        "The election is not at this step now. Please open its page again: it says what comes next."
    ),
    "ELECTION_METHOD": lazy_gettext("This step does not belong to this way of choosing. The page shows the right one."),
    "ELECTION_SEATS": lazy_gettext("There are %(free)s seats of this kind. Please choose a number from 1 to that."),
    "ELECTORS_NOT_ROLL": lazy_gettext(
        "In this election the residents' representatives vote, on paper. Only where every resident on the roll votes "
        "can it be held as a residents' poll."
    ),
    "ELECTION_BY_POLL": lazy_gettext(
        "Residents vote in a poll here; its ballots are taken and counted by themselves when the poll has closed."
    ),
    "ELECTION_NOT_BY_POLL": lazy_gettext(
        "This election is held on paper, not as a residents' poll. Please open the box on the page of the election."
    ),
    "ELECTORS_NONE": lazy_gettext("Please write how many people may vote."),
    "ELECTION_PAST": lazy_gettext("This day is past. Please choose today or a later day."),
    "CANDIDATES_NOTICE": lazy_gettext(
        "The list of candidates must be up for %(days)s full days before the vote. Please choose a later day of voting."
    ),
    "CANDIDATES_CLOSED": lazy_gettext(
        "Candidates could sign up until %(month)s/%(day)s. The community office can tell you more."
    ),
    "CANDIDATES_OPEN": lazy_gettext(
        "People may still sign up until %(month)s/%(day)s. The list is published on the day after."
    ),
    "CANDIDATES_FEW": lazy_gettext(
        "%(candidates)s people on the list are too few for %(seats)s seats. Please give people more time to sign up."
    ),
    "CANDIDATE_TWICE": lazy_gettext("This person is on the list already."),
    "CANDIDATE_UNKNOWN": lazy_gettext("This is not on the list of candidates. Please look at the list again."),
    "CANDIDATE_TOO_YOUNG": lazy_gettext(
        "Whoever stands must be at least %(age)s years old. The rules of this place say so."
    ),
    "CONSENT_NEEDED": lazy_gettext("Nobody is put on the list without having agreed. Please tick the agreement."),
    "AGE_UNKNOWN": lazy_gettext(
        "The date of birth is not known, and %(age)s years are needed. Please bring papers to the community office."
    ),
    "AGE_TO_ENTER": lazy_gettext(
        "The date of birth of this person is not known, and %(age)s years are needed. Please enter it from the "
        "identity card, in this form."
    ),
    "OWNERSHIP_UNSEEN": lazy_gettext("An owners' seat is for people who own a home here. Please tick that it is so."),
    "SIGNUP_SHORT": lazy_gettext(
        "By the rules people have at least %(days)s days to sign up, today included. Please choose a later day."
    ),
    "ELECTION_EARLIER": lazy_gettext(
        "People have been told that they can sign up until %(month)s/%(day)s. Please choose that day or a later one."
    ),
    "NOT_RESIDENT_HERE": lazy_gettext(
        "Only verified residents who live here may stand. Please ask the community office to verify where you live."
    ),
    "VOTE_NOT_YET": lazy_gettext("The vote is on %(month)s/%(day)s. This step opens on that day."),
    "BOX_EMPTY": lazy_gettext("A box without papers cannot be counted. Please check the number of papers found."),
    "BOX_TOO_FULL": lazy_gettext(
        "%(received)s papers found, %(issued)s handed out, %(electors)s people who may vote: that does not fit. "
        "Please count again."
    ),
    "PAPER_NUMBER": lazy_gettext("The papers are numbered from 1 to %(most)s. Please check the number."),
    "PAPER_READ": lazy_gettext("A colleague has entered paper %(number)s in this reading. Please go on with the next."),
    "PAPERS_ALL_READ": lazy_gettext("All papers have been read twice."),
    "PAPERS_AGREE": lazy_gettext("Both readings of this paper agree. Nothing is left to settle."),
    "PAPERS_MISSING": lazy_gettext("%(left)s entries are missing still: every paper is read by two people."),
    "PAPERS_DIFFER": lazy_gettext(
        "%(papers)s papers were read differently by the two. A third person looks at each of them first."
    ),
    "PAPER_THIRD_LOOK": lazy_gettext(
        "You have read paper %(number)s yourself. Please let a colleague of the community or the sub-district "
        "who has not read it look at it with the paper in hand."
    ),
    "SEED_CHANGED": lazy_gettext(
        "The seed of the lot is not the one that was promised. Nothing has been counted; please tell the sub-district."
    ),
    "COUNT_IMPOSSIBLE": lazy_gettext("It cannot be worked out like this: %(why)s"),
    "RESULT_ON_NOTICE": lazy_gettext(
        "The result is on public notice. The seats are taken once its days have run and every objection is answered."
    ),
    "PROJECTS_FOR_COUNCIL": lazy_gettext(
        "Projects are decided by the residents' council. Please take them off the agenda, or call the council."
    ),
    "RESULT_UPHELD": lazy_gettext(
        "An objection to the result has been found right. Please annul the result with the reason and call a new vote."
    ),
}
"""Code → what is said."""
