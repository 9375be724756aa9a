"""Checking in by oneself, with the code on the screen of the hall."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.meetings import queries
from deliberation.meetings.service.moving import play
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import Actor

BY_THE_DOOR = "door"
"""The role under which somebody acts whose code has been looked at."""


def admit(session: Session, actor: Actor, now: datetime, *, meeting_id: str) -> State:
    """``actor``, who has shown a code that fits, checks in."""
    state, _events = queries.told(session, meeting_id)
    if state.phase != "none" and actor.id not in state.due:
        raise Refused(Refusal("DOOR_NOT_MEMBER", "RROR1915 §2"))
    return play(session, Actor(actor.id, actor.roles | {BY_THE_DOOR}), now, meeting_id, "check_in")
