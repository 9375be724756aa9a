"""What the console must ask once more: why, and the way out."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

MESSAGES: dict[str, LazyString] = {
    "MEMBER_NEEDED": lazy_gettext("Who is it? Please choose the member. Nothing has been recorded."),
}
"""Code → sentence."""
