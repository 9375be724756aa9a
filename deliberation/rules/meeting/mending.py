"""Mending what was entered by mistake: never deleted, always made up for by an entry of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from deliberation.rules.meeting.ask import chair_only, text
from deliberation.rules.meeting.phase import clear, first, no_vote, nothing_waiting, open_phase, present_member, ruled
from deliberation.rules.meeting.state import Frame, State
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Command, Decision, event


def strike(state: State, command: Command) -> Decision:
    """A motion entered by mistake, not yet debated or voted on, is struck: args ``motion``, ``why``."""
    if refusal := first(chair_only(state, command), open_phase(state, closing_ok=True), no_vote(state)):
        return refusal
    wanted = text(command.args, "motion") or (
        state.proposed.id if state.proposed else state.top.id if state.top else ""
    )
    frame = _entered(state, wanted)
    if frame is None:
        return Refusal("MOTION_UNKNOWN", "RROR1915 §27")
    if frame.debated or (state.frame(frame.id) and (frame is not state.top or state.proposed)):
        return Refusal("STRIKE_TOO_LATE", "RROR1915 §27", {"motion": state.name(frame.kind)})
    why = text(command.args, "why").strip()
    if not why:
        return Refusal("REASON_NEEDED", "RROR1915 §27")
    return (event(command, "struck", motion=frame.id, why=why, reason="OK"),)


def _entered(state: State, wanted: str) -> Frame | None:
    """The motion of that id; without one the latest."""
    waiting = (*((state.proposed,) if state.proposed else ()), *reversed(state.stack), *state.entered)
    return next((frame for frame in waiting if wanted in ("", frame.id)), None)


def reopen_item(state: State, command: Command) -> Decision:
    """An item closed by mistake, or on which the meeting comes back: args ``item``, ``why``."""
    if refusal := first(chair_only(state, command), open_phase(state), no_vote(state), clear(state)):
        return refusal
    if state.item:
        return Refusal("ITEM_OPEN", "议事十二条 第八条")
    item = state.agenda_item(text(command.args, "item"))
    if item is None:
        return Refusal("ITEM_UNKNOWN", "rulebook:meeting.notice_days")
    if item.status != "closed":
        return Refusal("ITEM_NOT_CLOSED", "RROR1915 §20")
    why = text(command.args, "why").strip()
    if not why:
        return Refusal("REASON_NEEDED", "RROR1915 §20")
    return (event(command, "item_reopened", item=item.id, title=item.title, why=why, reason="OK"),)


def take_back(state: State, command: Command) -> Decision:
    """The latest entry of one kind is taken back: args ``what`` (``second``, ``confirm``, ``point`` or ``speech``).

    A second not yet stated, a confirmed count, a point of order not yet ruled on; a speech ended by mistake goes on.
    """
    if refusal := first(chair_only(state, command), open_phase(state, closing_ok=True)):
        return refusal
    found = TAKEN_BACK.get(text(command.args, "what"))
    return found(state, command) if found else _nothing()


def _nothing() -> Refusal:
    return Refusal("NOTHING_TO_TAKE_BACK", "RROR1915 §60")


def _second(state: State, command: Command) -> Decision:
    frame = state.proposed
    if frame is None or not frame.seconder:
        return _nothing()
    return (event(command, "second_struck", motion=frame.id, member=frame.seconder, reason="OK"),)


def _confirmed(state: State, command: Command) -> Decision:
    ballot = state.ballot
    if ballot is None or not ballot.confirmed:
        return _nothing()
    return (event(command, "confirmation_struck", motion=ballot.motion, member=ballot.confirmed, reason="OK"),)


def _point(state: State, command: Command) -> Decision:
    point = state.point
    if point is None or point.held is not None:
        return _nothing()
    return (event(command, "point_struck", about=point.about, member=point.by, reason="OK"),)


def _speech(state: State, command: Command) -> Decision:
    if refusal := first(no_vote(state), ruled(state), nothing_waiting(state)):
        return refusal
    top = state.top
    if state.rested is None or state.floor or top is None or top.closed_by or state.rested[0] != top.id:
        return _nothing()
    member = state.rested[1].holder
    if member != state.chair and (refusal := present_member(state, member)):
        return refusal
    return (event(command, "speech_reopened", member=member, reason="OK"),)


TAKEN_BACK: Mapping[str, Callable[[State, Command], Decision]] = {
    "second": _second,
    "confirm": _confirmed,
    "point": _point,
    "speech": _speech,
}
