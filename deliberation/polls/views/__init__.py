"""Pages of polls: what it is about, the ballot, the result, receipts, and the clerk's desk."""

from deliberation.polls.views import ballot, desk, index, receipts, result
from deliberation.polls.views._bp import bp

__all__ = ["ballot", "bp", "desk", "index", "receipts", "result"]
