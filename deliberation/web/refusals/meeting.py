"""What is said when a move in a meeting is out of order."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

MESSAGES: dict[str, LazyString] = {
    # the meeting's phases
    "MEETING_NOT_CALLED": lazy_gettext(
        "This meeting has not been called yet. Please fix its members and agenda first."
    ),
    "MEETING_ALREADY_CALLED": lazy_gettext(
        "This meeting has already been called. Please go on with it, or close it first."
    ),
    "MEETING_NOT_OPEN": lazy_gettext("The meeting has not been opened yet. First the moderator declares it open."),
    "MEETING_ALREADY_OPEN": lazy_gettext("The meeting is already open. Please go on with the agenda."),
    "IN_RECESS": lazy_gettext("The meeting is having a break. It goes on when the moderator calls it back."),
    "NOT_IN_RECESS": lazy_gettext("There is no break now; the meeting is going on."),
    "ADJOURNED": lazy_gettext("The meeting is closed. What was left open goes to the next meeting."),
    "ADJOURN_VOTED": lazy_gettext(
        "The members have decided to close the meeting; only the closing is left to declare."
    ),
    "AGENDA_LEFT": lazy_gettext(
        "%(items)s agenda items are still open. Take them up, move to adjourn, or close with a reason."
    ),
    "QUESTION_PENDING": lazy_gettext("“%(pending)s” is still pending. Please settle it first: one thing at a time."),
    "RECESS_NEEDS_MOTION": lazy_gettext(
        "Under these rules a break is decided by the members: somebody moves a recess."
    ),
    "CHAIR_NOT_AWAY": lazy_gettext("The moderator already presides."),
    "CHAIR_AWAY_UNTIL_DECIDED": lazy_gettext(
        "Whoever handed over the chair to speak returns only when the motion is decided."
    ),
    "ITEM_UNKNOWN": lazy_gettext("This item is not on the agenda. Please choose one from the agenda."),
    "ITEM_TWICE": lazy_gettext("The same item stands twice on the agenda. Please remove one."),
    "ITEM_OPEN": lazy_gettext("Another item is open. Please close it first."),
    "ITEM_CLOSED": lazy_gettext("This item has been dealt with in this meeting."),
    "NO_ITEM_OPEN": lazy_gettext("No agenda item is open."),
    # attendance and quorum
    "NO_MEMBERS_DUE": lazy_gettext("Nobody is due at this meeting. Please enter the members first."),
    "MEMBER_TWICE": lazy_gettext("One member appears twice. Each member counts once."),
    "NOT_A_MEMBER": lazy_gettext("Only members of this body take part in this step."),
    "NOT_PRESENT": lazy_gettext("This member is not checked in. Please check in first."),
    "ALREADY_PRESENT": lazy_gettext("This member is already checked in."),
    "ALREADY_RECUSED": lazy_gettext("This member has already stepped aside from the item."),
    "RECUSED_FROM_ITEM": lazy_gettext(
        "This member has stepped aside from the open item and neither speaks nor votes on it."
    ),
    "NO_QUORUM": lazy_gettext(
        "%(present)s are here, %(needed)s are needed: without a quorum nothing is decided. Wait, take a break, "
        "or close the meeting."
    ),
    "QUORUM_UNWAIVABLE": lazy_gettext(
        "The quorum cannot be waived, not even if all agree: it protects those who are absent."
    ),
    "QUORUM_IS_PRESENCE": lazy_gettext("The quorum counts those present, not the votes: who abstains is present."),
    # who may
    "NOT_CHAIR": lazy_gettext("Only the moderator takes this step. Please raise your hand and ask."),
    "NOT_YOUR_MOVE": lazy_gettext(
        "You can take this step only for yourself; the moderator's desk enters it for others."
    ),
    "CHAIR_NEUTRAL": lazy_gettext(
        "The moderator stays neutral: no opinion, no motion, no vote. To speak, hand over the chair until this "
        "motion is decided."
    ),
    "PROFILE_UNKNOWN": lazy_gettext("The rules of this meeting cannot be used: %(why)s"),
    "COMMAND_UNKNOWN": lazy_gettext("The meeting does not know this step."),
    # bringing a question
    "NOT_A_MOTION": lazy_gettext(
        "Calling out is not a motion and cuts nobody off. Raise your hand, and move it when you are called."
    ),
    "MOTION_NOT_ENABLED": lazy_gettext(
        "The rules of this meeting do not include this motion. What is possible stands above."
    ),
    "MOTION_UNKNOWN": lazy_gettext("This motion is not before the meeting."),
    "MOTION_ALREADY_MADE": lazy_gettext("This motion has been entered already; it is not entered twice."),
    "MOTION_AWAITING": lazy_gettext("“%(waiting)s” has just been moved. First it is seconded and stated, or it falls."),
    "MAIN_PENDING": lazy_gettext(
        "“%(pending)s” is before the meeting. One thing at a time: settle it, then bring the next."
    ),
    "NOTHING_PENDING": lazy_gettext(
        "No question is before the meeting that this could act on. First somebody makes a motion."
    ),
    "NO_SECOND": lazy_gettext(
        "“%(motion)s” needs a second: another member who also wants it discussed. Without one it falls."
    ),
    "SELF_SECOND": lazy_gettext("A second comes from another member, not from the mover."),
    "ALREADY_SECONDED": lazy_gettext("“%(motion)s” has its second already; one is enough."),
    "NOTHING_TO_VOTE_ON": lazy_gettext(
        "No motion is waiting for a vote now. Once one is before the meeting, this can be asked for."
    ),
    "NOTHING_TO_SECOND": lazy_gettext("No motion is waiting for a second."),
    "NOTHING_TO_STATE": lazy_gettext("No motion is waiting to be stated."),
    "ALREADY_PENDING": lazy_gettext("This question has been stated already."),
    "NOT_STATED": lazy_gettext("“%(motion)s” has not been stated by the moderator yet; then it is debated."),
    "NOT_MOVER": lazy_gettext("Only the mover may reword or withdraw the motion."),
    "NOT_ACTIONABLE": lazy_gettext(
        "A motion names a concrete thing that can be done: who does what, when, with what money. The moderator "
        "decides, you may appeal."
    ),
    "NOT_GERMANE": lazy_gettext(
        "This is not about the question now before the meeting. The moderator decides, you may appeal."
    ),
    # precedence
    "APPLIES_TO_MAIN_ONLY": lazy_gettext(
        "“%(motion)s” acts on the main question with all that belongs to it, never on a part alone."
    ),
    "RANK_TOO_LOW": lazy_gettext("“%(motion)s” ranks below “%(pending)s”, which is pending. Settle that first."),
    "SAME_RANK_PENDING": lazy_gettext("“%(pending)s” is already pending and ranks the same. Settle it first."),
    "SAME_DEGREE_PENDING": lazy_gettext("One amendment at a time: vote on the one pending, then offer yours."),
    "THIRD_DEGREE": lazy_gettext(
        "An amendment to an amendment cannot itself be amended: nobody could follow. Vote it down and offer "
        "better words."
    ),
    "SECOND_DEGREE_OFF": lazy_gettext(
        "These rules allow no amendment of an amendment. Vote on it, then offer other words."
    ),
    "NOT_AMENDABLE": lazy_gettext("“%(pending)s” cannot be amended: it can only be taken or left."),
    "UNDEBATABLE": lazy_gettext("“%(motion)s” goes without debate on its question: the vote comes at once."),
    "DEBATE_CLOSED": lazy_gettext("The members have closed the debate on this question; the vote comes now."),
    "DEBATE_BEGUN": lazy_gettext("This is possible only when the question is first introduced; the debate has begun."),
    "RENEWAL_BARRED": lazy_gettext(
        "This question has been decided in this meeting and is not brought again. It may come up at the next, or "
        "be reconsidered."
    ),
    "NO_PROGRESS": lazy_gettext(
        "Nothing has happened since this was last decided. Let the meeting go on a little, then try again."
    ),
    "BEYOND_NEXT_SESSION": lazy_gettext("A question may be put off to the next meeting at the latest."),
    "NOTHING_DUE": lazy_gettext("No agenda item is due now."),
    "NO_NOTICE": lazy_gettext(
        "A change of the rules needs notice before the meeting. Give notice now and move it next time."
    ),
    "NOT_TABLED": lazy_gettext("This question was not laid aside."),
    "NOT_POSTPONED": lazy_gettext("This question is neither postponed nor with a working group."),
    "NOT_REFERRED": lazy_gettext("No working group has this question."),
    "NOTHING_TO_RESCIND": lazy_gettext("Only what was adopted can be rescinded."),
    # reconsidering
    "NOT_RECONSIDERABLE": lazy_gettext("“%(of)s” with this outcome cannot be reconsidered."),
    "ALREADY_RECONSIDERED": lazy_gettext("A question is reconsidered once only."),
    "RECONSIDER_TOO_LATE": lazy_gettext(
        "The time to reconsider is over. To undo it, move to rescind, or bring it to the next meeting."
    ),
    "MUST_RECONSIDER_MAIN_TOO": lazy_gettext(
        "The main question has been decided with it: move to reconsider both together."
    ),
    "NOT_PREVAILING_SIDE": lazy_gettext(
        "Only who voted with the winning side may move to reconsider. Ask one of them to do it."
    ),
    # the floor
    "FLOOR_TAKEN": lazy_gettext(
        "Somebody has the floor and is not interrupted for this. Raise your hand, you will be called."
    ),
    "NO_MOTION": lazy_gettext("First a motion, then the debate. Make a motion: what should be done?"),
    "NOT_IMMEDIATELY_PENDING": lazy_gettext("“%(pending)s” comes first: it is the question now before the meeting."),
    "DEBATE_EXHAUSTED": lazy_gettext("This member has had %(turns)s turns on this question; that is all there are."),
    "PREFERENCE_UNSPOKEN": lazy_gettext("Somebody who has not spoken on this is waiting and goes first."),
    "ALTERNATE_SIDES": lazy_gettext("The other side is waiting: for and against take turns."),
    "EARLIER_HAND": lazy_gettext("Another hand was up earlier and goes first. To pass it over, give a reason."),
    "MOVER_FIRST": lazy_gettext("The mover has not spoken yet and has the first word."),
    "HAND_ALREADY_RAISED": lazy_gettext("The hand is already up."),
    "HAND_NOT_RAISED": lazy_gettext("The hand is not up."),
    "POSITION_FIRST": lazy_gettext("Say first whether you are for or against, then why."),
    "SIDE_UNKNOWN": lazy_gettext("Please choose for or against."),
    "MOVER_AGAINST_OWN": lazy_gettext(
        "The mover may vote against the own motion but not speak against it. You may ask to withdraw it."
    ),
    "CONFINED_DEBATE": lazy_gettext("On “%(motion)s” the debate is only whether to do that, not on the matter itself."),
    "TIME_EXPIRED": lazy_gettext(
        "The time of %(limit)s seconds is used up. Please finish; more time needs everybody's consent."
    ),
    "NOBODY_SPEAKING": lazy_gettext("Nobody is speaking now."),
    "ALREADY_SPEAKING": lazy_gettext("This speech is already running."),
    "NOT_PAUSED": lazy_gettext("The clock is not paused."),
    "ADDRESS_CHAIR": lazy_gettext("Speak to the moderator, not to each other. The moderator decides."),
    "DECORUM": lazy_gettext("Speak on the matter, never on persons or their motives. The moderator decides."),
    "CONDUCT_UNKNOWN": lazy_gettext(
        "Please choose what is wrong: talking to each other, about persons, or off the question."
    ),
    # deciding
    "VOTING_IN_PROGRESS": lazy_gettext("A vote is being taken and is not interrupted. Please wait for the result."),
    "DEBATE_OPEN": lazy_gettext(
        "%(hands)s still ask to speak. The vote comes when nobody asks, when the turns are used up, or when the "
        "debate is closed by two-thirds."
    ),
    "VOTE_ORDER": lazy_gettext("The votes are called in order: first those for, then those against."),
    "METHOD_UNKNOWN": lazy_gettext("Please choose one of the ways of voting offered."),
    "NOTHING_TO_TAKE_BACK": lazy_gettext("There is no such entry to take back, or the meeting has gone on since."),
    "NO_BALLOT": lazy_gettext("No vote is being taken."),
    "BAD_COUNT": lazy_gettext("Please enter whole numbers of votes for and against."),
    "VOTES_EXCEED_PRESENT": lazy_gettext("%(total)s votes, but only %(limit)s may vote here. Please count again."),
    "NOT_ENTITLED_TO_VOTE": lazy_gettext("%(count)s names may not vote on this: absent, stepped aside, or presiding."),
    "COUNT_MISMATCH": lazy_gettext("The names and the numbers do not agree. Please count again."),
    "ALREADY_COUNTED": lazy_gettext("The count is in. To count again, choose “count again”."),
    "NOT_COUNTED": lazy_gettext("The votes have not been entered yet."),
    "WRONG_RESULT": lazy_gettext("The announcement does not agree with the count. The numbers decide."),
    "RESULT_FINAL": lazy_gettext(
        "The result has been announced and stays as it is. To change a decision, move to reconsider."
    ),
    "CHAIR_ALREADY_VOTED": lazy_gettext("The moderator has voted once and cannot vote twice."),
    "CHAIR_VOTE_NOT_DECISIVE": lazy_gettext("By show of hands the moderator votes only where it changes the result."),
    # order
    "POINT_PENDING": lazy_gettext("A point of order is waiting: first the moderator rules."),
    "NOTHING_TO_RULE": lazy_gettext("Nothing is waiting for a ruling."),
    "NOTHING_TO_ANSWER": lazy_gettext("No question to the moderator is waiting."),
    "NOT_APPEALABLE": lazy_gettext("An answer is an opinion, not a ruling; there is no appeal from it."),
    "APPEAL_PENDING": lazy_gettext("An appeal is before the meeting; a second one waits until it is decided."),
    "UNTIMELY": lazy_gettext("It is too late for this: it must be raised at once, before other business."),
    "CONSENT_PENDING": lazy_gettext("Consent is being asked for something; first hear whether anybody objects."),
    "CONSENT_UNKNOWN": lazy_gettext("Unanimous consent cannot be asked for this; take a vote."),
    "NOTHING_TO_OBJECT": lazy_gettext("No consent is being asked now."),
    "OBJECTION_RAISED": lazy_gettext("Somebody objects: there is no unanimous consent. Take the vote."),
    "OATH_FIRST": lazy_gettext("Before the first item all promise to keep the rules. Please lead the promise first."),
    "OATH_OFF": lazy_gettext("These rules ask for no promise before the items. Please go on with the agenda."),
    "OATH_TAKEN": lazy_gettext("The promise has been made already. Please go on with the agenda."),
    "ANSWER_UNKNOWN": lazy_gettext("Please answer for, against or abstain."),
    "NOT_ROLL_CALL": lazy_gettext("This vote is not taken by name. Please vote the way the moderator has announced."),
    "SECRET_NAMES": lazy_gettext("A secret ballot is entered by numbers only, never by names."),
    "SECRET_ASKED": lazy_gettext(
        "%(asked)s members have asked for a secret ballot; this question is voted on secretly."
    ),
    "SECRET_SUBJECT": lazy_gettext("Under these rules this kind of question is voted on by secret ballot."),
    "SECRET_OFF": lazy_gettext(
        "Under these rules members cannot ask for a secret ballot. The way of voting can be changed by a motion."
    ),
    "SECRET_ASKED_ALREADY": lazy_gettext("This member has asked for a secret ballot already; once is enough."),
    "COUNT_UNCONFIRMED": lazy_gettext(
        "%(for)s for, %(against)s against: this count is announced only when a second person has seen it. Please ask a "
        "scrutineer to confirm."
    ),
    "COUNT_CONFIRMED": lazy_gettext("The count has been confirmed already. Please announce the result."),
    "CONFIRM_OTHER": lazy_gettext("Whoever enters the count cannot confirm it. Please ask another member who is here."),
    "STRIKE_TOO_LATE": lazy_gettext(
        "“%(motion)s” has been debated, or other questions rest on it: it is not struck any more. The mover may ask to "
        "withdraw it."
    ),
    "ITEM_NOT_CLOSED": lazy_gettext("This item is not closed; it can simply be taken up."),
    "CLOCK_BACKWARDS": lazy_gettext(
        "The clock of this device is %(seconds)s seconds behind the meeting. Please set the clock right and try again."
    ),
    "CHAIR_NOT_CERTIFIED": lazy_gettext(
        "These rules ask for a trained moderator with a valid certificate. Please choose another from the pool."
    ),
    "CHAIR_INTERESTED": lazy_gettext(
        "The moderator has an interest in an item of this meeting. Please choose one who has none."
    ),
    "SILENCED": lazy_gettext(
        "This member has been called to order %(times)s times on this item and is not called again, unless the meeting "
        "allows it."
    ),
    "SCOPE_BROKEN": lazy_gettext(
        "The questions named must follow one another from the one now pending downwards. Please name them without a "
        "gap."
    ),
    "CANNOT_SUSPEND": lazy_gettext(
        "This rule protects those who are absent, each member or the secret vote (%(rule)s); it cannot be set aside. It"
        " can be changed only with notice, at a later meeting."
    ),
    "RULE_UNKNOWN": lazy_gettext(
        "Please choose which rule is set aside from those offered (%(rule)s is none of them)."
    ),
    "METHOD_FIXED": lazy_gettext(
        "The members have decided how this question is voted on. Please take the vote that way."
    ),
    "PARAGRAPHS_LEFT": lazy_gettext(
        "The text is gone through paragraph by paragraph; %(left)s are still to come. The vote on the whole follows."
    ),
    "NO_PARAGRAPHS": lazy_gettext("Nothing is being gone through paragraph by paragraph."),
    "NOMINATIONS_CLOSED": lazy_gettext("Nominations are closed. To name somebody else, move to reopen them."),
    "NOMINATIONS_OPEN": lazy_gettext("Nominations are still open; simply name somebody."),
    "ALREADY_NOMINATED": lazy_gettext("This person has been named already; once is enough."),
    "NOT_CAUTIONED": lazy_gettext("Nobody has been called to order on this item; everybody may speak in turn."),
    "RECONSIDER_FIRST": lazy_gettext("A motion to reconsider this decision is waiting. Decide that first."),
    "NOT_SEPARABLE": lazy_gettext(
        "Parts are voted on separately only where each can stand alone. The moderator decides, you may appeal."
    ),
    "ORDERS_DUE": lazy_gettext(
        "A member has called for what is due: “%(title)s”. Take it up now, or set the order aside by two-thirds."
    ),
    "DECIDED_WHOLE": lazy_gettext(
        "This motion decides a project, and a project is decided as a whole: no part of it would decide it. Amend the "
        "motion, or take the rest up as an item of its own."
    ),
    "VOTE_NOT_NAMED": lazy_gettext(
        "Only a vote given by name can be changed: for this member none stands in the record. A member of the winning "
        "side may move to reconsider."
    ),
    "VOTE_GONE_ON": lazy_gettext(
        "The result has gone on to the project and no vote is changed any more. The question may come up again at the "
        "next meeting."
    ),
    "VOTE_SAME": lazy_gettext("Please choose what the vote shall be now; it must differ from the one given."),
}
"""Every refusal code of the engine; each names the rule in plain words and the way out."""
