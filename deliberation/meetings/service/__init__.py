"""Calling a meeting, and the one way to move it."""

from deliberation.meetings.service.calling import BODY, Topic, call_meeting
from deliberation.meetings.service.moving import play

__all__ = ["BODY", "Topic", "call_meeting", "play"]
