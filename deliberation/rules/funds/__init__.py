"""The money of a community's year: pots, the acts that move them, and from which pot a project is paid."""

from deliberation.rules.funds.engine import FUND
from deliberation.rules.funds.parts import (
    KINDS,
    SIDES,
    SOURCES,
    Line,
    Pot,
    Sums,
    draw,
    effect,
    give_back,
    reversed_line,
)
from deliberation.rules.funds.state import ACTS, Act, FundState

__all__ = [
    "ACTS", "FUND", "KINDS", "SIDES", "SOURCES", "Act", "FundState", "Line", "Pot", "Sums", "draw", "effect",
    "give_back", "reversed_line",
]  # fmt: skip
