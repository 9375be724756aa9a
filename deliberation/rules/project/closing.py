"""Users at the inspection, mending, the proposer's word, payments declined, money given back, an early end."""

from __future__ import annotations

from deliberation.rules.project.changes import needed, text
from deliberation.rules.project.early import digests
from deliberation.rules.project.state import ProjectState
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command, Decision, event
from deliberation.rules.rulebook import Rulebook

LONGEST_COMMENT = 500
"""Characters of the comment beside a rating or an opinion."""

MOST_INVITED = 100
"""Users that one invitation may name."""


def decline_payment(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{payment, reason}: by whoever would check or pay it; it can be asked for again."""
    payment = state.payment(str(command.args.get("payment") or ""))
    if payment is None or payment.status not in {"proposed", "approved"}:
        return Refusal("PAYMENT_NOT_WAITING", "project:decline_payment")
    missing = needed(command, "decline_payment", "reason")
    return missing or (event(command, "payment_declined", payment=payment.id, reason=text(command, "reason")),)


def invite_users(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{persons}: those who use it are asked to come to the inspection and to say what they find."""
    raw = command.args.get("persons")
    persons = [one for one in raw if isinstance(one, str) and one] if isinstance(raw, list) else []
    fresh: list[Json] = [*dict.fromkeys(one for one in persons if one not in state.invited)]
    if not fresh:
        return Refusal("NOBODY_INVITED", "rulebook:acceptance.invited_users")
    return (event(command, "users_invited", persons=fresh[:MOST_INVITED]),)


def give_opinion(_rulebook: Rulebook, _state: ProjectState, command: Command) -> Decision:
    """{fine, comment}: what an invited user found; who is not satisfied says why."""
    fine, comment = command.args.get("fine") is True, text(command, "comment")
    if not fine and not comment:
        return Refusal("REASON_NEEDED", "project:give_opinion")
    return too_long(comment, "give_opinion") or (event(command, "opinion_given", fine=fine, comment=comment),)


def too_long(comment: str, move: str) -> Refusal | None:
    """A comment has its limit."""
    if len(comment) <= LONGEST_COMMENT:
        return None
    params: dict[str, Json] = {"field": "comment", "most": LONGEST_COMMENT, "length": len(comment)}
    return Refusal("TEXT_TOO_LONG", f"project:{move}", params)


def scored(command: Command, move: str) -> tuple[int, str] | Refusal:
    """A score of 1 to 5 and what is said with it."""
    score, comment = command.args.get("score"), str(command.args.get("comment") or "")
    if not isinstance(score, int) or not 1 <= score <= 5:
        return Refusal("SCORE_OUT_OF_RANGE", f"project:{move}")
    return too_long(comment, move) or (score, comment)


def report_rectified(_rulebook: Rulebook, _state: ProjectState, command: Command) -> Decision:
    """{note, photos, documents}: what was found is mended; the team looks at it again."""
    photos, documents = digests(command.args.get("photos")), digests(command.args.get("documents"))
    if not photos:
        return Refusal("EVIDENCE_NEEDED", "project:report_rectified")
    return (event(command, "rectified", note=text(command, "note"), photos=photos, documents=documents),)


def sign_result(_rulebook: Rulebook, _state: ProjectState, command: Command) -> Decision:
    """{score: 1 to 5, comment}: the proposer signs what became of the proposal, apart from the other users."""
    said = scored(command, "sign_result")
    return said if isinstance(said, Refusal) else (event(command, "result_signed", score=said[0], comment=said[1]),)


def report_refund(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{refund, payment, amount_fen, reason, voucher}: the supplier gave back some of a payment, never more than that.

    Where only one was paid, it is that one.
    """
    amount, missing = command.args.get("amount_fen"), needed(command, "report_refund", "reason", "voucher")
    if missing is not None:
        return missing
    if not isinstance(amount, int) or amount <= 0:
        return Refusal("COST_NOT_POSITIVE", "project:report_refund")
    if amount > state.paid_fen:
        return Refusal("REFUND_ABOVE_PAID", "project:report_refund", {"paid_fen": state.paid_fen})
    paid = [one.id for one in state.payments if one.status == "paid"]
    payment = text(command, "payment") or (paid[0] if len(paid) == 1 else "")
    if payment not in paid:
        return Refusal("REFUND_OF_NO_PAYMENT", "project:report_refund")
    if amount > (left := state.left_of(payment)):
        return Refusal("REFUND_ABOVE_PAYMENT", "project:report_refund", {"left_fen": left})
    about: dict[str, Json] = {"reason": text(command, "reason"), "voucher": text(command, "voucher")}
    about["from_payment"] = payment
    return (event(command, "refund_reported", refund=str(command.args["refund"]), amount_fen=amount, **about),)


def confirm_refund(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """Another person has seen it on the account; the money is free again."""
    return (event(command, "refund_received", **_waiting(state)),)


def decline_refund(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{reason}: it is not on the account."""
    missing = needed(command, "decline_refund", "reason")
    id_ = _waiting(state)["refund"]
    return missing or (event(command, "refund_declined", refund=id_, reason=text(command, "reason")),)


def _waiting(state: ProjectState) -> dict[str, Json]:
    refund = state.refund
    return {"refund": refund.id, "amount_fen": refund.amount_fen, "reported_by": refund.reported_by} if refund else {}


def ask_termination(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{reason, document, back_to: approved|pooled}: end it early; without a contract only back into the pool."""
    back_to, missing = text(command, "back_to"), needed(command, "ask_termination", "reason", "document")
    if missing is not None:
        return missing
    if back_to not in {"approved", "pooled"} or (back_to == state.phase):
        return Refusal("VERDICT_UNKNOWN", "project:ask_termination")
    about: dict[str, Json] = {"reason": text(command, "reason"), "document": text(command, "document")}
    return (event(command, "termination_asked", back_to=back_to, **about),)


def approve_termination(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """Another person agrees: what was paid stays spent, the rest of the money is free again.

    A project that was approved once keeps its number and its year, so from the pool it goes nowhere: the need
    can be proposed anew.
    """
    return (event(command, "terminated", until=state.year, spent_fen=state.outlay_fen, **_asked(state)),)


def _asked(state: ProjectState) -> dict[str, Json]:
    one = state.termination
    return {"reason": one.reason, "document": one.document, "back_to": one.back_to, "asked_by": one.by} if one else {}


def decline_termination(_rulebook: Rulebook, _state: ProjectState, command: Command) -> Decision:
    """{reason}: it goes on."""
    missing = needed(command, "decline_termination", "reason")
    return missing or (event(command, "termination_declined", reason=text(command, "reason")),)
