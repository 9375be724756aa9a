"""What must hold before a move, whatever its form will say: asked by decide and by legal alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction

from deliberation.rules.notice import LOCAL
from deliberation.rules.project.state import Payment, ProjectState
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor
from deliberation.rules.rulebook import Rulebook

Condition = Callable[[Rulebook, ProjectState, Actor], Refusal | None]

STILL = frozenset(
    {
        "contract", "plan", "fail_tender", "vary", "refer_variation", "apply_variation", "propose_payment",
        "approve_payment", "pay", "accept", "ask_termination",
    }
)  # fmt: skip
"""What rests while an early end is asked for and not decided."""


def rule(rulebook: Rulebook, key: str, otherwise: int) -> int:
    """A number of the rulebook; ``otherwise`` where it was frozen before this rule was there."""
    return rulebook.int(key) if key in rulebook else otherwise


def _support(_rulebook: Rulebook, state: ProjectState, actor: Actor) -> Refusal | None:
    if actor.id == state.proposer:
        return Refusal("OWN_PROPOSAL", "project:support")
    return Refusal("ALREADY_SUPPORTED", "project:support") if actor.id in state.supporters else None


def _carry_over(_rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    if state.pooled_until <= state.year:
        return Refusal("POOL_TIME_OVER", "rulebook:pool.carry_over_years", {"until": state.pooled_until})
    return None


def _annul_ballot(_rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    # once approved it has a number and money behind it, even where it came back into the pool
    return None if state.ballot and not state.number else Refusal("NO_BALLOT_OUTCOME", "project:annul_ballot")


def _end_notice(_rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    return Refusal("NOTICE_ALREADY_OVER", "rulebook:notice.days") if state.notice_over else None


def _approve(rulebook: Rulebook, state: ProjectState, actor: Actor) -> Refusal | None:
    if not state.notice_over:
        return Refusal("NOTICE_NOT_OVER", "rulebook:notice.days")
    if state.cost_review is None:
        least = rulebook.int("review.works_from") if "review.works_from" in rulebook else 0
        needed = state.category == "works" and 0 < least <= state.cost_fen
        return Refusal("COST_REVIEW_NEEDED", "rulebook:review.works_from", {"least_fen": least}) if needed else None
    return four_eyes(actor, state.cost_review.by)


def four_eyes(actor: Actor, *others: str) -> Refusal | None:
    """Whoever has acted on the matter before leaves this step to somebody else."""
    return Refusal("FOUR_EYES", "project:four_eyes") if actor.id in others else None


def owed(state: ProjectState) -> int:
    """What may still be asked for, in fen: the contract, or once settled the final sum, less what was asked."""
    return (state.final_fen if state.phase == "settled" else state.contract_fen) - state.asked_fen


def held_back(state: ProjectState) -> int:
    """质保金, in fen: what of the sum owed is kept until its time is over."""
    if state.phase == "settled":
        return state.retention_fen
    return int(state.own_fen * Fraction(state.retention))


def next_kind(state: ProjectState) -> str:
    """Whether the next instalment is an advance, progress, settlement or retention money."""
    number = len(state.payments) + 1 - state.earlier
    if state.phase == "settled" and owed(state) <= held_back(state):
        return "retention"
    if number >= len(state.schedule):
        return "settlement"
    return "advance" if number == 1 else "progress"


def next_instalment(state: ProjectState) -> int:
    """The sum in fen of the next instalment: its share of the contract, rounded down, at least 1, at most what is owed.

    The last of the schedule takes all that is owed but the retention money, and the retention money comes by
    itself, so the instalments re-add to the final sum exactly.
    """
    number, kind = len(state.payments) - state.earlier, next_kind(state)
    if kind == "retention":
        return owed(state)
    most = owed(state) - held_back(state)
    if number + 1 >= len(state.schedule):
        return most
    return min(max(1, int(state.own_fen * Fraction(state.schedule[number]))), most)


def _propose_payment(rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    number, last = len(state.payments) + 1 - state.earlier, len(state.schedule)
    if _waiting(state) is not None:
        return Refusal("INSTALMENT_PENDING", "rulebook:payment.schedule")
    settled = state.phase == "settled"
    if owed(state) <= (0 if settled else held_back(state)):
        return Refusal("NOTHING_LEFT_TO_PAY", "project:propose_payment")
    if settled:
        return None
    if number > last:
        return Refusal("ALL_INSTALMENTS_ASKED", "rulebook:payment.schedule")
    if number == last and rulebook.flag("payment.final_after_settlement"):
        return Refusal("FINAL_BEFORE_SETTLEMENT", "rulebook:payment.final_after_settlement")
    return None


def retention_open(state: ProjectState, now: datetime) -> Refusal | None:
    """Retention money is released on the day its time is over, not before."""
    until = state.retention_until
    if state.phase != "settled" or until is None or next_kind(state) != "retention" or owed(state) <= 0:
        return None
    if now.astimezone(LOCAL).date() >= until:
        return None
    return Refusal("RETENTION_NOT_DUE", "rulebook:payment.retention_months", {"day": until.isoformat()})


def _waiting(state: ProjectState) -> Payment | None:
    """The instalment on its way; there is at most one."""
    return state.payments[-1] if state.payments and state.payments[-1].status != "paid" else None


def _approve_payment(_rulebook: Rulebook, state: ProjectState, actor: Actor) -> Refusal | None:
    payment = _waiting(state)
    if payment is None or payment.status != "proposed":
        return Refusal("PAYMENT_NOT_WAITING", "project:approve_payment")
    return four_eyes(actor, payment.proposed_by)


def _decline_payment(_rulebook: Rulebook, state: ProjectState, actor: Actor) -> Refusal | None:
    payment = _waiting(state)
    if payment is None:
        return Refusal("PAYMENT_NOT_WAITING", "project:decline_payment")
    return four_eyes(actor, payment.proposed_by)


def _pay(_rulebook: Rulebook, state: ProjectState, actor: Actor) -> Refusal | None:
    payment = _waiting(state)
    if payment is None or payment.status != "approved":
        return Refusal("PAYMENT_NOT_WAITING", "project:pay")
    return four_eyes(actor, payment.proposed_by, payment.approved_by)


def _no_change_waits(_rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    return Refusal("VARIATION_PENDING", "rulebook:variation.share") if state.variation else None


def _accept(rulebook: Rulebook, state: ProjectState, actor: Actor) -> Refusal | None:
    if state.inspections and state.inspections[-1].open:
        return Refusal("RECTIFICATION_OPEN", "project:report_rectified")
    return _no_change_waits(rulebook, state, actor)


def _record_variation(_rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    waits = state.variation is not None and state.variation.status == "waiting"
    return None if waits else Refusal("NO_VARIATION_WAITS", "project:record_variation")


def _apply_variation(_rulebook: Rulebook, state: ProjectState, actor: Actor) -> Refusal | None:
    one = state.variation
    if one is None or one.status != "adopted":
        return Refusal("VARIATION_NOT_ADOPTED", "project:apply_variation")
    return four_eyes(actor, one.by)


def _withdraw_variation(_rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    return None if state.variation else Refusal("NO_VARIATION_WAITS", "project:withdraw_variation")


def _give_opinion(_rulebook: Rulebook, state: ProjectState, actor: Actor) -> Refusal | None:
    if actor.id not in state.invited:
        return Refusal("NOT_INVITED", "rulebook:acceptance.invited_users")
    given = any(one.person == actor.id for one in state.opinions)
    return Refusal("USER_OPINION_GIVEN", "project:give_opinion") if given else None


def _report_rectified(_rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    open_ = state.inspections and state.inspections[-1].open
    return None if open_ else Refusal("NOTHING_TO_MEND", "project:report_rectified")


def _sign_result(_rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    return Refusal("RESULT_SIGNED", "project:sign_result") if state.proposer_rating else None


def _report_refund(_rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    if state.refund:
        return Refusal("REFUND_PENDING", "project:report_refund")
    return None if state.paid_fen > 0 else Refusal("NOTHING_PAID", "project:report_refund")


def _confirm_refund(_rulebook: Rulebook, state: ProjectState, actor: Actor) -> Refusal | None:
    if state.refund is None:
        return Refusal("NO_REFUND_WAITS", "project:confirm_refund")
    return four_eyes(actor, state.refund.reported_by)


def _ask_termination(_rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    return Refusal("INSTALMENT_PENDING", "project:ask_termination") if _waiting(state) else None


def _approve_termination(_rulebook: Rulebook, state: ProjectState, actor: Actor) -> Refusal | None:
    if state.termination is None:
        return Refusal("NO_TERMINATION_WAITS", "project:approve_termination")
    return four_eyes(actor, state.termination.by)


def _rate(_rulebook: Rulebook, state: ProjectState, actor: Actor) -> Refusal | None:
    if actor.id == state.proposer:
        return Refusal("PROPOSER_SIGNS", "project:sign_result")
    rated = any(rating.person == actor.id for rating in state.ratings)
    return Refusal("ALREADY_RATED", "project:rate") if rated else None


def _evaluate(rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    fewest, answers = rulebook.int("satisfaction.min_answers"), len(state.ratings)
    if answers < fewest:
        return Refusal("TOO_FEW_ANSWERS", "rulebook:satisfaction.min_answers", {"fewest": fewest, "answers": answers})
    return None


def _archive(_rulebook: Rulebook, state: ProjectState, _actor: Actor) -> Refusal | None:
    left = state.final_fen - state.gross_fen
    return Refusal("NOT_FULLY_PAID", "project:archive", {"left_fen": left}) if left else None


READY: dict[str, Condition] = {
    "support": _support,
    "carry_over": _carry_over,
    "annul_ballot": _annul_ballot,
    "end_notice": _end_notice,
    "approve": _approve,
    "propose_payment": _propose_payment,
    "approve_payment": _approve_payment,
    "decline_payment": _decline_payment,
    "pay": _pay,
    "vary": _no_change_waits,
    "refer_variation": _no_change_waits,
    "record_variation": _record_variation,
    "apply_variation": _apply_variation,
    "withdraw_variation": _withdraw_variation,
    "give_opinion": _give_opinion,
    "accept": _accept,
    "report_rectified": _report_rectified,
    "rate": _rate,
    "sign_result": _sign_result,
    "evaluate": _evaluate,
    "archive": _archive,
    "report_refund": _report_refund,
    "confirm_refund": _confirm_refund,
    "decline_refund": _confirm_refund,
    "ask_termination": _ask_termination,
    "approve_termination": _approve_termination,
    "decline_termination": _approve_termination,
}
"""Name of a command → its condition. A move without an entry has none but those on what its form says."""


def ready(rulebook: Rulebook, state: ProjectState, name: str, actor: Actor, now: datetime) -> Refusal | None:
    """Why ``actor`` cannot make the move ``name`` on this project as it stands, or None."""
    if state.termination is not None and name in STILL:
        return Refusal("TERMINATION_PENDING", "project:ask_termination")
    condition = READY.get(name)
    refusal = condition(rulebook, state, actor) if condition else None
    return refusal or (retention_open(state, now) if name == "propose_payment" else None)
