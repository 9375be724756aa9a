"""The telephone and address of an office: why not, and the way out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "CONTACT_TELEPHONE": _l(
        "This is no telephone number of an office. Please write it with its area code, for example 0755-25000000."
    ),
    "CONTACT_MOBILE": _l(
        "This is a mobile number. It would be printed on every sheet for good, so please give the number of the office."
    ),
    "CONTACT_ADDRESS": _l("Please write the address of the office in 4 to %(most)s characters."),
    "CONTACT_SAME": _l("This is what is shown already. There is nothing to change."),
}
"""Code → sentence."""
