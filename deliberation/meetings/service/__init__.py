"""Calling a meeting, and the one way to move it."""

from deliberation.meetings.service.arriving import admit
from deliberation.meetings.service.calling import BODY, Topic, call_meeting
from deliberation.meetings.service.counting import close_vote
from deliberation.meetings.service.moving import play
from deliberation.meetings.service.secret import cast_secret

__all__ = ["BODY", "Topic", "admit", "call_meeting", "cast_secret", "close_vote", "play"]
