"""What is done when a project does not go straight: reviews, plans, changes, mending, refunds, an early end.

One function for each thing a person does, as in :mod:`deliberation.delivery.service.works`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from deliberation.delivery.service.playing import play
from deliberation.jobs.service import enqueue
from deliberation.procurement.service import end_lot
from deliberation.proposals import queries as proposals
from deliberation.rules.project import ProjectState
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Actor

INVITE = "delivery.invite"
"""Kind of the work that tells a user of an inspection."""


def record_cost_review(
    session: Session, actor: Actor, now: datetime, *, project_id: str, firm: str, reviewed_fen: int, document: str
) -> ProjectState:
    """Enter a third party's report on the cost; ``document`` is its digest."""
    args: dict[str, Json] = {"firm": firm, "reviewed_fen": reviewed_fen, "document": document}
    return play(session, actor, now, project_id, "record_cost_review", args)


def plan(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    project_id: str,
    start: date,
    finish: date,
    targets: Sequence[tuple[str, date]] = (),
    reason: str = "",
) -> ProjectState:
    """Plan the work: its first and last day and the milestones between; a changed plan says why."""
    milestones: list[Json] = [{"title": title, "day": day.isoformat()} for title, day in targets]
    days: dict[str, Json] = {"start": start.isoformat(), "finish": finish.isoformat()}
    return play(session, actor, now, project_id, "plan", days | {"targets": milestones, "reason": reason})


def fail_tender(session: Session, actor: Actor, now: datetime, *, project_id: str, reason: str) -> ProjectState:
    """流标: nobody could be contracted; the purchase is tried again."""
    return play(session, actor, now, project_id, "fail_tender", {"reason": reason})


def refer_variation(
    session: Session, actor: Actor, now: datetime, *, project_id: str, amount_fen: int, reason: str
) -> str:
    """Send a change beyond the office's limit back to the council; returns the id of the change."""
    id_ = uuid4().hex
    args: dict[str, Json] = {"variation": id_, "amount_fen": amount_fen, "reason": reason}
    play(session, actor, now, project_id, "refer_variation", args)
    return id_


def apply_variation(session: Session, actor: Actor, now: datetime, *, project_id: str) -> ProjectState:
    """Put into force what the council has agreed to; the money it needs more is bound at once."""
    return play(session, actor, now, project_id, "apply_variation", {})


def withdraw_variation(session: Session, actor: Actor, now: datetime, *, project_id: str, reason: str) -> ProjectState:
    """Take back a change that is not in force yet."""
    return play(session, actor, now, project_id, "withdraw_variation", {"reason": reason})


def decline_payment(
    session: Session, actor: Actor, now: datetime, *, project_id: str, payment: str, reason: str
) -> ProjectState:
    """Say no to a payment that somebody else asked for, with the reason; it can be asked for again."""
    return play(session, actor, now, project_id, "decline_payment", {"payment": payment, "reason": reason})


def invite_users(
    session: Session, actor: Actor, now: datetime, *, project_id: str, persons: Sequence[str]
) -> ProjectState:
    """Ask users to come to the inspection and to say what they find; each of them is sent a message."""
    before = proposals.project_state(session, project_id).invited
    state = play(session, actor, now, project_id, "invite_users", {"persons": [*persons]})
    for person in sorted(state.invited - before):
        enqueue(session, INVITE, {"project": project_id, "person": person}, f"{INVITE}:{project_id}:{person}")
    return state


def give_opinion(
    session: Session, actor: Actor, now: datetime, *, project_id: str, fine: bool, comment: str = ""
) -> ProjectState:
    """An invited user says what was found, once an inspection."""
    return play(session, actor, now, project_id, "give_opinion", {"fine": fine, "comment": comment})


def report_rectified(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    project_id: str,
    note: str,
    photos: Sequence[str],
    documents: Sequence[str] = (),
) -> ProjectState:
    """Report that what the inspection found is mended; the team looks again."""
    args: dict[str, Json] = {"note": note, "photos": [*photos], "documents": [*documents]}
    return play(session, actor, now, project_id, "report_rectified", args)


def report_refund(
    session: Session, actor: Actor, now: datetime, *, project_id: str, amount_fen: int, reason: str, voucher: str,
    payment: str = "",
) -> str:  # fmt: skip
    """Enter money that the supplier gave back of ``payment``; returns the id of the refund.

    No payment named: the only one that was paid.
    """
    id_ = uuid4().hex
    args: dict[str, Json] = {"refund": id_, "amount_fen": amount_fen, "reason": reason, "voucher": voucher}
    args["payment"] = payment
    play(session, actor, now, project_id, "report_refund", args)
    return id_


def confirm_refund(session: Session, actor: Actor, now: datetime, *, project_id: str) -> ProjectState:
    """Another person has seen it on the account."""
    return play(session, actor, now, project_id, "confirm_refund", {})


def decline_refund(session: Session, actor: Actor, now: datetime, *, project_id: str, reason: str) -> ProjectState:
    """It is not on the account."""
    return play(session, actor, now, project_id, "decline_refund", {"reason": reason})


def ask_termination(
    session: Session, actor: Actor, now: datetime, *, project_id: str, reason: str, document: str, back_to: str
) -> ProjectState:
    """Ask to end the project early: ``back_to`` approved (another supplier) or pooled (no further)."""
    args: dict[str, Json] = {"reason": reason, "document": document, "back_to": back_to}
    return play(session, actor, now, project_id, "ask_termination", args)


def approve_termination(session: Session, actor: Actor, now: datetime, *, project_id: str) -> ProjectState:
    """Another person agrees; what was not spent is free again, and the project leaves the package it was bought in."""
    reason = getattr(proposals.project_state(session, project_id).termination, "reason", "")
    state = play(session, actor, now, project_id, "approve_termination", {})
    end_lot(session, now, project_id=project_id, reason=reason)
    return state


def decline_termination(session: Session, actor: Actor, now: datetime, *, project_id: str, reason: str) -> ProjectState:
    """It goes on."""
    return play(session, actor, now, project_id, "decline_termination", {"reason": reason})
