"""Pages of polls: what it is about, the ballot, the promises, the result, receipts, and the clerk's desk."""

from deliberation.polls.views import (
    booth,
    cast,
    choosing,
    desk,
    desk_issue,
    index,
    issue,
    limits,
    opening,
    oversight,
    paper_prints,
    papers,
    receipts,
    result,
    roll,
    roll_desk,
    roll_import,
)
from deliberation.polls.views._bp import bp

__all__ = [
    "booth",
    "bp",
    "cast",
    "choosing",
    "desk",
    "desk_issue",
    "index",
    "issue",
    "limits",
    "opening",
    "oversight",
    "paper_prints",
    "papers",
    "receipts",
    "result",
    "roll",
    "roll_desk",
    "roll_import",
]
