"""The tables of polls."""

from deliberation.polls.models.box import Ballot, Issue, PollSecret
from deliberation.polls.models.desk import Alarm, Booth, Desk, DeskNote, Pairing, Pulse
from deliberation.polls.models.frame import Poll, PollProject
from deliberation.polls.models.published import Explanation, Outcome, PollFile, PublishedReceipt
from deliberation.polls.models.roll import RollEntry

__all__ = [
    "Alarm",
    "Ballot",
    "Booth",
    "Desk",
    "DeskNote",
    "Explanation",
    "Issue",
    "Outcome",
    "Pairing",
    "Poll",
    "PollFile",
    "PollProject",
    "PollSecret",
    "PublishedReceipt",
    "Pulse",
    "RollEntry",
]
