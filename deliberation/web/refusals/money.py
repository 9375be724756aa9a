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
    "RELEASE_BELOW_PAID": lazy_gettext(
        "%(asked_fen)s cannot be freed: only %(left_fen)s of this project is bound and not paid out yet."
    ),
    "PAYMENT_ABOVE_COMMITTED": lazy_gettext(
        "%(asked_fen)s cannot be paid: only %(left_fen)s of this project is bound and not paid out yet."
    ),
}
"""Code → what is said."""
