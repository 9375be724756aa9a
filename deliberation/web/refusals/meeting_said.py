"""What the moderator reads aloud, and what outcomes, shares and places in the queue are called."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

SCRIPT: dict[str, LazyString] = {
    "MEETING_NOT_CALLED": lazy_gettext("The meeting has not been called yet."),
    "WAIT_FOR_QUORUM": lazy_gettext(
        "%(present)s of %(due)s members are here; the quorum is %(needed)s. We wait a little for the others."
    ),
    "CALL_TO_ORDER": lazy_gettext(
        "Good day. %(present)s of %(due)s members are here, the quorum is %(needed)s. The meeting is open."
    ),
    "IN_RECESS": lazy_gettext("We have a break. I shall call you back."),
    "MEETING_CLOSED": lazy_gettext("The meeting is closed. Thank you all."),
    "QUORUM_LOST": lazy_gettext(
        "%(present)s are here, %(needed)s are needed. We decide nothing now: we wait, take a break, or close."
    ),
    "DECLARE_ADJOURNED": lazy_gettext("You have decided to close. The meeting is closed."),
    "RULE_ON_POINT": lazy_gettext(
        "A point of order has been raised. I rule: it is well taken / not well taken, because …"
    ),
    "RULE_ON_MOTION": lazy_gettext("Is this motion concrete and on the question? “%(text)s” I rule …"),
    "RULE_ON_CONDUCT": lazy_gettext("Please speak to the matter and to the chair."),
    "ANSWER_INQUIRY": lazy_gettext("A member asks how the rules stand. My answer is …"),
    "ASK_OBJECTION": lazy_gettext("Does anybody object? … There is no objection; it is so decided."),
    "CALL_VOTES": lazy_gettext(
        "We vote on “%(text)s”. Those in favour, raise your hands. … Hands down. Those against, raise your "
        "hands. … Hands down."
    ),
    "CALL_VOTES_APPEAL": lazy_gettext(
        "%(text)s. Shall the ruling stand? Those who would sustain it, raise your hands. … Hands down. Those who "
        "would not, raise your hands. … Hands down."
    ),
    "ANNOUNCE_ADOPTED": lazy_gettext(
        "%(for)s for, %(against)s against; %(needed)s were needed. “%(text)s” is adopted."
    ),
    "ANNOUNCE_LOST": lazy_gettext(
        "%(for)s for, %(against)s against; %(needed)s were needed. “%(text)s” is not adopted."
    ),
    "ANNOUNCE_LOST_TIE": lazy_gettext(
        "%(for)s for, %(against)s against: a tie. A tie is not enough; “%(text)s” is not adopted."
    ),
    "ANNOUNCE_SUSTAINED": lazy_gettext(
        "%(for)s to sustain, %(against)s not to. The ruling is sustained; a tie sustains it too."
    ),
    "ANNOUNCE_REVERSED": lazy_gettext("%(for)s to sustain, %(against)s not to. The ruling is reversed."),
    "ASK_SECOND": lazy_gettext("“%(motion)s” is moved: “%(text)s”. Does anybody second it?"),
    "STATE_QUESTION": lazy_gettext("“%(motion)s” is moved: “%(text)s”. The question is open."),
    "OPEN_DEBATE": lazy_gettext(
        "The question is: “%(text)s”. Who wants to speak? Please say first whether you are for or against."
    ),
    "OPEN_DEBATE_APPEAL": lazy_gettext(
        "The question is whether the ruling shall stand. %(text)s. Who wants to speak? Please say first "
        "whether you would sustain it."
    ),
    "ASK_MORE_SPEAKERS": lazy_gettext("Does anybody else want to speak? If not, we vote."),
    "CALL_NEXT": lazy_gettext("I call %(member)s."),
    "GIVE_FLOOR": lazy_gettext("%(member)s, please: you have %(seconds)s seconds."),
    "SPEAKING": lazy_gettext("%(member)s is speaking. Please do not interrupt."),
    "TIME_UP": lazy_gettext("%(member)s, your time is up. Thank you."),
    "PUT_QUESTION": lazy_gettext("There is no more debate. We vote on “%(motion)s”."),
    "ASK_MOTION": lazy_gettext("We are at “%(title)s”. Who makes the motion?"),
    "CLOSE_ITEM": lazy_gettext("This settles “%(title)s”."),
    "OPEN_ITEM": lazy_gettext("The next item is “%(title)s”."),
    "NOTHING_LEFT": lazy_gettext("The agenda is done. Has anybody anything else? Then the meeting is closed."),
    "LEAD_OATH": lazy_gettext(
        "Before we begin, please stand and say after me: I keep the rules of this meeting; I speak to the matter; I "
        "respect those who differ; I accept what is decided."
    ),
    "CONFIRM_COUNT": lazy_gettext(
        "%(for)s for, %(against)s against. It is close: scrutineer, please look at the count and confirm it."
    ),
    "CONFIRM_COUNT_APPEAL": lazy_gettext(
        "%(for)s to sustain, %(against)s not to. It is close: scrutineer, please look at the count and confirm it."
    ),
    "CALL_ROLL": lazy_gettext(
        "We vote by name on “%(text)s”. I read the names; please answer for, against or abstain."
    ),
    "CALL_BALLOT": lazy_gettext(
        "We vote on “%(text)s” by secret ballot. Everybody marks one paper, alone; the scrutineers count."
    ),
    "NEXT_PARAGRAPH": lazy_gettext(
        "Paragraph %(number)s of %(total)s: “%(text)s”. Who wants to speak to it, or to amend it?"
    ),
    "TAKE_UP_ORDERS": lazy_gettext(
        "The hour of “%(title)s” has come, and a member asks for it. We take it up now; what we were at waits."
    ),
    "STATE_UNDEBATABLE": lazy_gettext("“%(motion)s” is moved: “%(text)s”. There is no debate on it; we vote at once."),
    "STATE_AMEND": lazy_gettext(
        "It is moved to amend. If this is adopted, it would read: “%(text)s”. The question is on the amendment."
    ),
    "STATE_APPEAL": lazy_gettext(
        "The ruling is appealed from. %(text)s. The question is: shall the ruling stand? A tie sustains it."
    ),
    "STATE_OBJECTION": lazy_gettext(
        "Somebody objects to taking this up at all. The question is: shall it be considered? It is dropped only if "
        "two-thirds are against."
    ),
    "STATE_RECONSIDER": lazy_gettext(
        "It is moved to reconsider: “%(text)s”. If this is adopted, the question is before us again as before the vote."
    ),
    "CALL_VOTES_ABSTAIN": lazy_gettext(
        "We vote on “%(text)s”. Those in favour, raise your hands. … Hands down. Those against, raise your hands. … "
        "Hands down. Those who abstain, raise your hands. … Hands down."
    ),
    "DONE_AMEND": lazy_gettext("The words are changed. The motion now reads: “%(text)s”."),
    "DONE_CLOSE": lazy_gettext("The debate is closed; we vote at once."),
    "DONE_LIMITS": lazy_gettext("The new limits of debate hold from now on, for this question only."),
    "DONE_POSTPONE": lazy_gettext("It is put off and comes back at its time."),
    "DONE_REFER": lazy_gettext("It goes to the group named, which reports back to us."),
    "DONE_TABLE": lazy_gettext("It is laid aside with all that belongs to it; the meeting may take it up again."),
    "DONE_KILL": lazy_gettext("It is not taken up again at this meeting."),
    "DONE_NOT_CONSIDERED": lazy_gettext("The objection is sustained: it is not taken up at this meeting."),
    "DONE_CONSIDERED": lazy_gettext("The objection is not sustained: we go on with the question."),
    "DONE_RECESS": lazy_gettext("We take a break."),
    "DONE_ADJOURN": lazy_gettext("The meeting closes. What is left open goes to the next meeting."),
    "DONE_FIX_TIME": lazy_gettext("The time of the next meeting is fixed."),
    "DONE_BACK": lazy_gettext("The question is before us again."),
    "DONE_RECONSIDER": lazy_gettext(
        "The earlier vote no longer counts; the question is before us again as before that vote."
    ),
    "DONE_VOTE_STANDS": lazy_gettext("The earlier vote stands, and is not reconsidered again."),
    "DONE_RESCIND": lazy_gettext("The earlier decision is changed as moved."),
    "DONE_WITHDRAWN": lazy_gettext("The motion is withdrawn, as if it had not been made."),
    "DONE_ADOPTED": lazy_gettext("It is decided, and will be carried out as the words say."),
    "DONE_LOST": lazy_gettext("It is not decided; nothing changes."),
    "DONE_DEBATE_ON": lazy_gettext("The debate goes on."),
    "DONE_DIVIDED": lazy_gettext("The question is divided; each part is voted on by itself."),
    "DONE_SERIATIM": lazy_gettext("We go through it paragraph by paragraph, and vote on the whole at the end."),
    "DONE_SUSPENDED": lazy_gettext("The rule named is set aside for this once."),
    "DONE_INFORMAL": lazy_gettext("Until this question is settled, nobody's turns are counted."),
    "DONE_METHOD": lazy_gettext("The vote will be taken in the way decided."),
    "DONE_GRANTED": lazy_gettext("The request is granted."),
    "DONE_REFUSED": lazy_gettext("The request is not granted."),
    "DONE_NOMINATIONS_CLOSED": lazy_gettext("Nominations are closed."),
    "DONE_NOMINATIONS_OPEN": lazy_gettext("Nominations are open again."),
    "DONE_SPECIAL": lazy_gettext("It is taken up at its hour, before other business."),
}
"""The moderator's lines; ``member`` is replaced by the name before rendering."""

