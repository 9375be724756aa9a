"""What is said when a ballot is not issued, or not taken into the box. The marks are judged in ``ballot``."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "TAKEN_ELSEWHERE": _l(
        "You have already taken a ballot: %(channel)s. One resident, one ballot. Please go on where you took it; if "
        "that is not possible, ask at the community service centre."
    ),
    "CHANNEL_NOT_HELD": _l("This poll is not held that way. Its page says how you can vote."),
    "SIMPLE_MODE_OFF": _l(
        "This poll takes only ballots that nobody can trace, and this browser cannot make one. Please use another "
        "phone or computer, or vote at the community service centre."
    ),
    "BLIND_NOT_HELD": _l(
        "This poll was opened in the simple way. Please open its page again and take your ballot there."
    ),
    "REQUEST_MALFORMED": _l(
        "The request of your device could not be read. Nothing was issued and nothing is lost. Please open the page "
        "again and try once more."
    ),
    "BOX_TAMPERED": _l(
        "A ballot in the box is not as it was put in. The box stays closed and nothing was published; please call the "
        "supervisory committee."
    ),
}

WORDS = {
    "channel": {
        "web": _l("taken online"),
        "desk": _l("taken at the desk"),
        "paper": _l("taken on paper"),
    }
}
