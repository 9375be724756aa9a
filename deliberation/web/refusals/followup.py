"""What is said when a step of the follow-up, of a plan or of the file store is out of order."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

MESSAGES: dict[str, LazyString] = {
    "HOLIDAYS_UNKNOWN": lazy_gettext(
        "The public holidays of %(year)s have not been announced yet, so these working days cannot be counted. "
        "Please write the last day yourself."
    ),
}
"""Code → what is said."""
