"""Pages of polls: what it is about, the ballot, the promises, the result, receipts, and the clerk's desk."""

from deliberation.polls.views import cast, choosing, desk, index, issue, limits, receipts, result
from deliberation.polls.views._bp import bp

__all__ = ["bp", "cast", "choosing", "desk", "index", "issue", "limits", "receipts", "result"]
