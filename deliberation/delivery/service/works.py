"""From 立项 to the archive: every move is one of the project's own, and the money follows in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.delivery.models import ApprovalSeries, Voucher
from deliberation.delivery.service.playing import play
from deliberation.procurement.queries import award_of, package_under_way, sellers
from deliberation.proposals import queries as proposals
from deliberation.proposals.models import Project
from deliberation.rules.notice import LOCAL
from deliberation.rules.project import PROJECT, ProjectState
from deliberation.rules.project.state import Quote
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor


def approve(session: Session, actor: Actor, now: datetime, *, project_id: str, budget_fen: int) -> ProjectState:
    """立项: give the project the next number of its community's year and bind its budget."""
    project = proposals.project(session, project_id)
    if project is None:
        raise Refused(Refusal("NOT_FOUND", "project"))
    number = f"{project.place}-{project.year}-{_next_number(session, project.place, project.year):03d}"
    return play(session, actor, now, project_id, "approve", {"number": number, "budget_fen": budget_fen})


def contract(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    project_id: str,
    supplier: str,
    amount_fen: int,
    quotes: Sequence[Quote],
    finish: date | None = None,
) -> ProjectState:
    """Contract the supplier of one of the compared quotes; what the budget had more is freed.

    A project that was awarded in a procurement is contracted to that award alone.
    """
    standing = _standing(session, project_id)
    if not standing["standing"]:
        _registered(session, now, project_id, [supplier, *(quote.supplier for quote in quotes)])
    args: dict[str, Json] = {"supplier": supplier, "amount_fen": amount_fen, "quotes": _offers(quotes)}
    return play(session, actor, now, project_id, "contract", args | standing | {"finish": iso(finish)})


def contract_award(
    session: Session, actor: Actor, now: datetime, *, project_id: str, finish: date | None = None
) -> ProjectState:
    """Contract whoever was awarded this project in a procurement, for the sum of its own line."""
    award = award_of(session, project_id)
    if award is None:
        raise Refused(Refusal("NO_AWARD", "project:contract"))
    offers = _offers([Quote(one.supplier, one.amount_fen) for one in award.quotes])
    args: dict[str, Json] = {"supplier": award.supplier, "amount_fen": award.amount_fen, "quotes": offers}
    args |= {"package": award.package_id, "method": award.method, "finish": iso(finish)}
    return play(session, actor, now, project_id, "contract", args | _standing(session, project_id))


def _standing(session: Session, project_id: str) -> dict[str, Json]:
    """What the project's guard has to know of the package that it stands in."""
    package, award = package_under_way(session, project_id), award_of(session, project_id)
    won: Json = {"supplier": award.supplier, "amount_fen": award.amount_fen} if award else None
    return {"standing": package.title if package else "", "award": won}


def _registered(session: Session, now: datetime, project_id: str, names: Sequence[str]) -> None:
    """Where the sub-district has a register, quotes come from suppliers in it that are not suspended."""
    place, day = proposals.place_of_project(session, project_id) or "", now.astimezone(LOCAL).date()
    known = {row.name: row for row in sellers(session, place, day)}
    for name in names if known else ():
        row = known.get(name)
        if row is None:
            raise Refused(Refusal("SUPPLIER_NOT_REGISTERED", "project:contract", {"name": name}))
        if row.standing != "listed":
            told: dict[str, Json] = {"name": name, "day": iso(row.until), "reason": row.reason}
            raise Refused(Refusal("SUPPLIER_SUSPENDED", "supplier:suspended", told))


def _offers(quotes: Sequence[Quote]) -> list[Json]:
    return [{"supplier": quote.supplier, "amount_fen": quote.amount_fen} for quote in quotes]


def iso(day: date | None) -> str:
    """A day as it stands in the book; empty where none was given."""
    return day.isoformat() if day else ""


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
    return play(session, actor, now, project_id, "report_milestone", args)


def vary(
    session: Session, actor: Actor, now: datetime, *, project_id: str, amount_fen: int, reason: str
) -> ProjectState:
    """Change the contract sum within what the rules leave to the office."""
    return play(session, actor, now, project_id, "vary", {"amount_fen": amount_fen, "reason": reason})


def propose_payment(session: Session, actor: Actor, now: datetime, *, project_id: str, purpose: str = "") -> str:
    """Ask for the next instalment; returns the payment's id. Its sum follows from the schedule of the contract."""
    payment = uuid4().hex
    play(session, actor, now, project_id, "propose_payment", {"payment": payment, "purpose": purpose})
    return payment


