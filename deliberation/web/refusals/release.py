"""What is said where a photo or document cannot be released or withheld."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

MESSAGES: dict[str, LazyString] = {
    "RELEASE_OTHER_PERSON": lazy_gettext(
        "You have sent this in yourself. A colleague, or the sub-district, has to look at it."
    ),
    "RELEASE_UNKNOWN": lazy_gettext("This file does not belong to the project. Please load the page again."),
    "RELEASE_REASON": lazy_gettext("Please choose why it is not to be shown. Residents read the reason."),
    "RELEASE_DONE": lazy_gettext("This has been decided already. Please load the page again."),
}
"""Code → what is said."""
