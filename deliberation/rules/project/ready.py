"""What must hold before a move, whatever its form will say: asked by decide and by legal alike."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from deliberation.rules.project.state import Payment, ProjectState
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor
from deliberation.rules.rulebook import Rulebook

Condition = Callable[[Rulebook, ProjectState, Actor], Refusal | None]


def _support(_rulebook: Rulebook, state: ProjectState, actor: Actor) -> Refusal | None:
    if actor.id == state.proposer:
        return Refusal("OWN_PROPOSAL", "project:support")
    return Refusal("ALREADY_SUPPORTED", "project:support") if actor.id in state.supporters else None


def _carry_over(_rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    if state.pooled_until <= state.year:
        return Refusal("POOL_TIME_OVER", "rulebook:pool.carry_over_years", {"until": state.pooled_until})
    return None


def _annul_ballot(_rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    return None if state.ballot else Refusal("NO_BALLOT_OUTCOME", "project:annul_ballot")


def _end_notice(_rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    return Refusal("NOTICE_ALREADY_OVER", "rulebook:notice.days") if state.notice_over else None


def _approve(_rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    return None if state.notice_over else Refusal("NOTICE_NOT_OVER", "rulebook:notice.days")


def owed(state: ProjectState) -> int:
    """What may still be asked for, in fen: the contract, or once settled the final sum, less what was asked."""
    return (state.final_fen if state.phase == "settled" else state.contract_fen) - state.asked_fen


def next_instalment(state: ProjectState) -> int:
    """The sum in fen of the next instalment: its share of the contract, rounded down, at least 1, at most what is owed.

    The last of the schedule takes all that is owed, so the instalments re-add to the final sum exactly.
    """
    number = len(state.payments) + 1
    if number >= len(state.schedule):
        return owed(state)
    return min(max(1, int(state.contract_fen * Fraction(state.schedule[number - 1]))), owed(state))


def _propose_payment(rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    number, last = len(state.payments) + 1, len(state.schedule)
    if _waiting(state) is not None:
        return Refusal("INSTALMENT_PENDING", "rulebook:payment.schedule")
    if owed(state) <= 0:
        return Refusal("NOTHING_LEFT_TO_PAY", "project:propose_payment")
    if state.phase == "settled":
        return None
    if number > last:
        return Refusal("ALL_INSTALMENTS_ASKED", "rulebook:payment.schedule")
    if number == last and rulebook.flag("payment.final_after_settlement"):
        return Refusal("FINAL_BEFORE_SETTLEMENT", "rulebook:payment.final_after_settlement")
    return None


def _waiting(state: ProjectState) -> Payment | None:
    """The instalment on its way; there is at most one."""
    return state.payments[-1] if state.payments and state.payments[-1].status != "paid" else None


def _approve_payment(_rulebook: Rulebook, state: ProjectState, actor: Actor) -> Refusal | None:
    payment = _waiting(state)
    if payment is None or payment.status != "proposed":
        return Refusal("PAYMENT_NOT_WAITING", "project:approve_payment")
    return Refusal("FOUR_EYES", "project:four_eyes") if actor.id == payment.proposed_by else None


def _pay(_rulebook: Rulebook, state: ProjectState, actor: Actor) -> Refusal | None:
    payment = _waiting(state)
    if payment is None or payment.status != "approved":
        return Refusal("PAYMENT_NOT_WAITING", "project:pay")
    return Refusal("FOUR_EYES", "project:four_eyes") if actor.id in {payment.proposed_by, payment.approved_by} else None


def _rate(_rulebook: Rulebook, state: ProjectState, actor: Actor) -> Refusal | None:
    rated = any(rating.person == actor.id for rating in state.ratings)
    return Refusal("ALREADY_RATED", "project:rate") if rated else None


def _evaluate(rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    fewest, answers = rulebook.int("satisfaction.min_answers"), len(state.ratings)
    if answers < fewest:
        return Refusal("TOO_FEW_ANSWERS", "rulebook:satisfaction.min_answers", {"fewest": fewest, "answers": answers})
    return None


def _archive(_rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    left = state.final_fen - state.paid_fen
    return Refusal("NOT_FULLY_PAID", "project:archive", {"left_fen": left}) if left else None


READY: dict[str, Condition] = {
    "support": _support,
    "carry_over": _carry_over,
    "annul_ballot": _annul_ballot,
    "end_notice": _end_notice,
    "approve": _approve,
    "propose_payment": _propose_payment,
    "approve_payment": _approve_payment,
    "pay": _pay,
    "rate": _rate,
    "evaluate": _evaluate,
    "archive": _archive,
}
"""Name of a command → its condition. A move without an entry has none but those on what its form says."""


def ready(rulebook: Rulebook, state: ProjectState, name: str, actor: Actor) -> Refusal | None:
    """Why ``actor`` cannot make the move ``name`` on this project as it stands, or None."""
    condition = READY.get(name)
    return condition(rulebook, state, actor) if condition else None
