"""What the codes of the pool and of a practice meeting are called on its pages."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _

from deliberation.communities import words as communities
from deliberation.rules.meeting.script import Line
from deliberation.rules.meeting.state import State
from deliberation.rules.parameters import PARAMETERS
from deliberation.web import keys
from deliberation.web.refusals.meeting_said import SCRIPT
from deliberation.web.refusals.moderator import WORDS
from deliberation.web.words import Words

STANDING: Words = {
    "applied": lazy_gettext("Has applied"),
    "proposed": lazy_gettext("Proposed"),
    "trainee": lazy_gettext("In training"),
    "certified": lazy_gettext("Certified"),
    "ending": lazy_gettext("Certificate ends soon"),
    "expired": lazy_gettext("Certificate expired"),
    "suspended": lazy_gettext("Suspended"),
    "out": lazy_gettext("Office ended"),
    "none": lazy_gettext("Not in the pool"),
}
STANDING_TAGS: Mapping[str, str] = {
    "applied": "wait", "proposed": "wait", "trainee": "open", "certified": "done", "ending": "wait",
    "expired": "stop", "suspended": "stop", "out": "stop", "none": "stop",
}  # fmt: skip
ANSWERS: Words = {
    "asked": lazy_gettext("Waits for an answer"),
    "accepted": lazy_gettext("Has accepted"),
    "declined": lazy_gettext("Declined"),
}
METHODS: Words = {
    "rotation": lazy_gettext("next in turn"),
    "lot": lazy_gettext("found by the lot"),
    "choice": lazy_gettext("chosen with a reason"),
}
QUESTIONS: tuple[LazyString, ...] = (
    lazy_gettext("Stayed neutral"),
    lazy_gettext("Kept the time"),
    lazy_gettext("Everybody was heard"),
    lazy_gettext("The rules were explained"),
    lazy_gettext("The votes were clear"),
)
DAYS: tuple[LazyString, ...] = (
    lazy_gettext("Monday"),
    lazy_gettext("Tuesday"),
    lazy_gettext("Wednesday"),
    lazy_gettext("Thursday"),
    lazy_gettext("Friday"),
    lazy_gettext("Saturday"),
    lazy_gettext("Sunday"),
)
PARTS: Words = {
    "morning": lazy_gettext("morning"),
    "afternoon": lazy_gettext("afternoon"),
    "evening": lazy_gettext("evening"),
}
HOURS: Mapping[str, tuple[int, int]] = {"morning": (480, 720), "afternoon": (780, 1080), "evening": (1110, 1320)}
"""Parts of a day in minutes: 8 to 12, 13 to 18, half past six to 22."""
STEPS: Words = {
    "take_oath": lazy_gettext("All have promised to keep the rules"),
    "call_to_order": lazy_gettext("Open the meeting"),
    "open_item": lazy_gettext("Open the next item"),
    "ask_second": lazy_gettext("Ask for a second"),
    "state_question": lazy_gettext("State the question"),
    "begin_speech": lazy_gettext("Call the next speaker"),
    "end_speech": lazy_gettext("End the speech"),
    "put_question": lazy_gettext("Put to the vote"),
    "enter_votes": lazy_gettext("Enter the count"),
    "confirm_count": lazy_gettext("A second person has seen the count"),
    "announce": lazy_gettext("Announce the result"),
    "close_item": lazy_gettext("Close this item"),
    "no_second": lazy_gettext("Nobody seconds: it falls"),
    "remark": lazy_gettext("Call to order"),
    "rule": lazy_gettext("Rule on it"),
    "recuse": lazy_gettext("A member steps aside"),
    "recess": lazy_gettext("Take a break"),
    "resume_meeting": lazy_gettext("Go on with the meeting"),
    "adjourn": lazy_gettext("Close the meeting"),
}
SEVERITIES: Mapping[int, LazyString] = {
    1: lazy_gettext("light"),
    2: lazy_gettext("medium"),
    3: lazy_gettext("serious"),
}
AT_THE_DESK: Mapping[str, str] = {"ask_second": "second", "adjourn": "close", "recuse": "attendance"}
"""A step → the act of the console whose key it has, where they are not called the same."""
GREAT = frozenset({"call_to_order", "put_question", "announce", "adjourn"})
"""Steps in the colour of the seal, as at the console."""


def key_of(step: str, state: State) -> str:
    """The key of a step, the one it has at the console; of steps that share one, only that of the moment has it."""
    closed = {"called": "call_to_order", "recess": "resume_meeting"}
    shared = {"L": closed.get(state.phase, "adjourn"), "V": "enter_votes" if state.ballot else "put_question"}
    key = keys.key_of(AT_THE_DESK.get(step, step))
    return key if shared.get(key, step) == step else ""


def tenths(value: int | None) -> str:
    """4.7 for 47; a dash where there is nothing to show."""
    return "—" if value is None else f"{value // 10}.{value % 10}"


def due(line: Line, names: Mapping[str, str]) -> str:
    """The moderator's line with its names."""
    params = {key: names.get(str(value), "") if key == "member" else value for key, value in line.params.items()}
    if not params.get("text") and "motion" in params:
        params["text"] = params["motion"]
    return str(SCRIPT[line.code]) % params


def rule_of(ref: str) -> str:
    """Where a rule is written, in words; empty where it goes without saying."""
    said = []
    for part in ref.split("；"):
        kind, _sep, key = part.strip().partition(":")
        if kind == "rulebook" and key in PARAMETERS:
            said.append(str(communities.LABELS[key]))
        elif part.strip().startswith("RROR1915 "):
            said.append(_("Robert's Rules %(section)s", section=part.strip().removeprefix("RROR1915 ")))
        elif kind not in ("moderator", "meeting", "profile", "office"):
            said.append(part.strip())
    return "；".join(said)


def init_app(app: Flask) -> None:
    """Add the words of this feature to the templates."""
    ties = WORDS["tie"]
    app.jinja_env.filters.update(tenths=tenths, pool_rule=rule_of, pool_tie=lambda kind: ties.get(kind, kind))
    app.jinja_env.globals.update(
        pool_standing=STANDING, pool_tags=STANDING_TAGS, pool_answers=ANSWERS, pool_methods=METHODS,
        pool_questions=QUESTIONS, pool_days=DAYS, pool_parts=PARTS, pool_steps=STEPS, pool_severities=SEVERITIES,
    )  # fmt: skip
