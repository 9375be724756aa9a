"""The floor: asking for it, being called, speaking within time and turns, one at a time."""

from __future__ import annotations

from datetime import datetime

from deliberation.rules.meeting.ask import chair_only, flag, member_of, number, on_behalf, presides, text
from deliberation.rules.meeting.phase import (
    first,
    floor_free,
    no_vote,
    open_phase,
    present_member,
    ruled,
    silenced,
    with_quorum,
)
from deliberation.rules.meeting.queue import passed_over, turns_left, why_called
from deliberation.rules.meeting.state import Frame, State, debatable, speech_limit, turn_limit
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Command, Decision, Event, event

SIDES = ("for", "against", "")


def raise_hand(state: State, command: Command) -> Decision:
    """Ask for the floor: args ``member``, ``side`` (``for``/``against``, may be empty)."""
    member, side = member_of(command), text(command.args, "side")
    refusal = first(
        open_phase(state), on_behalf(state, command), no_vote(state), present_member(state, member), _side(side)
    )
    if refusal:
        return refusal
    if any(hand.member == member for hand in state.hands):
        return Refusal("HAND_ALREADY_RAISED", "RROR1915 §3")
    if refusal := first(silenced(state, member), _own_motion(state, member, side), _exhausted(state, member)):
        return refusal
    return (event(command, "hand_raised", member=member, side=side, reason="OK"),)


def lower_hand(state: State, command: Command) -> Decision:
    """Take one's hand down: args ``member``."""
    member = member_of(command)
    if refusal := first(open_phase(state), on_behalf(state, command)):
        return refusal
    if all(hand.member != member for hand in state.hands):
        return Refusal("HAND_NOT_RAISED", "RROR1915 §3")
    return (event(command, "hand_lowered", member=member, reason="OK"),)


def recognise(state: State, command: Command) -> Decision:
    """The chair gives the floor: args ``member``, ``purpose="motion"`` to make a motion, ``override`` (a reason)."""
    if refusal := chair_only(state, command):
        return refusal
    return _recognise(state, command, text(command.args, "member"))


def _recognise(state: State, command: Command, member: str) -> Decision:
    to_move = text(command.args, "purpose") == "motion"
    refusal = first(
        open_phase(state),
        no_vote(state),
        ruled(state),
        _may_take_part(state, member),
        floor_free(state),
        None if to_move else _exhausted(state, member),
    )
    if refusal:
        return refusal
    passed = "" if to_move else passed_over(state, member)
    if passed and not text(command.args, "override"):
        return Refusal(passed, "RROR1915 §3; 议事十二条 第三条")
    called = event(command, "recognised", member=member, reason=why_called(state, member))
    if passed:
        return (event(command, "overridden", code=passed, why=text(command.args, "override")), called)
    return (called,)


def begin_speech(state: State, command: Command) -> Decision:
    """The clock of a speech starts: args ``member``, ``motion``, ``side``, ``merits``, ``seconds`` (asked for).

    If the floor is free the member is called first, by the rules of the queue.
    """
    member = member_of(command)
    if not presides(state, command) and not (state.floor and state.floor.holder == command.actor.id == member):
        return Refusal("NOT_CHAIR", "RROR1915 §58")
    if refusal := first(open_phase(state), no_vote(state), ruled(state), _may_take_part(state, member)):
        return refusal
    if refusal := first(floor_free(state, member), _question(state, text(command.args, "motion")), with_quorum(state)):
        return refusal
    top = state.top
    if top is None:
        return Refusal("NO_MOTION", "议事十二条 第一条；RROR1915 §34")
    held = state.floor
    if held is not None and held.began is not None:
        return over_time(state, command.at) or Refusal("ALREADY_SPEAKING", "RROR1915 §42")
    side = text(command.args, "side") or (held.side if held else _hand_side(state, member))
    if refusal := _speech(state, top, command, member, side):
        return refusal
    events: tuple[Event, ...] = ()
    if held is None:
        called = _recognise(state, command, member)
        if isinstance(called, Refusal):
            return called
        events = called
    return (*events, event(command, "speech_began", member=member, side=side, reason=_why(state, top, member)))


