"""The ballot box: taking a ballot, casting it, opening the box (领票 → 投票 → 开箱).

Two requests, two transactions. *Issue* knows the voter and writes that a ballot was taken. *Cast* knows only a token
and writes a sealed ballot. What is promised and what is not: docs/decisions/0020.
"""

from deliberation.polls.box.cast import cast, options
from deliberation.polls.box.issue import (
    Taken,
    has_taken,
    issue_blind,
    issue_paper,
    take_ballot,
    taken,
    taken_ballot,
    voter_of,
)
from deliberation.polls.box.keys import destroy, new_secret, public_key
from deliberation.polls.box.reading import Opened, open_all
from deliberation.polls.box.receipts import Receipt
from deliberation.polls.box.sweep import SWEEP, sweep

__all__ = [
    "SWEEP",
    "Opened",
    "Receipt",
    "Taken",
    "cast",
    "destroy",
    "has_taken",
    "issue_blind",
    "issue_paper",
    "new_secret",
    "open_all",
    "options",
    "public_key",
    "sweep",
    "take_ballot",
    "taken",
    "taken_ballot",
    "voter_of",
]
