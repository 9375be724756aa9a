"""What is said when a ballot cannot be opened for its voter."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "OPENINGS_NONE": _l("No ballot of this poll can be opened: the box is not closed yet, or nothing was sealed."),
    "OPENINGS_GONE": _l(
        "The time in which a ballot could be opened in person is over. What is needed for it has been destroyed, "
        "as the rules of the place say. The receipt itself can still be looked up."
    ),
    "OPENINGS_STILL_NEEDED": _l(
        "Until %(until_at)s residents may ask to see their ballot; it cannot be destroyed before."
    ),
    "OPENING_REASON_NEEDED": _l("Please choose why the ballot is opened."),
    "OPENING_IN_PERSON": _l(
        "A ballot is opened only with its voter present. Please ask the resident to come, look at the receipt "
        "and tick it."
    ),
    "RECEIPT_UNKNOWN": _l(
        "No ballot with receipt %(code)s is in this box. Please compare it letter by letter, or ask the resident "
        "whether it is the receipt of another poll or of an earlier vote."
    ),
}
"""Code → what is said."""