def _speech(state: State, top: Frame, command: Command, member: str, side: str) -> Refusal | None:
    """What stops this speech on the pending question."""
    rule = state.rule(top)
    if not debatable(state, top):
        return Refusal("UNDEBATABLE", rule.ref, {"motion": state.name(top.kind)})
    if top.closed_by:
        return Refusal("DEBATE_CLOSED", "RROR1915 §29", {"motion": state.name(top.kind)})
    if refusal := _exhausted(state, member):
        return refusal
    first_position = state.rules.parameters.position_first and "position_first" not in state.suspends
    if first_position and not side and rule.effect != "appeal":
        return Refusal("POSITION_FIRST", "议事十二条 第四条")
    if refusal := first(_side(side), _own_motion(state, member, side)):
        return refusal
    if flag(command.args, "merits") and rule.debatable == "confined":
        return Refusal("CONFINED_DEBATE", rule.ref, {"motion": state.name(top.kind)})
    limit = speech_limit(state)
    if (number(command.args, "seconds") or 0) > limit:
        return Refusal("TIME_EXPIRED", "RROR1915 §42", {"limit": limit, "used": number(command.args, "seconds")})
    return None


def _why(state: State, top: Frame, member: str) -> str:
    if state.rule(top).debatable == "opens_main" and len(state.stack) > 1:
        return "OK_OPENS_MAIN"
    elsewhere = (frame for frame in state.stack if frame is not top and debatable(state, frame))
    return "OK_NEW_QUESTION" if any(turns_left(state, frame, member) <= 0 for frame in elsewhere) else "OK"


def _may_take_part(state: State, member: str) -> Refusal | None:
    """A member with a voice; the chair itself only on an appeal from its ruling (RROR1915 §21)."""
    on_appeal = state.top is not None and state.rule(state.top).effect == "appeal"
    if member == state.chair and on_appeal:
        return None
    return first(present_member(state, member), silenced(state, member))


def _question(state: State, motion: str) -> Refusal | None:
    """The speech is on the immediately pending question."""
    if motion and state.proposed and motion == state.proposed.id:
        return Refusal("NOT_STATED", "RROR1915 §5", {"motion": state.name(state.proposed.kind)})
    if state.top is None and state.proposed:
        return Refusal("NOT_STATED", "RROR1915 §5", {"motion": state.name(state.proposed.kind)})
    if motion and state.top and motion != state.top.id and state.frame(motion):
        return Refusal("NOT_IMMEDIATELY_PENDING", "RROR1915 §12", {"pending": state.name(state.top.kind)})
    return None


def _exhausted(state: State, member: str) -> Refusal | None:
    top = state.top
    if top is None or top.closed_by or not debatable(state, top) or turns_left(state, top, member) > 0:
        return None
    return Refusal("DEBATE_EXHAUSTED", "RROR1915 §42", {"turns": turn_limit(state, top, member)})


def _own_motion(state: State, member: str, side: str) -> Refusal | None:
    against = side == "against" and state.top is not None and state.top.mover == member
    return Refusal("MOVER_AGAINST_OWN", "RROR1915 §42") if against else None


def _side(side: str) -> Refusal | None:
    return None if side in SIDES else Refusal("SIDE_UNKNOWN", "议事十二条 第四条", {"side": side})


def _hand_side(state: State, member: str) -> str:
    return next((hand.side for hand in state.hands if hand.member == member), "")


def over_time(state: State, now: datetime) -> Refusal | None:
    """The refusal to go on, once the speech has used its time."""
    limit, held = speech_limit(state), state.floor
    if held is None or held.began is None or held.used(now) < limit:
        return None
    return Refusal("TIME_EXPIRED", "RROR1915 §42", {"limit": limit, "used": held.used(now)})


def pause(state: State, command: Command) -> Decision:
    """The speaker's clock stops (a disturbance, a question of order)."""
    if refusal := first(chair_only(state, command), open_phase(state)):
        return refusal
    if state.floor is None or state.floor.began is None or state.floor.paused_at is not None:
        return Refusal("NOBODY_SPEAKING", "RROR1915 §42")
    return (event(command, "speech_paused", member=state.floor.holder, reason="OK"),)


def resume(state: State, command: Command) -> Decision:
    """The speaker's clock runs on."""
    if refusal := first(chair_only(state, command), open_phase(state), ruled(state)):
        return refusal
    if state.floor is None or state.floor.paused_at is None:
        return Refusal("NOT_PAUSED", "RROR1915 §42")
    return (event(command, "speech_resumed", member=state.floor.holder, reason="OK"),)


def end_speech(state: State, command: Command) -> Decision:
    """The floor is given back: by the holder or by the chair; args ``why`` (``time``, ``order``, empty)."""
    held = state.floor
    if held is None:
        return Refusal("NOBODY_SPEAKING", "RROR1915 §42")
    if command.actor.id != held.holder and not presides(state, command):
        return Refusal("NOT_CHAIR", "RROR1915 §58")
    used, limit = held.used(command.at), speech_limit(state)
    return (
        event(
            command,
            "speech_ended",
            member=held.holder,
            seconds=used,
            over=max(0, used - limit),
            spoke=held.began is not None,
            why=text(command.args, "why"),
            reason="OK",
        ),
    )
