"""What the moderator says of a motion: how it is stated, and what its result does. Codes of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from deliberation.rules.meeting.profile import MotionRule
from deliberation.rules.meeting.state import Frame, State, debatable

ADOPTED: Mapping[str, str] = {
    "adopt": "DONE_ADOPTED",
    "amend": "DONE_AMEND",
    "close_debate": "DONE_CLOSE",
    "set_limits": "DONE_LIMITS",
    "postpone": "DONE_POSTPONE",
    "refer": "DONE_REFER",
    "table": "DONE_TABLE",
    "kill": "DONE_KILL",
    "not_considered": "DONE_CONSIDERED",
    "recess": "DONE_RECESS",
    "adjourn": "DONE_ADJOURN",
    "fix_time": "DONE_FIX_TIME",
    "take_from_table": "DONE_BACK",
    "discharge": "DONE_BACK",
    "reconsider": "DONE_RECONSIDER",
    "rescind": "DONE_RESCIND",
    "withdraw": "DONE_WITHDRAWN",
}
LOST: Mapping[str, str] = {
    "close_debate": "DONE_DEBATE_ON",
    "set_limits": "DONE_DEBATE_ON",
    "not_considered": "DONE_NOT_CONSIDERED",
    "reconsider": "DONE_VOTE_STANDS",
    "withdraw": "DONE_REFUSED",
}
KINDS: Mapping[str, str] = {
    "division_of_question": "DONE_DIVIDED",
    "seriatim": "DONE_SERIATIM",
    "suspend_rules": "DONE_SUSPENDED",
    "informal_consideration": "DONE_INFORMAL",
    "voting_method": "DONE_METHOD",
    "close_nominations": "DONE_NOMINATIONS_CLOSED",
    "reopen_nominations": "DONE_NOMINATIONS_OPEN",
    "order_special": "DONE_SPECIAL",
}
STATED: Mapping[str, str] = {
    "amend": "STATE_AMEND",
    "appeal": "STATE_APPEAL",
    "not_considered": "STATE_OBJECTION",
    "reconsider": "STATE_RECONSIDER",
}


def done(rule: MotionRule, *, adopted: bool) -> str:
    """What a result does, for any motion the assembly votes on; an appeal's is said in its announcement."""
    if rule.effect == "appeal":
        return ""
    if adopted:
        return KINDS.get(rule.id) or ADOPTED.get(rule.effect, "DONE_GRANTED")
    return LOST.get(rule.effect) or ("DONE_REFUSED" if rule.effect == "record" and not rule.second else "DONE_LOST")


def stating(state: State, frame: Frame) -> str:
    """How the question is stated."""
    known = STATED.get(state.rule(frame).effect)
    return known or ("STATE_QUESTION" if debatable(state, frame) else "STATE_UNDEBATABLE")
