"""Whether a ballot that names projects keeps to the poll's limits."""

from __future__ import annotations

from deliberation.rules.poll.state import PollState
from deliberation.rules.refusal import Json, Refusal


def check_choices(state: PollState, choices: tuple[str, ...]) -> Refusal | None:
    """Whether ``choices`` (project ids) make a valid ballot: known, each once, number and sum within the limits."""
    cost = dict(state.candidates)
    if any(choice not in cost for choice in choices):
        return Refusal("CHOICE_UNKNOWN", "poll")
    if len(set(choices)) != len(choices):
        return Refusal("CHOICE_TWICE", "poll")
    if len(choices) < state.min_picks:
        return Refusal("TOO_FEW_PICKS", "rulebook:ballot.min_picks", {"least": state.min_picks, "picked": len(choices)})
    if len(choices) > state.max_picks:
        return Refusal("TOO_MANY_PICKS", "rulebook:ballot.max_picks", {"most": state.max_picks, "picked": len(choices)})
    total = sum(cost[choice] for choice in choices)
    if state.within_budget and total > state.budget_fen:
        params: dict[str, Json] = {
            "total_fen": total,
            "budget_fen": state.budget_fen,
            "over_fen": total - state.budget_fen,
        }
        return Refusal("PICKS_ABOVE_BUDGET", "rulebook:ballot.within_budget", params)
    return None
