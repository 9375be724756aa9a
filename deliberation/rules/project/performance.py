"""履约评价: how well a contract was kept, as one number that anybody can work out again.

Four parts of 0 to 100 each are weighed by the rulebook and their mean is rounded down:

- on time: 100, less ``performance.late_points`` for each day after the day promised first;
- within budget: 100, less ``performance.over_points`` for each started percent above the sum first signed;
- satisfaction: the users' percentage;
- quality: 100, less ``performance.rectify_points`` for each time something had to be mended.

What was not measured (no planned day) is left out with its weight.
"""

from __future__ import annotations

from deliberation.rules.project.state import ProjectState
from deliberation.rules.refusal import Json
from deliberation.rules.rulebook import Rulebook

PARTS = ("on_time", "within_budget", "satisfaction", "quality")
"""The parts in the order they are shown."""


def weights(rulebook: Rulebook) -> dict[str, int]:
    """The weight of each part; empty where the rulebook was frozen before there was an index."""
    keys = {part: f"performance.{part}" for part in PARTS}
    return {part: rulebook.int(key) for part, key in keys.items() if key in rulebook}


def performance(rulebook: Rulebook, state: ProjectState, final_fen: int) -> dict[str, Json] | None:
    """The score of the present contract, settled at ``final_fen`` (fen, all contracts of the project together).

    None where the rulebook gives no weight to anything that was measured.
    """
    late = state.late_days(state.done_on) if state.done_on else 0
    parts: dict[str, int | None] = {
        "on_time": _less(late, rulebook, "late_points") if state.plan else None,
        "within_budget": _less(_over(state, final_fen), rulebook, "over_points"),
        "satisfaction": state.satisfaction,
        "quality": _less(sum(one.verdict == "rectify" for one in state.inspections), rulebook, "rectify_points"),
    }
    counted = {part: weight for part, weight in weights(rulebook).items() if parts[part] is not None}
    whole = sum(counted.values())
    if not whole:
        return None
    index = sum(weight * (parts[part] or 0) for part, weight in counted.items()) // whole
    return {"index": index, "late_days": late, **parts}


def _less(times: int, rulebook: Rulebook, key: str) -> int:
    name = f"performance.{key}"
    return max(0, 100 - times * (rulebook.int(name) if name in rulebook else 0))


def _over(state: ProjectState, final_fen: int) -> int:
    """Started percent by which the present contract was settled above the sum first signed."""
    over = final_fen - state.spent_fen - state.signed_fen
    return -(-over * 100 // state.signed_fen) if over > 0 and state.signed_fen else 0
