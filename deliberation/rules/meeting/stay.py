"""A motion moved and not yet stated waits while one that may come between is dealt with, and then is where it was."""

from __future__ import annotations

from dataclasses import replace

from deliberation.rules.meeting.carry import stored
from deliberation.rules.meeting.state import Frame, State


def stayed(before: State, after: State) -> State:
    """``after``, with what it displaced kept, or brought back once nothing stands in its way."""
    if after.phase == "adjourned":
        return replace(after, stayed=()) if after.stayed else after
    displaced = _displaced(before, after)
    if displaced is not None:
        proposed = None if after.proposed is displaced else after.proposed
        return replace(after, proposed=proposed, stayed=(*after.stayed, (len(before.stack), displaced)))
    return _brought_back(after) if after.stayed and after.proposed is None else after


def _displaced(before: State, after: State) -> Frame | None:
    """What was waiting to be stated, where another was moved, taken up above it or is voted on again."""
    waiting, now = before.proposed, after.proposed
    if waiting is None:
        return None
    if now is not None and now.id == waiting.id:
        return now if len(after.stack) > len(before.stack) else None
    return None if after.frame(waiting.id) or waiting.id in after.records else waiting


def _brought_back(state: State) -> State:
    """The motion set aside last, when what came between is gone; one whose target is gone with it falls."""
    depth, frame = state.stayed[-1]
    if len(state.stack) > depth:
        return state
    left = replace(state, stayed=state.stayed[:-1])
    acts_on = state.rule(frame).target in ("main", "top", "motion")
    if acts_on and state.frame(frame.target) is None:
        return replace(left, records=dict(state.records) | {frame.id: stored(state, frame, "fell")})
    return replace(left, proposed=frame)
