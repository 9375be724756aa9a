"""Every move a project knows: who may make it and from which phases. The one table behind decide and legal."""

from __future__ import annotations

from dataclasses import dataclass

from deliberation.rules.project.state import ProjectState
from deliberation.rules.refusal import Refusal, not_entitled
from deliberation.rules.replay import Actor

PROPOSER = "proposer"
"""Not a role but a relation: the person who made the proposal."""


@dataclass(frozen=True, slots=True)
class Move:
    """Who may make a move (roles, or the proposer) and in which phases it is in order."""

    roles: frozenset[str]
    phases: frozenset[str]


def _move(roles: str, phases: str) -> Move:
    return Move(frozenset(roles.split()), frozenset(phases.split()))


_PAYING = "under_way accepted evaluated settled"
_REFUNDING = "approved under_way accepted evaluated settled archived pooled"
"""Money may come back as long as any was paid, also after the file was closed or the contract ended."""

MOVES: dict[str, Move] = {
    "propose": _move("resident council_member clerk system", "none"),
    "revise": _move("proposer", "collected returned"),
    "support": _move("resident council_member", "collected screened deliberated"),
    "withdraw": _move("proposer", "collected returned screened pooled"),
    "screen": _move("clerk system", "collected returned"),
    "carry_over": _move("clerk system", "pooled"),
    "record_decision": _move("moderator clerk system", "screened"),
    "record_ballot": _move("system", "deliberated"),
    "annul_ballot": _move("system", "balloted on_notice pooled"),
    "post_notice": _move("clerk system", "balloted"),
    "end_notice": _move("clerk system", "on_notice"),
    "approve": _move("subdistrict_officer", "on_notice"),
    "record_cost_review": _move("clerk", "balloted on_notice"),
    "contract": _move("clerk", "approved"),
    "fail_tender": _move("clerk", "approved"),
    "plan": _move("clerk", "approved under_way"),
    "report_milestone": _move("clerk", "under_way"),
    "vary": _move("subdistrict_officer", "under_way"),
    "refer_variation": _move("subdistrict_officer", "under_way"),
    "record_variation": _move("system", "under_way"),
    "apply_variation": _move("subdistrict_officer", "under_way"),
    "withdraw_variation": _move("subdistrict_officer", "under_way"),
    "propose_payment": _move("clerk", _PAYING),
    "approve_payment": _move("subdistrict_officer", _PAYING),
    "decline_payment": _move("subdistrict_officer", _PAYING),
    "pay": _move("subdistrict_officer", _PAYING),
    "invite_users": _move("clerk", "under_way"),
    "give_opinion": _move("resident council_member", "under_way"),
    "accept": _move("clerk subdistrict_officer", "under_way"),
    "report_rectified": _move("clerk", "under_way"),
    "rate": _move("resident council_member", "accepted"),
    "sign_result": _move("proposer", "accepted evaluated settled"),
    "evaluate": _move("clerk", "accepted"),
    "settle": _move("subdistrict_officer", "evaluated"),
    "archive": _move("clerk", "settled"),
    "report_refund": _move("clerk", _REFUNDING),
    "confirm_refund": _move("subdistrict_officer", _REFUNDING),
    "decline_refund": _move("subdistrict_officer", _REFUNDING),
    "ask_termination": _move("clerk", "approved under_way"),
    "approve_termination": _move("subdistrict_officer", "approved under_way"),
    "decline_termination": _move("subdistrict_officer", "approved under_way"),
}
"""Name of a command → who and when. What else a move needs is checked by its own handler."""


def guard(state: ProjectState, name: str, actor: Actor) -> Refusal | None:
    """The two questions every move must pass first: is this person entitled, and is it the right phase."""
    move = MOVES[name]
    own = PROPOSER in move.roles and bool(state.proposer) and actor.id == state.proposer
    if not own and not actor.has(*move.roles):
        stage = {} if state.phase in move.phases or state.phase == "none" else {"phase": state.phase}
        return not_entitled(f"project:{name}", move.roles, move=name, **stage)
    if state.phase not in move.phases:
        return Refusal("WRONG_PHASE", f"project:{name}", {"move": name, "phase": state.phase})
    return None
