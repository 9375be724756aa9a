"""What is said when money would go where the account does not let it."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

MESSAGES: dict[str, LazyString] = {
    "MONEY_NOT_POSITIVE": lazy_gettext("A sum that moves must be more than zero."),
    "NO_ALLOCATION": lazy_gettext(
        "No money has been announced for %(year)s yet. Please let the sub-district announce the year first."
    ),
    "MONEY_SHORT": lazy_gettext(
        "%(asked_fen)s is %(short_fen)s more than the community still has free this year (%(free_fen)s). "
        "Please approve less, or wait until a settled project frees money."
    ),
    "POTS_DO_NOT_FIT": lazy_gettext(
        "%(asked_fen)s is needed, but only %(fitting_fen)s is free for a project of this kind: %(tied_fen)s more is "
        "there, given for other uses. Please approve less, or ask the sub-district for money without these conditions."
    ),
    "RELEASE_BELOW_PAID": lazy_gettext(
        "%(asked_fen)s cannot be freed: only %(left_fen)s of this project is bound and not paid out yet."
    ),
    "PAYMENT_ABOVE_COMMITTED": lazy_gettext(
        "%(asked_fen)s cannot be paid: only %(left_fen)s of this project is bound and not paid out yet."
    ),
    "REFUND_ABOVE_DISBURSED": lazy_gettext(
        "%(asked_fen)s cannot have come back: only %(left_fen)s of this project has been paid out."
    ),
    "FUND_NOT_ENTITLED": lazy_gettext(
        "The clerk or an officer of the sub-district asks for this; an officer of the sub-district or a supervisor of "
        "the district confirms it. Please hand it to one of them."
    ),
    "FUND_FOUR_EYES": lazy_gettext(
        "Whoever asked for it cannot decide on it as well. Please let another officer look at it."
    ),
    "FUND_NOT_YOURS": lazy_gettext(
        "Only the person who asked for it can take it back. You can decline it and say why."
    ),
    "FUND_ACT_OVER": lazy_gettext("This has been decided already. Please look at the page of the money again."),
    "FUND_ACT_UNKNOWN": lazy_gettext("This request cannot be read. Please begin again from the page of the money."),
    "FUND_REVERSAL_WAITS": lazy_gettext(
        "Somebody has asked already for this to be undone. Please let a second person decide on that request."
    ),
    "FUND_SAME_WAITS": lazy_gettext(
        "The same has been asked for already: “%(called)s”, %(asked_fen)s, on %(asked_at)s. It waits for its second "
        "person. Nothing was asked for again. If it is wrong, please have it declined or taken back first."
    ),
    "FUND_DEADLINE_PAST": lazy_gettext("The deadline %(deadline)s is over. Please choose a later day."),
    "FUND_REASON_NEEDED": lazy_gettext("Please say why: it is published with the movement."),
    "FUND_TEXT_TOO_LONG": lazy_gettext(
        "At most %(most)s characters; there are %(length)s now. Please shorten the text."
    ),
    "FUND_SOURCE_NEEDED": lazy_gettext("Please say who gives the money."),
    "FUND_LABEL_NEEDED": lazy_gettext("Please give the money a name that people will know it by."),
    "FUND_CATEGORY_UNKNOWN": lazy_gettext("The rules here know no project of this kind. Please choose from the list."),
    "FUND_TARGET_NEEDED": lazy_gettext(
        "Money moves from a pot of this community to another community in the same year. Please choose both. To keep "
        "it here for a later year, carry it over instead."
    ),
    "FUND_TARGET_TOO_FAR": lazy_gettext(
        "The rules do not let money move as far as that community. Please choose a nearer one."
    ),
    "FUND_TARGET_UNKNOWN": lazy_gettext(
        "That place has no announced money of %(year)s yet. Please let the sub-district announce its year first."
    ),
    "FUND_YEAR_OUT_OF_REACH": lazy_gettext(
        "Money can be carried over to the years %(first)s to %(last)s only. Please choose one of them."
    ),
    "FUND_POT_UNKNOWN": lazy_gettext("There is no such money here. Please begin again from the page of the money."),
    "FUND_NOT_IDLE": lazy_gettext(
        "This money may be used until %(deadline)s; only afterwards can it be cleared. Please wait until then."
    ),
    "FUND_PROJECT_UNKNOWN": lazy_gettext("There is no such project in this community. Please check its number."),
    "FUND_POT_SHORT": lazy_gettext(
        "%(asked_fen)s cannot be taken: only %(left_fen)s of this money is still free. Please take less."
    ),
    "FUND_ROW_UNKNOWN": lazy_gettext(
        "Only what was given, moved, carried over or cleared here can be undone. What a project was paid is corrected "
        "at the project."
    ),
    "FUND_ALREADY_REVERSED": lazy_gettext("This has been undone already, and a movement can be undone only once."),
    "FUND_REVERSAL_SPENT": lazy_gettext(
        "%(asked_fen)s cannot be taken back: projects hold part of it by now. Please free it there first."
    ),
}
"""Code → what is said."""
