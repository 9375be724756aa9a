"""Pages of the money: statements of places and pots, what was asked for, and announcing a community's year."""

from __future__ import annotations

from deliberation.funds.views import acts, pots, statement
from deliberation.funds.views._bp import bp

__all__ = ["acts", "bp", "pots", "statement"]
