"""How each event changes a project. Facts only: nothing here reads a rulebook or refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from deliberation.rules.project import folds
from deliberation.rules.project.parts import Vote
from deliberation.rules.project.state import BallotOutcome, ProjectState, Quote, Rating
from deliberation.rules.replay import Event

Fold = Callable[[ProjectState, Event, Any], ProjectState]


def _content(data: Any) -> dict[str, Any]:
    names = ("title", "need", "location", "category", "theme", "cost_fen")
    return {name: data[name] for name in names} | {"photos": tuple(data["photos"])}


def _proposed(state: ProjectState, event: Event, data: Any) -> ProjectState:
    return replace(state, phase="collected", year=data["year"], proposer=event.actor, **_content(data))


def _revised(state: ProjectState, _event: Event, data: Any) -> ProjectState:
    return replace(state, phase="collected", reason="", **_content(data))


def _supported(state: ProjectState, event: Event, _data: Any) -> ProjectState:
    return replace(state, supporters=state.supporters | {event.actor})


def _withdrawn(state: ProjectState, _event: Event, data: Any) -> ProjectState:
    return replace(state, phase="withdrawn", reason=data["reason"])


def _screened(state: ProjectState, _event: Event, data: Any) -> ProjectState:
    return replace(state, phase="screened", reason=data["reason"], cost_fen=data["cost_fen"])


def _returned(state: ProjectState, _event: Event, data: Any) -> ProjectState:
    return replace(state, phase="returned", reason=data["reason"])


def _rejected(state: ProjectState, _event: Event, data: Any) -> ProjectState:
    return replace(state, phase="rejected", reason=data["reason"])


def _pooled(state: ProjectState, _event: Event, data: Any) -> ProjectState:
    return replace(state, phase="pooled", reason=data["reason"], pooled_until=data["until"])


def _carried_over(state: ProjectState, _event: Event, data: Any) -> ProjectState:
    return replace(state, phase="screened", year=data["year"], vote=None, ballot=None, notice="", notice_over=False)


def _decided(state: ProjectState, _event: Event, data: Any) -> ProjectState:
    numbers = {name: data[name] for name in ("meeting", "adopted", "yes", "no", "abstain", "present", "due")}
    vote = Vote(**numbers)
    if vote.adopted:
        return replace(state, phase="deliberated", vote=vote)
    return replace(state, phase="pooled", vote=vote, reason="not_adopted", pooled_until=data["until"])


def _balloted(state: ProjectState, _event: Event, data: Any) -> ProjectState:
    names = ("poll", "rank", "votes", "valid_ballots", "funded", "reason")
    outcome = BallotOutcome(**{name: data[name] for name in names})
    if outcome.funded:
        return replace(state, phase="balloted", ballot=outcome)
    return replace(state, phase="pooled", ballot=outcome, reason="not_chosen", pooled_until=data["until"])


def _ballot_annulled(state: ProjectState, _event: Event, _data: Any) -> ProjectState:
    taken_back: dict[str, Any] = {"ballot": None, "notice": "", "notice_over": False, "reason": "", "pooled_until": 0}
    return replace(state, phase="deliberated", **taken_back)


def _notice_posted(state: ProjectState, _event: Event, data: Any) -> ProjectState:
    return replace(state, phase="on_notice", notice=data["notice"], notice_over=False)


def _notice_ended(state: ProjectState, _event: Event, data: Any) -> ProjectState:
    if data["upheld"]:
        return replace(state, phase="screened", reason=data["reason"], vote=None, ballot=None, notice="")
    return replace(state, notice_over=True)


def _approved(state: ProjectState, event: Event, data: Any) -> ProjectState:
    about = {"number": data["number"], "budget_fen": data["budget_fen"]}
    return replace(state, phase="approved", approved_at=event.at, **about)


def _contracted(state: ProjectState, event: Event, data: Any) -> ProjectState:
    quotes = tuple(Quote(quote["supplier"], quote["amount_fen"]) for quote in data["quotes"])
    return replace(
        folds.signed(state, event, data),
        phase="under_way",
        supplier=data["supplier"],
        contract_fen=data["amount_fen"] + state.paid_fen,
        returned_fen=state.refunded_fen,
        signed_fen=data["amount_fen"],
        quotes=quotes,
        schedule=tuple(data["schedule"]),
    )


def _payment_approved(state: ProjectState, event: Event, data: Any) -> ProjectState:
    return _with_payment(state, data["payment"], approved_by=event.actor, approved_at=event.at)


def _paid(state: ProjectState, event: Event, data: Any) -> ProjectState:
    return _with_payment(state, data["payment"], paid_by=event.actor, voucher=data["voucher"], paid_at=event.at)


def _with_payment(state: ProjectState, id_: str, **changes: Any) -> ProjectState:
    changed = (replace(payment, **changes) if payment.id == id_ else payment for payment in state.payments)
    return replace(state, payments=tuple(changed))


def _rated(state: ProjectState, event: Event, data: Any) -> ProjectState:
    return replace(state, ratings=(*state.ratings, Rating(event.actor, data["score"], data["comment"])))


def _archived(state: ProjectState, _event: Event, _data: Any) -> ProjectState:
    return replace(state, phase="archived")


FOLDS: dict[str, Fold] = {
    "proposed": _proposed,
    "revised": _revised,
    "supported": _supported,
    "withdrawn": _withdrawn,
    "screened": _screened,
    "returned": _returned,
    "rejected": _rejected,
    "pooled": _pooled,
    "carried_over": _carried_over,
    "decided": _decided,
    "balloted": _balloted,
    "ballot_annulled": _ballot_annulled,
    "notice_posted": _notice_posted,
    "notice_ended": _notice_ended,
    "approved": _approved,
    "contracted": _contracted,
    "milestone_reported": folds.milestone,
    "varied": folds.varied,
    "payment_proposed": folds.payment_proposed,
    "payment_approved": _payment_approved,
    "paid": _paid,
    "accepted": folds.accepted,
    "rectification_asked": folds.rectification_asked,
    "rated": _rated,
    "evaluated": folds.evaluated,
    "settled": folds.settled,
    "archived": _archived,
    "cost_reviewed": folds.cost_reviewed,
    "planned": folds.planned,
    "variation_referred": folds.variation_referred,
    "variation_decided": folds.variation_decided,
    "variation_withdrawn": folds.variation_withdrawn,
    "payment_declined": folds.payment_declined,
    "users_invited": folds.users_invited,
    "opinion_given": folds.opinion_given,
    "rectified": folds.rectified,
    "result_signed": folds.result_signed,
    "refund_reported": folds.refund_reported,
    "refund_received": folds.refund_received,
    "refund_declined": folds.refund_declined,
    "tender_failed": folds.tender_failed,
    "termination_asked": folds.termination_asked,
    "termination_declined": folds.termination_declined,
    "terminated": folds.terminated,
}
"""Event type → fold."""


def evolve(state: ProjectState, event: Event) -> ProjectState:
    """The project after ``event``; an unknown type raises ``KeyError`` (a book we cannot read must not pass)."""
    return FOLDS[event.type](state, event, event.data)
