"""Calling a meeting and changing its notice, the one way to move it, and its minutes as a paper."""

from deliberation.meetings.service.arriving import admit
from deliberation.meetings.service.calling import BODY, Entry, Paper, Topic, call_meeting
from deliberation.meetings.service.chairing import replace_moderator
from deliberation.meetings.service.counting import close_vote
from deliberation.meetings.service.minuting import answer, contest, propose, reopen, seal
from deliberation.meetings.service.moving import play
from deliberation.meetings.service.papers import (
    amend_notice,
    cancel,
    name_recorder,
    note_guest,
    renew_members,
    reply,
    reschedule,
    strike_guest,
)
from deliberation.meetings.service.secret import cast_secret

__all__ = [
    "BODY",
    "Entry",
    "Paper",
    "Topic",
    "admit",
    "amend_notice",
    "answer",
    "call_meeting",
    "cancel",
    "cast_secret",
    "close_vote",
    "contest",
    "name_recorder",
    "note_guest",
    "play",
    "propose",
    "renew_members",
    "reopen",
    "replace_moderator",
    "reply",
    "reschedule",
    "seal",
    "strike_guest",
]
