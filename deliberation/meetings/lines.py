"""What the moderator reads where the console knows more than the rules: who moved it, what has just been ruled."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString, gettext, lazy_gettext

from deliberation.meetings.words import ABOUT
from deliberation.rules.meeting.state import State

NAMED: Mapping[str, LazyString] = {
    "ASK_SECOND": lazy_gettext("%(member)s moves “%(motion)s”: “%(text)s”. Does anybody second it?"),
    "STATE_QUESTION": lazy_gettext("%(member)s moves “%(motion)s”: “%(text)s”. The question is open."),
    "STATE_UNDEBATABLE": lazy_gettext(
        "%(member)s moves “%(motion)s”: “%(text)s”. There is no debate on it; we vote at once."
    ),
    "STATE_AMEND": lazy_gettext(
        "%(member)s moves to amend. If this is adopted, it would read: “%(text)s”. The question is on the amendment."
    ),
    "STATE_RECONSIDER": lazy_gettext(
        "%(member)s moves to reconsider: “%(text)s”. If this is adopted, the question is before us again."
    ),
    "CALL_BALLOT": lazy_gettext(
        "We vote on “%(text)s” by secret ballot: on your phone, or, if you have none, on a paper slip, each alone."
    ),
}
"""Lines on a motion with the name of the mover or the phones, by their code in ``SCRIPT``."""


def ruling_line(state: State) -> str:
    """The ruling just given, with its ground, as the chair tells it; empty once it can no longer be appealed from."""
    ruling = state.ruling
    if ruling is None or not ruling.timely or state.phase != "open":
        return ""
    about = str(ABOUT.get(ruling.about, ruling.about))
    said = {"about": about, "verdict": gettext("well taken") if ruling.well_taken else gettext("not well taken")}
    words = (
        gettext("I rule on “%(about)s”: %(verdict)s, because %(why)s.", **said, why=ruling.why.rstrip("。."))
        if ruling.why
        else gettext("I rule on “%(about)s”: %(verdict)s.", **said)
    )
    if not state.rules.parameters.appeals or "appeal" not in state.rules.motions:
        return words
    return f"{words}{gettext('Whoever does not agree may appeal.')}"
