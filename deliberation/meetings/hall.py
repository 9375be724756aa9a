"""What the screen of the hall shows at a moment: one thing at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from deliberation.meetings.board import Board, Outcome
from deliberation.meetings.phones import PhoneVote
from deliberation.meetings.words import METHODS

LONG = (28, 56, 110)
"""Characters from which a motion is set smaller, so that it stays on the screen."""


@dataclass(frozen=True, slots=True)
class Hall:
    """``mode`` is waiting, few, open, vote, counted, result, recess or closed; ``until`` when a break ends."""

    mode: str
    method: str
    until: datetime | None
    phone: PhoneVote | None
    outcome: Outcome | None

    @staticmethod
    def size(text: str) -> str:
        """The class of letters in which ``text`` fits."""
        return f"t{sum(len(text) > most for most in LONG)}"


def hall(board: Board, phone: PhoneVote | None) -> Hall:
    """The screen at this moment; the numbers of a vote only once they are entered."""
    mode = _mode(board)
    ballot = board.state.ballot
    method = str(METHODS.get(ballot.method, "")) if ballot else ""
    outcome = {"counted": board.counted, "result": board.fresh_outcome}.get(mode)
    return Hall(mode, method, _until(board) if mode == "recess" else None, phone, outcome)


def _mode(board: Board) -> str:
    state = board.state
    fixed = {"none": "waiting", "called": "waiting", "recess": "recess", "adjourned": "closed"}.get(state.phase)
    if fixed:
        return fixed
    if board.line.code == "QUORUM_LOST":
        return "few"
    if state.ballot:
        return "counted" if state.ballot.counted else "vote"
    return "result" if board.fresh_outcome and not (state.proposed or state.floor) else "open"


def _until(board: Board) -> datetime | None:
    last = next((item.event for item in reversed(board.events) if item.event.type == "recessed"), None)
    minutes = cast("Any", last.data.get("minutes")) if last else None
    return last.at + timedelta(minutes=int(minutes)) if last and minutes else None
