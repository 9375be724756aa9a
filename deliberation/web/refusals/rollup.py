"""What an assessment by a third party refuses, in words."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

MESSAGES: dict[str, LazyString] = {
    "ASSESSOR_NEEDED": lazy_gettext("Please write which body made the assessment."),
    "ASSESSMENT_SCORES": lazy_gettext("Every one of the six points needs a score from 0 to 100."),
    "ASSESSMENT_WORDS": lazy_gettext("Please say what was found, in at most %(most)s characters."),
    "ASSESSMENT_PUBLISHED": lazy_gettext(
        "The assessment of this quarter is published and stays as it is. What is new belongs into the next quarter's."
    ),
    "ASSESSMENT_NOT_ENTERED": lazy_gettext("Nothing has been entered for this quarter yet. Please enter it first."),
    "ASSESSMENT_TOO_EARLY": lazy_gettext(
        "The quarter ends on %(last)s. Its assessment is published from the day after; it can wait here until then."
    ),
    "ASSESSMENT_OWN": lazy_gettext("You entered it yourself, so somebody else has to look at it and publish it."),
}
