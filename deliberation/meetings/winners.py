"""Who may move to reconsider: those who voted on the winning side, where the votes were by name."""

from __future__ import annotations

from deliberation.rules.meeting.state import State


def winners(state: State, motion: str) -> tuple[str, ...]:
    """The members here who voted on the side that won on ``motion``; nobody where the votes were not by name."""
    record = state.records.get(motion)
    named = record.voters.get(record.prevailing, ()) if record else ()
    return tuple(member for member in state.due if member in named and member in state.present - state.out)
