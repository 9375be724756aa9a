"""Mending what was entered by mistake: a motion nobody has acted on yet, an item closed too soon."""

from __future__ import annotations

from deliberation.rules.meeting.ask import chair_only, text
from deliberation.rules.meeting.phase import clear, first, no_vote, open_phase
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
