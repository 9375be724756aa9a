"""The residents' poll as a procedure: prepared, roll frozen, opened, closed, counted; annulled where it went wrong.

Ballots are not events: casting never touches this stream, so its order and times link nobody to a
choice (trust reference §2). What the book holds is the frame: what is voted on, how much money, whose
roll, when, by which rule, who asked for each step and who confirmed it, and the digest of the box and
of the result.
"""

from deliberation.rules.poll.engine import POLL, check
from deliberation.rules.poll.guards import MOVES, money_follows, needs_two
from deliberation.rules.poll.prepare import ways
from deliberation.rules.poll.state import CHANNELS, KINDS, STATUSES, SUBJECTS, Candidate, ChannelCount, PollState

__all__ = [
    "CHANNELS",
    "KINDS",
    "MOVES",
    "POLL",
    "STATUSES",
    "SUBJECTS",
    "Candidate",
    "ChannelCount",
    "PollState",
    "check",
    "money_follows",
    "needs_two",
    "ways",
]
