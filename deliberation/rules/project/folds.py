"""The events of a project's late life: reviews, plans, changes, inspections, refunds, an early end. Facts only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from deliberation.rules.notice import LOCAL
from deliberation.rules.project.parts import (
    CostReview,
    EndedContract,
    Inspection,
    Opinion,
    Performance,
    Plan,
    Refund,
    Settlement,
    Target,
    Termination,
    Variation,
    Vote,
    settle_variation,
)
from deliberation.rules.project.state import Milestone, Payment, ProjectState, Rating
from deliberation.rules.replay import Event


def day(raw: Any) -> date | None:
    """A day as it stands in the book; None where none does."""
    return date.fromisoformat(raw) if raw else None


def cost_reviewed(state: ProjectState, event: Event, data: Any) -> ProjectState:
    """The third party's report."""
    sums = data["asked_fen"], data["reviewed_fen"]
    return replace(state, cost_review=CostReview(data["firm"], *sums, data["document"], event.actor, event.at))


def planned(state: ProjectState, _event: Event, data: Any) -> ProjectState:
    """A plan; a later one keeps the day that was promised first."""
    targets = tuple(Target(one["title"], date.fromisoformat(one["day"])) for one in data["targets"])
    start, finish = date.fromisoformat(data["start"]), date.fromisoformat(data["finish"])
    first = state.plan.promised if state.plan else finish
    return replace(state, plan=Plan(start, finish, targets, first, data["reason"]))


def signed(state: ProjectState, event: Event, data: Any) -> ProjectState:
    """What a contract brings besides its sum: the day it is to be finished by, and what is kept back."""
    finish = day(data.get("finish"))
    plan = Plan(event.at.astimezone(LOCAL).date(), finish, first_finish=finish) if finish and not state.plan else None
    return replace(
        state,
        plan=plan or state.plan,
        package=data.get("package") or "",
        retention=data.get("retention") or "0",
        retention_months=data.get("retention_months") or 0,
        earlier=len(state.payments),
        contracted_at=event.at,
    )


def milestone(state: ProjectState, event: Event, data: Any) -> ProjectState:
    """A step of the work with its evidence."""
    photos, documents = tuple(data["photos"] or ()), tuple(data["documents"] or ())
    step = Milestone(data["title"], data["note"] or "", event.at, photos, documents)
    return replace(state, milestones=(*state.milestones, step))


def varied(state: ProjectState, event: Event, data: Any) -> ProjectState:
    """A changed contract sum: by the office, or by what the council has adopted."""
    old, new = state.own_fen, data["amount_fen"]
    budget = max(state.budget_fen, data.get("budget_fen") or 0)
    changed = replace(state, contract_fen=new + state.spent_fen, budget_fen=budget)
    if data.get("variation"):
        own = settle_variation(state.variations, data["variation"], status="applied")
        return replace(changed, variations=own, raised_fen=max(0, budget - state.cost_fen))
    made = Variation("", old, new, data["reason"], event.actor, event.at, "office")
    return replace(changed, variations=(*state.variations, made))


def variation_referred(state: ProjectState, event: Event, data: Any) -> ProjectState:
    """A change that only the council may decide."""
    sums = data["old_fen"], data["new_fen"]
    one = Variation(data["variation"], *sums, data["reason"], event.actor, event.at, "waiting")
    return replace(state, variations=(*state.variations, one))


def variation_decided(state: ProjectState, _event: Event, data: Any) -> ProjectState:
    """The council's announced result on it."""
    numbers = {name: data[name] for name in ("meeting", "adopted", "yes", "no", "abstain", "present", "due")}
    vote, status = Vote(**numbers), "adopted" if data["adopted"] else "refused"
    return replace(
        state, variations=settle_variation(state.variations, data["variation"], status=status, decision=vote)
    )


def variation_withdrawn(state: ProjectState, _event: Event, data: Any) -> ProjectState:
    """It is not needed any more."""
    return replace(state, variations=settle_variation(state.variations, data["variation"], status="withdrawn"))


def payment_proposed(state: ProjectState, event: Event, data: Any) -> ProjectState:
    """An instalment is asked for; what kind it is stood in no book before there was retention money."""
    last = data["number"] - state.earlier >= len(state.schedule)
    kind = data.get("kind") or ("settlement" if last else "advance" if data["number"] == 1 else "progress")
    about = data["payment"], data["number"], data["amount_fen"], data["purpose"], event.actor
    return replace(state, payments=(*state.payments, Payment(*about, kind=kind, proposed_at=event.at)))


def payment_declined(state: ProjectState, event: Event, data: Any) -> ProjectState:
    """It is put aside, with who and why; its number is free again."""
    gone = next(payment for payment in state.payments if payment.id == data["payment"])
    left = tuple(payment for payment in state.payments if payment.id != data["payment"])
    why = replace(gone, declined_by=event.actor, declined_at=event.at, reason=data["reason"])
    return replace(state, payments=left, declined=(*state.declined, why))


def users_invited(state: ProjectState, _event: Event, data: Any) -> ProjectState:
    """Users asked to come to the inspection."""
    return replace(state, invited=state.invited | frozenset(data["persons"]))


