"""What a poll is at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

Candidate = tuple[str, int]
"""A line of the ballot: its id and cost in fen; the cost is 0 where no project is voted on."""

STATUSES = ("none", "prepared", "open", "closed", "counted", "annulled")
"""In the order in which a poll passes through them; a poll is annulled from any of them but the first."""

SUBJECTS = ("projects", "people", "question", "survey")
"""What can be voted on."""

CHANNELS = ("web", "desk", "paper")
"""By which ways ballots are given out, in the order in which they are always named."""

KINDS = ("approval", "knapsack", "choose-1", "cumulative", "ordinal", "scoring")
"""The kinds of ballot, as the published file names them."""


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """What one channel gave out and got back: returned = valid + spoiled."""

    channel: str
    issued: int
    returned: int
    valid: int
    spoiled: int


@dataclass(frozen=True, slots=True)
class PollState:
    """A poll. ``status`` is one of :data:`STATUSES`; money in fen; times aware; people by id.

    ``subject_ref`` is the election or project a poll is about, ``threshold`` reads ``>1/2`` or ``>=2/3``, ``basis`` is
    one of ``poll_question.BASES`` (both of a question). ``opening_by``, ``closing_by`` and ``annulment_by`` are who has
    asked for that step and waits for a second person; ``reason`` why the annulment is asked for or was made.
    ``roll_bound``: the hash of the roll is of this poll's id, too; older ones are of the voters alone.
    Polls of before there were several channels were held on the web, in the simple way.
    """

    status: str = "none"
    title: str = ""
    prepared_at: datetime | None = None
    budget_fen: int = 0
    candidates: tuple[Candidate, ...] = ()
    min_picks: int = 1
    max_picks: int = 1
    within_budget: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    roll_size: int = 0
    roll_hash: str = ""
    roll_bound: bool = False
    issued: int = 0
    returned: int = 0
    box_hash: str = ""
    result_hash: str = ""
    subject: str = "projects"
    subject_ref: str = ""
    question: str = ""
    ballot_kind: str = "approval"
    max_points: int = 0
    max_sum_points: int = 0
    threshold: str = ""
    basis: str = ""
    channels: tuple[str, ...] = ("web",)
    simple_mode: bool = True
    public_key: str = ""
    root: str = ""
    counts: tuple[ChannelCount, ...] = ()
    rerun_of: str = ""
    rerun: str = ""
    opening_by: str = ""
    closing_by: str = ""
    annulment_by: str = ""
    reason: str = ""

    def accepts(self, now: datetime) -> bool:
        """Whether a ballot may be issued or cast at ``now``: the hours are the poll's own, to the second."""
        if self.status != "open" or self.opens_at is None or self.closes_at is None:
            return False
        return self.opens_at <= now < self.closes_at
