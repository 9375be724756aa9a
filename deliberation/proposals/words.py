"""Why a photo is not shown, in the reader's words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

WITHHELD = {
    "person": _("somebody can be recognised"),
    "child": _("a child can be seen"),
    "plate": _("a number plate or a door can be read"),
    "paper": _("papers with personal data"),
    "private": _("names, telephone numbers or homes of persons"),
    "account": _("a bank account or an identity card"),
    "trade": _("secrets of a trade"),
    "unrelated": _("beside the matter"),
}
"""Reason → what is said of it."""