QUEUE_REASONS: dict[str, LazyString] = {
    "HAND_ORDER": lazy_gettext("by order of hand"),
    "MOVER_FIRST": lazy_gettext("mover, not yet heard"),
    "PREFERENCE_UNSPOKEN": lazy_gettext("not yet heard"),
    "OK_ALTERNATE": lazy_gettext("the other side's turn"),
    "DEBATE_EXHAUSTED": lazy_gettext("no turn left"),
}
"""Why a hand stands where it stands."""

OUTCOMES: dict[str, LazyString] = {
    "adopted": lazy_gettext("Adopted"),
    "lost": lazy_gettext("Not adopted"),
    "fell": lazy_gettext("Fell for want of a second"),
    "withdrawn": lazy_gettext("Withdrawn"),
    "tabled": lazy_gettext("Laid aside for now"),
    "postponed": lazy_gettext("Postponed"),
    "referred": lazy_gettext("Referred to a working group"),
    "killed": lazy_gettext("Postponed indefinitely: not again at this meeting"),
    "not_considered": lazy_gettext("Not considered"),
    "out_of_order": lazy_gettext("Ruled out of order"),
    "unfinished": lazy_gettext("Unfinished: goes to the next meeting"),
    "rescinded": lazy_gettext("Rescinded"),
    "no_motion": lazy_gettext("No motion was made"),
    "struck": lazy_gettext("Struck: entered by mistake"),
    "divided": lazy_gettext("Divided: voted on in parts"),
}
"""What became of a motion."""

BASES: dict[str, LazyString] = {
    "votes_cast": lazy_gettext("of the votes cast"),
    "present": lazy_gettext("of the members present"),
    "members": lazy_gettext("of all members"),
}
"""What a share is taken of."""
