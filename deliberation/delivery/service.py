"""From 立项 to the archive: every move is one of the project's own, and the money follows in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.delivery.models import ApprovalSeries
from deliberation.funds import service as funds
from deliberation.funds.service import Purse
from deliberation.proposals import queries as proposals
from deliberation.proposals.service import play_project
from deliberation.rules.project import ProjectState
from deliberation.rules.project.state import Quote
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor


def approve(session: Session, actor: Actor, now: datetime, *, project_id: str, budget_fen: int) -> ProjectState:
    """立项: give the project the next number of its community's year and bind its budget."""
    project = proposals.project(session, project_id)
    if project is None:
        raise Refused(Refusal("NOT_FOUND", "project"))
    number = f"{project.place}-{project.year}-{_next_number(session, project.place, project.year):03d}"
    return _play(session, actor, now, project_id, "approve", {"number": number, "budget_fen": budget_fen})


def contract(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    project_id: str,
    supplier: str,
    amount_fen: int,
    quotes: Sequence[Quote],
) -> ProjectState:
    """Contract the supplier of one of the compared quotes; what the budget had more is freed."""
    offers: list[Json] = [{"supplier": quote.supplier, "amount_fen": quote.amount_fen} for quote in quotes]
    args: dict[str, Json] = {"supplier": supplier, "amount_fen": amount_fen, "quotes": offers}
    return _play(session, actor, now, project_id, "contract", args)


def report_milestone(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    project_id: str,
    title: str,
    note: str = "",
    photos: Sequence[str] = (),
    documents: Sequence[str] = (),
) -> ProjectState:
    """Report a step of the work with its evidence (digests of stored files)."""
    args: dict[str, Json] = {"title": title, "note": note, "photos": [*photos], "documents": [*documents]}
    return _play(session, actor, now, project_id, "report_milestone", args)


def vary(
    session: Session, actor: Actor, now: datetime, *, project_id: str, amount_fen: int, reason: str
) -> ProjectState:
    """Change the contract sum within what the rules leave to the office."""
    return _play(session, actor, now, project_id, "vary", {"amount_fen": amount_fen, "reason": reason})


def propose_payment(session: Session, actor: Actor, now: datetime, *, project_id: str, purpose: str = "") -> str:
    """Ask for the next instalment; returns the payment's id. Its sum follows from the schedule of the contract."""
    payment = uuid4().hex
    _play(session, actor, now, project_id, "propose_payment", {"payment": payment, "purpose": purpose})
    return payment


def approve_payment(session: Session, actor: Actor, now: datetime, *, project_id: str, payment: str) -> ProjectState:
    """Agree to a payment that somebody else has asked for."""
    return _play(session, actor, now, project_id, "approve_payment", {"payment": payment})


def pay(session: Session, actor: Actor, now: datetime, *, project_id: str, payment: str, voucher: str) -> ProjectState:
    """Pay, as the third person, against the number of a voucher."""
    return _play(session, actor, now, project_id, "pay", {"payment": payment, "voucher": voucher})


def accept(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    project_id: str,
    verdict: str,
    note: str,
    team: Sequence[tuple[str, str]],
    photos: Sequence[str],
    documents: Sequence[str],
) -> ProjectState:
    """The acceptance team's verdict (``pass`` or ``rectify``); ``team`` is (part, person id) for each member."""
    members: list[Json] = [{"part": part, "person": person} for part, person in team]
    evidence: dict[str, Json] = {"photos": [*photos], "documents": [*documents]}
    args: dict[str, Json] = {"verdict": verdict, "note": note, "team": members, **evidence}
    return _play(session, actor, now, project_id, "accept", args)


def rate(
    session: Session, actor: Actor, now: datetime, *, project_id: str, score: int, comment: str = ""
) -> ProjectState:
    """A resident says how satisfied they are, 1 to 5, once."""
    return _play(session, actor, now, project_id, "rate", {"score": score, "comment": comment})


def evaluate(session: Session, actor: Actor, now: datetime, *, project_id: str) -> ProjectState:
    """Close the survey and work out the satisfaction."""
    return _play(session, actor, now, project_id, "evaluate", {})


def settle(
    session: Session, actor: Actor, now: datetime, *, project_id: str, final_fen: int, document: str
) -> ProjectState:
    """Fix the audited final sum; what the contract had more is freed. ``document`` is the digest of the report."""
    return _play(session, actor, now, project_id, "settle", {"final_fen": final_fen, "document": document})


def archive(session: Session, actor: Actor, now: datetime, *, project_id: str) -> ProjectState:
    """Close the file."""
    return _play(session, actor, now, project_id, "archive", {})


def _play(
    session: Session, actor: Actor, now: datetime, project_id: str, name: str, args: Mapping[str, Json]
) -> ProjectState:
    state = play_project(session, actor, now, project_id, name, args)
    place = proposals.place_of_project(session, project_id) or ""
    funds.follow_project(session, Purse(place, state.year, project_id, memo=state.title))
    return state


def _next_number(session: Session, place: str, year: int) -> int:
    """The next number; its row stays locked until the approval commits or gives the number back."""
    first = insert(ApprovalSeries).values(place=place, year=year, last=1)
    following = first.on_conflict_do_update(
        index_elements=["place", "year"], set_={"last": ApprovalSeries.last + 1}
    ).returning(ApprovalSeries.last)
    return session.execute(following).scalar_one()
