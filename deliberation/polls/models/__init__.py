"""The tables of polls."""

from deliberation.polls.models.box import Ballot, Issue, PollSecret
from deliberation.polls.models.desk import Alarm, Booth, Desk, DeskNote, Pairing, Pulse
from deliberation.polls.models.frame import Poll, PollProject
from deliberation.polls.models.papers import PaperBatch, PaperReading
from deliberation.polls.models.published import (
    ChannelCount,
    Explanation,
    Opening,
    Openings,
    Outcome,
    PollFile,
    PublishedReceipt,
)
from deliberation.polls.models.roll import RollChange, RollDraft, RollEntry, RollImport, RollObjection

__all__ = [
    "Alarm",
    "Ballot",
    "Booth",
    "ChannelCount",
    "Desk",
    "DeskNote",
    "Explanation",
    "Issue",
    "Opening",
    "Openings",
    "Outcome",
    "Pairing",
    "PaperBatch",
    "PaperReading",
    "Poll",
    "PollFile",
    "PollProject",
    "PollSecret",
    "PublishedReceipt",
    "Pulse",
    "RollChange",
    "RollDraft",
    "RollEntry",
    "RollImport",
    "RollObjection",
]
