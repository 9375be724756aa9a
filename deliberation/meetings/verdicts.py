"""Results in words: a vote on a ruling asks whether it stands, one on an objection whether the matter is taken up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString, gettext, lazy_gettext

from deliberation.meetings.words import ABOUT, VOTES
from deliberation.rules.meeting.state import State
from deliberation.web.refusals.meeting_said import OUTCOMES

VERDICTS: Mapping[tuple[str, str], LazyString] = {
    ("appeal", "adopted"): lazy_gettext("Ruling sustained"),
    ("appeal", "lost"): lazy_gettext("Ruling reversed"),
    ("not_considered", "adopted"): lazy_gettext("Taken up"),
    ("not_considered", "lost"): OUTCOMES["not_considered"],
}
"""By effect and verdict, where to adopt or to lose would say the wrong thing."""
RULING_VOTES: Mapping[str, LazyString] = {
    "for": lazy_gettext("Sustain"),
    "against": lazy_gettext("Not sustain"),
    "abstain": VOTES["abstain"],
}
"""The votes on an appeal."""


def verdict_word(effect: str, verdict: str) -> str:
    """What the result of a motion with this effect is called."""
    return str(VERDICTS.get((effect, verdict), OUTCOMES[verdict]))


def vote_words(effect: str) -> Mapping[str, LazyString]:
    """What the votes on a motion with this effect are called."""
    return RULING_VOTES if effect == "appeal" else VOTES


def votes_said(effect: str, votes: tuple[int, int, int]) -> str:
    """How many voted how: for, against, abstained."""
    figures = dict(zip(("yes", "no", "abstain"), votes, strict=True))
    if effect == "appeal":
        return gettext("%(yes)s to sustain, %(no)s not to, %(abstain)s abstained", **figures)
    return gettext("%(yes)s for, %(no)s against, %(abstain)s abstained", **figures)


def ruling_of(state: State) -> str:
    """The latest ruling and its ground, as an appeal from it is read out."""
    ruling = state.ruling
    return ruling_said(ruling.about, ruling.why, well_taken=ruling.well_taken) if ruling else ""


def ruling_said(about: str, why: str, *, well_taken: bool) -> str:
    """A ruling on what ``about`` names, with its ground where one was given."""
    said: dict[str, Any] = {"about": str(ABOUT.get(about, about)), "why": why.rstrip("。.")}
    said["verdict"] = gettext("well taken") if well_taken else gettext("not well taken")
    if why:
        return gettext("The moderator ruled on “%(about)s”: %(verdict)s, because %(why)s", **said)
    return gettext("The moderator ruled on “%(about)s”: %(verdict)s", **said)