def opinion_given(state: ProjectState, event: Event, data: Any) -> ProjectState:
    """What one of them found."""
    one = Opinion(event.actor, data["fine"], data["comment"], event.at)
    return replace(state, opinions=(*state.opinions, one))


def inspected(state: ProjectState, event: Event, data: Any, verdict: str) -> ProjectState:
    """One look at the result; the opinions given for it stay with it."""
    parts = tuple(str(one.get("part")) for one in data["team"] if isinstance(one, dict))
    files = tuple(data["photos"] or ()), tuple(data["documents"] or ())
    look = Inspection(
        verdict, event.at, data["note"] or "", parts, len(state.invited), state.opinions, day(data.get("due")), None,
        *files,
    )  # fmt: skip
    titled = {"title": {"pass": "accepted", "rectify": "rectification"}[verdict], **data}
    step = milestone(state, event, titled)
    return replace(step, inspections=(*state.inspections, look), opinions=())


def accepted(state: ProjectState, event: Event, data: Any) -> ProjectState:
    """Passed."""
    until = day(data.get("retention_until"))
    return replace(inspected(state, event, data, "pass"), phase="accepted", accepted_at=event.at, retention_until=until)


def rectification_asked(state: ProjectState, event: Event, data: Any) -> ProjectState:
    """To be mended and looked at again."""
    return inspected(state, event, data, "rectify")


def rectified(state: ProjectState, event: Event, data: Any) -> ProjectState:
    """What was found is mended, by its evidence."""
    step = milestone(state, event, {"title": "rectified", **data})
    *before, last = state.inspections
    return replace(step, inspections=(*before, replace(last, mended_at=event.at)))


def result_signed(state: ProjectState, event: Event, data: Any) -> ProjectState:
    """The proposer's own word on the result."""
    return replace(state, proposer_rating=Rating(event.actor, data["score"], data["comment"]))


def evaluated(state: ProjectState, _event: Event, data: Any) -> ProjectState:
    """The survey is closed."""
    met = data.get("target_met")
    return replace(state, phase="evaluated", satisfaction=data["percent"], passed=data["passed"], target_met=met)


def settled(state: ProjectState, event: Event, data: Any) -> ProjectState:
    """The audited final sum, what is kept back of it, and the score of the contract."""
    final, reported = data["final_fen"], data.get("reported_fen")
    audit = Settlement(
        data.get("firm") or "", state.contract_fen if reported is None else reported, final, data["document"], event.at
    )
    score = data.get("performance")
    return replace(
        state,
        phase="settled",
        final_fen=final,
        settlement=audit,
        retention_fen=data.get("retention_fen") or 0,
        performance=Performance(**score) if score else None,
    )


def refund_reported(state: ProjectState, event: Event, data: Any) -> ProjectState:
    """Money that came back, as one person says."""
    about = data["refund"], data["amount_fen"], data["reason"], data["voucher"]
    told = Refund(*about, event.actor, event.at, payment=data.get("from_payment", ""))
    return replace(state, refunds=(*state.refunds, told))


def refund_received(state: ProjectState, event: Event, data: Any) -> ProjectState:
    """Another person has seen it on the account."""
    changed = (
        replace(one, confirmed_by=event.actor, at=event.at) if one.id == data["refund"] else one
        for one in state.refunds
    )
    return replace(state, refunds=tuple(changed))


def refund_declined(state: ProjectState, _event: Event, data: Any) -> ProjectState:
    """It never came."""
    return replace(state, refunds=tuple(one for one in state.refunds if one.id != data["refund"]))


def tender_failed(state: ProjectState, _event: Event, _data: Any) -> ProjectState:
    """流标: nobody could be contracted; it can be tried again."""
    return replace(state, failed_tenders=state.failed_tenders + 1)


def termination_asked(state: ProjectState, event: Event, data: Any) -> ProjectState:
    """One person asks to end it."""
    about = data["reason"], data["document"], data["back_to"]
    return replace(state, termination=Termination(*about, event.actor, event.at))


def termination_declined(state: ProjectState, _event: Event, _data: Any) -> ProjectState:
    """It goes on."""
    return replace(state, termination=None)


def terminated(state: ProjectState, event: Event, data: Any) -> ProjectState:
    """The contract is ended: what was paid under it stays spent, the rest is free; the project goes back."""
    contract = EndedContract(state.supplier, state.own_fen, state.gross_fen - state.spent_fen, data["reason"], event.at)
    ended = (*state.ended, contract) if state.supplier else state.ended
    pending = state.variation
    variations = settle_variation(state.variations, pending.id, status="withdrawn") if pending else state.variations
    return replace(
        state,
        phase=data["back_to"],
        reason=data["reason"],
        pooled_until=data["until"],
        supplier="",
        package="",
        contract_fen=data["spent_fen"] - state.refunded_fen,
        returned_fen=state.refunded_fen,
        signed_fen=0,
        quotes=(),
        schedule=(),
        plan=None,
        variations=variations,
        invited=frozenset(),
        opinions=(),
        ended=ended,
        termination=None,
    )
