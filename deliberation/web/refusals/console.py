"""What the console must ask once more: why, and the way out."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

MESSAGES: dict[str, LazyString] = {
    "MEMBER_NEEDED": lazy_gettext("Who is it? Please choose the member. Nothing has been recorded."),
    "NOBODY_WAITS": lazy_gettext("No hand is up. First enter who wants to speak."),
    "ABOUT_NEEDED": lazy_gettext("Which rule is meant? Please choose one. Nothing has been recorded."),
    "CHAIR_HANDED_ON": lazy_gettext("This step belongs to whoever presides now. First take the chair back."),
    "OPEN_FIRST": lazy_gettext("The meeting is not open yet. First open it."),
}
"""Code → sentence."""
