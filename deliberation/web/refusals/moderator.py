"""What is said when a step in the pool of moderators is out of order, and the slips of a practice meeting."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

MESSAGES: dict[str, LazyString] = {
    # the pool
    "POOL_KEEPERS_ONLY": lazy_gettext("The sub-district keeps the pool of moderators. Please ask its officer."),
    "POOL_OWN_ENTRY": lazy_gettext("Only the moderator can do this, on their own page."),
    "POOL_STATUS": lazy_gettext(
        "This does not fit where the entry stands: %(pool_status)s. Please look at the entry again."
    ),
    "POOL_REASON": lazy_gettext("Please give the reason in a sentence. It stays in the record."),
    "POOL_HOME": lazy_gettext("A pool belongs to a district or a sub-district. Please choose one."),
    "POOL_STEP_UNKNOWN": lazy_gettext("The pool does not know this step."),
    "TRAINING_INCOMPLETE": lazy_gettext("Please name the course, the trainer and a day that is not in the future."),
    "TRAINING_FIGURES": lazy_gettext(
        "Hours are 1 to 500 and the practice score is 0 to 100. Please check the figures."
    ),
    "TRAINING_SHORT": lazy_gettext(
        "%(hours)s hours of training are on record, %(needed)s are needed before a certificate. Please note the "
        "missing training first."
    ),
    "PRACTICE_NOT_PASSED": lazy_gettext(
        "A certificate asks for a practice score of %(needed)s; the best one led without help is %(best)s. "
        "Please have the moderator practise again first."
    ),
    "CERTIFICATE_HELD": lazy_gettext("Certificate %(number)s is on record already. Renew it, or withdraw it first."),
    "CERTIFICATE_INCOMPLETE": lazy_gettext(
        "Please give the number, the sub-district that issues it, and both days of its term."
    ),
    "CERTIFICATE_TERM": lazy_gettext(
        "A certificate ends after it begins and is valid for at most %(months)s months. Please change the days."
    ),
    "CERTIFICATE_NONE": lazy_gettext("There is no certificate on record. Certify the moderator first."),
    "RENEW_LATER": lazy_gettext("The certificate is valid until %(until)s already. Please choose a later day."),
    "ALREADY_SUSPENDED": lazy_gettext("This certificate is suspended already."),
    "NOT_SUSPENDED": lazy_gettext("This certificate is not suspended."),
    "HOURS_UNREADABLE": lazy_gettext(
        "Please check the hours: the end comes after the beginning, and days off run forward."
    ),
    "TIE_UNKNOWN": lazy_gettext("Please choose what binds you, and to which community or project."),
    "TIE_UNCHANGED": lazy_gettext("This is declared like that already. Nothing has changed."),
    # who may preside
    "MODERATOR_LIVES_HERE": lazy_gettext(
        "Is a resident of this community. The moderator comes from outside; please choose somebody else."
    ),
    "MODERATOR_HOLDS_POST": lazy_gettext(
        "Holds a post here: %(role)s. The moderator comes from outside; please choose somebody else."
    ),
    "MODERATOR_DECLARED_HERE": lazy_gettext(
        "Has declared a tie to this community: %(tie)s. Please choose somebody else."
    ),
    "MODERATOR_VOTES_ON_IT": lazy_gettext(
        "Votes on these projects as a council member and cannot preside over them. Please choose somebody else."
    ),
    "MODERATOR_PART_IN_ITEM": lazy_gettext(
        "Has a part in a project on the agenda: %(part)s. Please choose somebody else for this meeting."
    ),
    "MODERATOR_DECLARED_ITEM": lazy_gettext(
        "Has declared a tie to a project on the agenda: %(tie)s. Please choose somebody else for this meeting."
    ),
    "MODERATOR_UNCERTIFIED": lazy_gettext(
        "Holds no moderator's certificate. The sub-district certifies after the training."
    ),
    "MODERATOR_SUSPENDED": lazy_gettext("The certificate is suspended. The sub-district can end the suspension."),
    "CERTIFICATE_EXPIRED": lazy_gettext(
        "The certificate runs from %(since)s to %(until)s and does not hold on that day. The sub-district can renew it."
    ),
    "MODERATOR_NOT_FREE": lazy_gettext("Is not free at that hour. Choose another hour or another moderator."),
    # assignments
    "LOT_SEALED": lazy_gettext("This lot has been sealed already. Please draw it."),
    "LOT_NOT_SEALED": lazy_gettext("No sealed lot is waiting here. Begin a new one from the calling page."),
    "LOT_AGAIN": lazy_gettext(
        "For this meeting lots have been sealed already: %(count)s so far. One lot holds. To seal another please give "
        "the reason; everybody can read it beside all the draws."
    ),
    "LOT_REPLACED": lazy_gettext(
        "Another lot has been sealed for this meeting since. Only the last one holds: please use that one."
    ),
    "LOT_OTHER_MEETING": lazy_gettext(
        "This lot was drawn for the meeting on %(lot_at)s. Call it for that hour, or seal another lot and say why."
    ),
    "EXPIRED_TAKES_REASON": lazy_gettext(
        "The certificate of this moderator does not hold on that day. The rules of this place allow it all the same: "
        "please give the reason, which the notice shows. Or have the sub-district renew the certificate first."
    ),
    "SEED_DIFFERS": lazy_gettext("The seed is not the one that was sealed. Begin a new lot; this one is void."),
    "NOBODY_FREE": lazy_gettext(
        "Nobody of this pool can preside at that hour. Choose another hour, or somebody from a neighbouring pool."
    ),
    "ALREADY_ASKED": lazy_gettext("Somebody is asked for this meeting already. Replace them on the meeting's page."),
    "MODERATOR_DECLINED": lazy_gettext("Has declined this meeting. Please choose somebody else."),
    "OUT_OF_TURN": lazy_gettext("Somebody else is next in turn. To pass them over, please give the reason."),
    "MODERATOR_BY_LOT": lazy_gettext(
        "By the rules of this place the moderator is drawn by lot. Please seal a lot first, or give the reason why "
        "the next in turn is asked; it stays in the record."
    ),
    "MODERATOR_BY_TURN": lazy_gettext(
        "By the rules of this place moderators take turns. To ask the one drawn by lot, please give the reason; "
        "it stays in the record."
    ),
    "LOT_OTHER_AGENDA": lazy_gettext(
        "The lot was drawn for other projects than those on the agenda now. Please draw again, or give the reason "
        "why it holds all the same."
    ),
    "NOT_ASKED": lazy_gettext("Nobody is waiting for an answer about this meeting."),
    "ALREADY_ACCEPTED": lazy_gettext("You have accepted already. Thank you."),
    "DECLARATION_NEEDED": lazy_gettext(
        "Please declare that you have no interest in the items. If you have one, decline and say which."
    ),
    # evaluation
    "EVALUATE_AFTER": lazy_gettext("The moderator is evaluated once the meeting is over. Please come back then."),
    "EVALUATE_ATTENDED": lazy_gettext("Only those who attended this meeting evaluate its moderator."),
    "EVALUATE_MARKS": lazy_gettext("Please answer each of the five questions with one to five points."),
    "EVALUATE_ONCE": lazy_gettext("You have evaluated this meeting. Each answer counts once; thank you."),
    # practice
    "PRACTICE_UNKNOWN": lazy_gettext("There is no such practice meeting. Please choose a story from the list."),
    "PRACTICE_POOL_ONLY": lazy_gettext(
        "Practice meetings are for people of the pool, at most %(most)s together. Apply to join first."
    ),
    "PRACTICE_OVER": lazy_gettext("This practice meeting is over. Start it again with another seed."),
    "PRACTICE_NOT_YOUR_TURN": lazy_gettext("Another trainee presides over this item. Your turn comes with the next."),
    "PRACTICE_CHOOSE": lazy_gettext("Please choose one of the answers offered, then press again."),
    # slips
    "OPINION_GIVEN": lazy_gettext(
        "The moderator gave an opinion. Say nothing for or against; only lead through the steps."
    ),
    "SUMMED_UP": lazy_gettext("The moderator summed up another's speech. Thank the speaker and call the next."),
    "NOES_FORGOTTEN": lazy_gettext("The noes were not called. Always call both sides and count both, however clear."),
    "ABSTAIN_FIRST": lazy_gettext("Call those for, then those against. Silence is no consent."),
    "RESULT_BARE": lazy_gettext("A result is announced with its numbers, what it means, and what comes next."),
    "MISCOUNTED": lazy_gettext("The numbers are not the hands that were up. Count again and enter what you see."),
    "DISORDER_LEFT": lazy_gettext("The room was in disorder and the meeting went on. First call to order, then rule."),
    "RECUSAL_LEFT": lazy_gettext(
        "A member has said that they have an interest. First they step aside, then the item goes on."
    ),
    "RULING_WRONG": lazy_gettext("The ruling was not right. Look at what was said and which rule it touches."),
    "QUESTION_UNREAD": lazy_gettext("Read the motion out in full before it is debated, so that all know what it is."),
    "SPEAKER_HURRIED": lazy_gettext("Every speaker has the full time. Do not hurry anybody, nor favour anybody."),
    "NOT_THIS_STEP": lazy_gettext("There is no occasion for this step now. Look at what the meeting is waiting for."),
}
"""Every refusal of the pool and every slip of a practice meeting; each names the rule and the way out."""

WORDS: dict[str, dict[str, LazyString]] = {
    "tie": {
        "lives": lazy_gettext("lives there"),
        "works": lazy_gettext("works there"),
        "family": lazy_gettext("family of somebody concerned"),
        "supplier": lazy_gettext("tied to a supplier"),
        "interest": lazy_gettext("an interest declared on being asked"),
    },
    "part": {"proposer": lazy_gettext("proposed it"), "cosigner": lazy_gettext("put their name to it")},
    "pool_status": {
        "none": lazy_gettext("not in the pool"),
        "applied": lazy_gettext("has applied"),
        "proposed": lazy_gettext("proposed, has not agreed yet"),
        "registered": lazy_gettext("in the pool"),
    },
}
"""What the codes among the params are called."""
