"""Signing in, residency, offices and the rules of a place: why not, and the way out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SIGNING_IN = {
    "PHONE_INVALID": _l(
        "This is not a mobile number of the mainland, Hong Kong, Macao or Taiwan. Please check the digits."
    ),
    "CODE_TOO_SOON": _l(
        "A code was sent to this number less than a minute ago. Please look at your messages, "
        "or ask again in %(seconds)s seconds."
    ),
    "TOO_MANY_CODES": _l(
        "Too many codes have been asked for this number: at most %(hourly)s an hour and %(daily)s a day. "
        "Please try later, or come to the community office."
    ),
    "TOO_MANY_FROM_HERE": _l(
        "Too many codes have been asked for from this network. Please wait a few minutes and try again, "
        "or use your mobile connection."
    ),
    "CODE_NOT_SENT": _l("The message could not be sent just now. Nothing was counted. Please try again in a minute."),
    "CODE_UNKNOWN": _l("This code has been used, or belongs to another device. Please ask for a new code."),
    "CODE_EXPIRED": _l("A code is valid for %(minutes)s minutes and this one is older. Please ask for a new code."),
    "CODE_WRONG": _l("The code is not right. Please look at the message again; you have %(left)s more tries."),
    "TOO_MANY_TRIES": _l(
        "Wrong %(tries)s times, so this code is no longer valid. For your protection, "
        "you can ask for a new one on this device after %(until_at)s."
    ),
}
OFFICES = {
    "ALREADY_RESIDENT": _l("You are already a verified resident of this community. There is nothing more to do."),
    "TOO_MANY_CLAIMS": _l(
        "You have asked %(claims)s communities already and they have not answered yet. Please wait for their answer."
    ),
    "CLAIM_NOT_PENDING": _l("This request has been decided already, or was taken back. Please look at the list again."),
    "PERSON_UNKNOWN": _l(
        "Nobody has signed in with this number yet. Please let the person sign in once, then try again."
    ),
    "OWN_OFFICE": _l("Nobody decides on an office of their own. Please let a colleague or the sub-district do it."),
    "ROLE_ALREADY_HELD": _l("This person already holds this office here."),
    "ROLE_NOT_HELD": _l("This person no longer holds this office here. Please look at the list again."),
    "ROLES_EXCLUDE": _l(
        "Whoever audits a place may hold no other office there, and the other way round. "
        "Please choose another person, or end the other office first."
    ),
    "LAST_ADMINISTRATOR": _l("This is the last administrator here. Please appoint another one first."),
    "COUNCIL_FULL": _l("All %(seats)s seats of the council are taken. End one first, or change the number of seats."),
    "SEAT_UNKNOWN": _l("Please choose the kind of seat. The rules of this place say which kinds there are."),
    "SEATS_TAKEN": _l("All %(seats)s seats of this kind are taken. Please choose another kind, or end one first."),
    "COUNCIL_TOO_YOUNG": _l("A council member must be at least %(age)s years old. The rules of this place say so."),
}
RULES = {
    "RULE_VALUE": _l("One of the values does not fit its rule. Please look at the marked field."),
    "RULE_SOURCE": _l("Every rule needs its source. Please write on what it is based."),
    "RULES_CROSSED": _l(
        "A ballot would need more picks than it may have. Please make the fewest picks no larger than the most."
    ),
    "SEATS_MISMATCH": _l(
        "The seats by kind add up to %(total)s, but the council has %(seats)s seats. Please make the two agree."
    ),
    "INSTALMENTS_MISMATCH": _l("The payment shares must add up to the whole, 100%%. Please look at them again."),
    "RULES_CROSSED_BELOW": _l(
        "The rules of %(place)s would contradict these ones. Please change the rules there first, "
        "or choose others here."
    ),
    "RULES_UNCHANGED": _l("These rules are already in force here. There is nothing to change."),
    "PRESET_UNKNOWN": _l("Please choose one of the sets of rules offered."),
    "CYCLE_OF_COMMUNITY": _l("A year is announced for a community. Please choose the community first."),
    "CYCLE_YEAR": _l("%(year)s is too far away. Please choose this year or one close to it."),
}

MESSAGES = SIGNING_IN | OFFICES | RULES
"""Code → sentence."""
