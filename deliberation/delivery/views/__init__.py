"""Pages of delivery: the desk, one project's office page, its acts, and the residents' rating."""

from __future__ import annotations

from deliberation.delivery import deadlines
from deliberation.delivery.views import acts, desk, rate
from deliberation.delivery.views._bp import bp

__all__ = ["acts", "bp", "deadlines", "desk", "rate"]
