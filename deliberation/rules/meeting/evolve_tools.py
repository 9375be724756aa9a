"""What several folds share: frames from events, parts of the stack, business that comes between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from deliberation.rules.meeting.state import Frame, State


def frame_of(data: Mapping[str, Any]) -> Frame:
    """The frame an event carries."""
    return Frame(
        data["id"],
        data["kind"],
        data["mover"],
        data["text"],
        data["target"],
        "",
        data["degree"],
        data["form"],
        data["item"],
        data["subject"],
        tuple(data["scope"]),
        dict(data["terms"]),
    )


def intervened(state: State, *, doubt_ends: bool) -> State:
    """Other business has come between: a ruling can no longer be appealed, nor perhaps a count doubted."""
    ruling = replace(state.ruling, timely=False) if state.ruling else None
    last = replace(state.last, doubtable=False) if state.last and doubt_ends else state.last
    return replace(state, ruling=ruling, last=last, rested=None)


def reworded(frame: Frame, words: str) -> Frame:
    """The frame with its new words, where there are any."""
    return replace(frame, text=words or frame.text, wording=frame.wording + 1)


def from_there(state: State, motion: str) -> tuple[Frame, ...]:
    """The frame of that id and all above it."""
    place = next((n for n, frame in enumerate(state.stack) if frame.id == motion), len(state.stack))
    return state.stack[place:]


def changed(state: State, motion: str, change: Callable[[Frame], Frame]) -> State:
    """The state with the pending question of that id changed."""
    return replace(state, stack=tuple(change(frame) if frame.id == motion else frame for frame in state.stack))