def approve_payment(session: Session, actor: Actor, now: datetime, *, project_id: str, payment: str) -> ProjectState:
    """Agree to a payment that somebody else has asked for."""
    return play(session, actor, now, project_id, "approve_payment", {"payment": payment})


def pay(session: Session, actor: Actor, now: datetime, *, project_id: str, payment: str, voucher: str) -> ProjectState:
    """Pay, as the third person, against the number of a voucher that stands for no other payment."""
    voucher = voucher.strip()
    args: dict[str, Json] = {"payment": payment, "voucher": voucher, "used": _used(session, project_id, voucher)}
    state = play(session, actor, now, project_id, "pay", args)
    last = proposals.timeline(session, project_id)[-1]
    place = proposals.place_of_project(session, project_id) or ""
    about = {"place": place, "year": state.year, "voucher": voucher, "stream": last.stream, "seq": last.seq}
    taken = insert(Voucher).values(about).on_conflict_do_nothing(index_elements=["place", "year", "voucher"])
    if session.execute(taken.returning(Voucher.seq)).first() is None:  # somebody used it while we looked
        raise Refused(
            Refusal("VOUCHER_USED", "project:pay", {"voucher": voucher, **_used(session, project_id, voucher)})
        )
    return state


def _used(session: Session, project_id: str, voucher: str) -> dict[str, Json]:
    """The payment of this community and year that the voucher stands for already; nothing where it is free."""
    key = Voucher.place == Project.place, Voucher.year == Project.year, Voucher.voucher == voucher
    query = select(Voucher.stream, Voucher.seq).join(Project, key[0] & key[1]).where(key[2], Project.id == project_id)
    found = session.execute(query).first()
    if found is None:
        return {}
    told = proposals.timeline(session, found.stream.partition(":")[2])
    day = next(one.event.at for one in told if one.seq == found.seq).astimezone(LOCAL).date()
    return {"title": PROJECT.replay(one.event for one in told).title, "day": day.isoformat()}


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
    due: date | None = None,
) -> ProjectState:
    """The acceptance team's verdict (``pass`` or ``rectify``); ``team`` is (part, person id) for each member.

    ``due`` is the last day to mend what was found; without it the rules say how many days there are.
    """
    members: list[Json] = [{"part": part, "person": person} for part, person in team]
    evidence: dict[str, Json] = {"photos": [*photos], "documents": [*documents]}
    args: dict[str, Json] = {"verdict": verdict, "note": note, "team": members, "due": iso(due), **evidence}
    return play(session, actor, now, project_id, "accept", args)


def rate(
    session: Session, actor: Actor, now: datetime, *, project_id: str, score: int, comment: str = ""
) -> ProjectState:
    """A resident says how satisfied they are, 1 to 5, once; the proposer's own word is kept apart from the users'."""
    own = proposals.project_state(session, project_id).proposer == actor.id
    return play(session, actor, now, project_id, "sign_result" if own else "rate", {"score": score, "comment": comment})


def evaluate(session: Session, actor: Actor, now: datetime, *, project_id: str) -> ProjectState:
    """Close the survey and work out the satisfaction."""
    return play(session, actor, now, project_id, "evaluate", {})


def settle(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    project_id: str,
    final_fen: int,
    document: str,
    firm: str = "",
    reported_fen: int | None = None,
) -> ProjectState:
    """Fix the audited final sum; what the contract had more is freed. ``document`` is the digest of the report.

    ``firm`` audited what the contractor reckoned (``reported_fen``; the contract where nothing is said).
    """
    args: dict[str, Json] = {"final_fen": final_fen, "document": document, "firm": firm, "reported_fen": reported_fen}
    return play(session, actor, now, project_id, "settle", args)


def archive(session: Session, actor: Actor, now: datetime, *, project_id: str) -> ProjectState:
    """Close the file."""
    return play(session, actor, now, project_id, "archive", {})


def _next_number(session: Session, place: str, year: int) -> int:
    """The next number; its row stays locked until the approval commits or gives the number back."""
    first = insert(ApprovalSeries).values(place=place, year=year, last=1)
    following = first.on_conflict_do_update(
        index_elements=["place", "year"], set_={"last": ApprovalSeries.last + 1}
    ).returning(ApprovalSeries.last)
    return session.execute(following).scalar_one()
