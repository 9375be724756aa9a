"""Pages of the follow-up: needs, what is due, files, plans."""

from __future__ import annotations

from deliberation.followup.views import due, files, needs, plans
from deliberation.followup.views._bp import bp

__all__ = ["bp", "due", "files", "needs", "plans"]
