"""Around a vote: votes by name, a second person who sees the count, and members who ask for a secret ballot."""

from __future__ import annotations

from dataclasses import replace

from deliberation.rules.meeting.arithmetic import Count, find
from deliberation.rules.meeting.ask import member_of, on_behalf, records, text
from deliberation.rules.meeting.phase import first, no_vote, open_phase, present_member
from deliberation.rules.meeting.profile import MotionRule, Parameters
from deliberation.rules.meeting.state import Ballot, Frame, State
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Command, Decision, event

PEOPLE = frozenset(["person", "election", "seat", "excused_from_duty"])
"""Subjects and motions that are about people."""
CHOICES = ("for", "against", "abstain")


def cast_vote(state: State, command: Command) -> Decision:
    """A member answers a roll call: args ``member``, ``vote``; until the count the last answer holds."""
    member, vote = member_of(command), text(command.args, "vote")
    if refusal := first(open_phase(state), _naming(state.ballot), on_behalf(state, command)):
        return refusal
    if refusal := first(present_member(state, member, voice=False), _votes(state, member)):
        return refusal
    if vote not in CHOICES:
        return Refusal("ANSWER_UNKNOWN", "RROR1915 §46")
    motion = state.ballot.motion if state.ballot else ""
    return (event(command, "vote_cast", motion=motion, member=member, vote=vote, reason="OK"),)


def _naming(ballot: Ballot | None) -> Refusal | None:
    """A roll call is open and not counted."""
    if ballot is None:
        return Refusal("NO_BALLOT", "RROR1915 §46")
    if ballot.method != "rollcall":
        return Refusal("NOT_ROLL_CALL", "RROR1915 §46")
    return Refusal("ALREADY_COUNTED", "RROR1915 §46") if ballot.counted else None


def _votes(state: State, member: str) -> Refusal | None:
    if member in state.out:
        return Refusal("RECUSED_FROM_ITEM", "rulebook:meeting.recused_count_for_quorum")
    return Refusal("NOT_ENTITLED_TO_VOTE", "RROR1915 §46", {"count": 1}) if member == state.chair else None


def answered(state: State, named: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """``named`` with the answers given by members still here; what the desk heard goes before what was sent."""
    ballot = state.ballot
    if ballot is None or not ballot.cast:
        return named
    heard = {member for members in named.values() for member in members}
    sent = {member: vote for member, vote in ballot.cast.items() if member in state.present - state.out - heard}
    sides = {side: (*named.get(side, ()), *(m for m, vote in sent.items() if vote == side)) for side in CHOICES}
    return {side: members for side, members in sides.items() if members}


def confirm_count(state: State, command: Command) -> Decision:
    """A second person has seen the count: args ``member``, present and not whoever enters it."""
    if not records(state, command):
        return Refusal("NOT_CHAIR", "RROR1915 §58")
    if refusal := open_phase(state):
        return refusal
    ballot, member = state.ballot, text(command.args, "member")
    if ballot is None:
        return Refusal("NO_BALLOT", "RROR1915 §46")
    if not ballot.counted:
        return Refusal("NOT_COUNTED", "RROR1915 §46")
    if ballot.confirmed:
        return Refusal("COUNT_CONFIRMED", "profile:count_confirm")
    if member == command.actor.id:
        return Refusal("CONFIRM_OTHER", "profile:count_confirm")
    if refusal := present_member(state, member, voice=False):
        return refusal
    return (event(command, "count_confirmed", motion=ballot.motion, member=member, reason="OK"),)


def unconfirmed(state: State, ballot: Ballot, rule: MotionRule, count: Count) -> Refusal | None:
    """A count that must be seen by two before it is announced."""
    demand = state.rules.parameters.count_confirm
    if ballot.confirmed or demand == "never":
        return None
    if demand == "close" and not close(rule, state.rules.parameters, count):
        return None
    return Refusal("COUNT_UNCONFIRMED", "profile:count_confirm", {"for": count.in_favour, "against": count.opposed})


def close(rule: MotionRule, parameters: Parameters, count: Count) -> bool:
    """Whether one vote more or less, on either side, would turn the result."""
    carried = find(rule, parameters, count).carried
    nearby = (
        replace(count, **{side: getattr(count, side) + step})
        for side in ("votes_for", "votes_against")
        for step in (1, -1)
    )
    return any(find(rule, parameters, other).carried != carried for other in nearby)


def ask_secret(state: State, command: Command) -> Decision:
    """A member asks that the pending question be voted on secretly: args ``member``, ``motion`` (empty: the top)."""
    member = member_of(command)
    if refusal := first(open_phase(state), no_vote(state), on_behalf(state, command)):
        return refusal
    if not state.rules.parameters.secret_on_request:
        return Refusal("SECRET_OFF", "profile:secret_on_request")
    if refusal := present_member(state, member, voice=False):
        return refusal
    if member in state.out:
        return Refusal("RECUSED_FROM_ITEM", "rulebook:meeting.recused_count_for_quorum")
    wanted = text(command.args, "motion")
    frame = state.frame(wanted) if wanted else state.top
    if frame is None:
        return Refusal("MOTION_UNKNOWN" if wanted else "NOTHING_TO_VOTE_ON", "RROR1915 §46")
    if (frame.id, member) in state.secret_asked:
        return Refusal("SECRET_ASKED_ALREADY", "profile:secret_on_request")
    asked = asking(state, frame) + 1
    return (event(command, "secret_asked", motion=frame.id, member=member, asked=asked, reason="OK"),)


def asking(state: State, frame: Frame) -> int:
    """How many of those here ask for a secret ballot on ``frame``."""
    return sum(1 for motion, member in state.secret_asked if motion == frame.id and member in state.present)


def secret(state: State, frame: Frame) -> Refusal | None:
    """Why ``frame`` is voted on by secret ballot only; None where it need not be."""
    p = state.rules.parameters
    if p.secret_on_request and asking(state, frame) >= p.secret_on_request:
        return Refusal("SECRET_ASKED", "profile:secret_on_request", {"asked": asking(state, frame)})
    main = state.stack[0] if state.stack else frame
    about = {frame.kind} if frame is not main else {main.kind, main.subject.partition(":")[0]}
    named = set(p.secret_about) | (PEOPLE if "people" in p.secret_about else set())
    return Refusal("SECRET_SUBJECT", "profile:secret_about") if about & named else None
