"""What is said where a photo cannot be released or withheld."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

MESSAGES: dict[str, LazyString] = {
    "RELEASE_OTHER_PERSON": lazy_gettext(
        "You have sent in this photo yourself. A colleague, or the sub-district, has to look at it."
    ),
    "RELEASE_UNKNOWN": lazy_gettext("This photo does not belong to the project. Please load the page again."),
    "RELEASE_REASON": lazy_gettext("Please choose why the photo is not to be shown. Residents read the reason."),
    "RELEASE_DONE": lazy_gettext("This has been decided on this photo already. Please load the page again."),
}
"""Code → what is said."""
