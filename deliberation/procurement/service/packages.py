"""Leading a package from the draft to the notices; every sign of splitting or collusion is raised on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from sqlalchemy.orm import Session

from deliberation import workdays
from deliberation.communities import queries as communities
from deliberation.procurement import queries
from deliberation.procurement.service.playing import open_package, play
from deliberation.procurement.traits import person_hash, traits
from deliberation.proposals import files
from deliberation.proposals import queries as proposals
from deliberation.rules.calendar import undecreed
from deliberation.rules.collusion import Bid, collusion
from deliberation.rules.cycle import LOCAL
from deliberation.rules.package import Offer, PackageState
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor
from deliberation.rules.signs import Sign
from deliberation.rules.splitting import splitting

NOTICE = "procurement.notice_working_days"
QUOTING = "procurement.quote_working_days"


def draft(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    place: str,
    year: int,
    title: str,
    method: str,
    project_ids: Sequence[str],
) -> str:
    """Put approved projects of one community and year together; each keeps its own line. Returns the package's id."""
    free = {row.id: row for row in queries.free_projects(session, place) if row.year == year}
    named = proposals.projects(session, project_ids)
    for id_ in project_ids:
        if id_ not in free:
            told = named[id_].title if id_ in named else "?"
            raise Refused(Refusal("PACKAGE_PROJECT", "package:draft", {"title": told}))
    lots: list[Json] = [
        {"project": id_, "category": free[id_].category, "sum_fen": free[id_].budget_fen - free[id_].paid_fen}
        for id_ in project_ids
    ]
    package_id = uuid4().hex
    args: dict[str, Json] = {"year": year, "title": title, "method": method, "lots": lots}
    open_package(session, actor, now, package_id, place, args)
    _look_for_splitting(session, now, package_id, place)
    return package_id


def invite(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    package_id: str,
    suppliers: Sequence[str],
    closes_at: datetime,
    agency: str = "",
    reference: str = "",
) -> PackageState:
    """Ask suppliers of the register for quotes until ``closes_at``, or hand the purchase over to a tender."""
    place, state = _place(session, package_id), queries.state_of_package(session, package_id)
    _usable(session, place, now, suppliers, {lot.category for lot in state.active})
    first = _due(session, place, now.astimezone(LOCAL).date(), QUOTING)
    args: dict[str, Json] = {"suppliers": [*suppliers], "closes_at": closes_at.isoformat(), "agency": agency}
    args |= {"earliest": datetime(first.year, first.month, first.day, tzinfo=LOCAL).isoformat()}
    return play(session, actor, now, package_id, "invite", args | {"reference": reference})


def receive(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    package_id: str,
    supplier_id: str,
    folder: Path,
    stream: BinaryIO | None,
    contact: str = "",
    phone: str = "",
    address: str = "",
) -> PackageState:
    """Take a sealed quote in: its file goes into the store, what it says of itself into the book as hashes."""
    if stream is None:
        raise Refused(Refusal("QUOTE_FILE", "package:receive"))
    place = _place(session, package_id)
    _usable(session, place, now, [supplier_id], set())
    name = queries.names(session, [supplier_id]).get(supplier_id, "")
    raw = stream.read(files.store.LARGEST_DOCUMENT + 1)
    stream.seek(0)
    kept = files.store.store_file(session, actor, now, folder, stream)
    told: dict[str, Json] = {**traits(raw, kept.mime, without=name)}
    who: dict[str, Json] = {"contact": person_hash("contact", contact), "phone": person_hash("phone", phone)}
    who |= {"address": person_hash("address", address), "supplier": supplier_id, "file": kept.digest}
    return play(session, actor, now, package_id, "receive", told | who)


def unseal(session: Session, actor: Actor, now: datetime, *, package_id: str) -> PackageState:
    """Break the seals once the time to quote is over: from now on the files can be read; it is on record by whom."""
    return play(session, actor, now, package_id, "unseal", {})


def open_quotes(
    session: Session, actor: Actor, now: datetime, *, package_id: str, lines: Mapping[tuple[str, str], int]
) -> PackageState:
    """The first person opens every quote and enters each line: (supplier, project) → fen."""
    rows: list[Json] = [[supplier, project, fen] for (supplier, project), fen in lines.items()]
    return play(session, actor, now, package_id, "open", {"lines": rows})


def confirm_opening(session: Session, actor: Actor, now: datetime, *, package_id: str) -> PackageState:
    """The second person confirms what was entered; then the quotes are looked at for signs of collusion."""
    state = play(session, actor, now, package_id, "confirm_opening", {})
    place = _place(session, package_id)
    near = communities.rulebook(session, place).share("procurement.near_equal")
    past = queries.past_rounds(session, place, package_id)
    _raise(session, now, package_id, collusion([_bid(offer) for offer in state.offers], past, near=near))
    _look_for_splitting(session, now, package_id, place)
    return queries.state_of_package(session, package_id)


def reject_opening(session: Session, actor: Actor, now: datetime, *, package_id: str, reason: str) -> PackageState:
    """The second person found other figures in the papers; they are entered anew."""
    return play(session, actor, now, package_id, "reject_opening", {"reason": reason})


def compare(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    package_id: str,
    by: str,
    scores: Mapping[str, int],
    note: str = "",
) -> PackageState:
    """Compare the quotes by their sums, or by points."""
    rows: list[Json] = [[supplier, points] for supplier, points in scores.items()]
    return play(session, actor, now, package_id, "compare", {"by": by, "scores": rows, "note": note})


def answer_alarm(
    session: Session, actor: Actor, now: datetime, *, package_id: str, key: str, answer: str
) -> PackageState:
    """An officer of the sub-district answers an alarm in writing."""
    return play(session, actor, now, package_id, "answer_alarm", {"key": key, "answer": answer})


def award(
    session: Session, actor: Actor, now: datetime, *, package_id: str, supplier_id: str, reason: str
) -> PackageState:
    """Award the package to one quote, with the reason; the notice is due within the working days of the rule."""
    place = _place(session, package_id)
    _usable(session, place, now, [supplier_id], set())
    due = _due(session, place, now.astimezone(LOCAL).date(), NOTICE)
    made = queries.contracts(session, queries.state_of_package(session, package_id))
    args: dict[str, Json] = {"supplier": supplier_id, "reason": reason, "notice_due": due.isoformat()}
    return play(session, actor, now, package_id, "award", args | {"contracted": [one.title for one in made]})


def announce_award(session: Session, actor: Actor, now: datetime, *, package_id: str) -> PackageState:
    """Publish the award."""
    return play(session, actor, now, package_id, "announce_award", {})


def announce_contract(session: Session, actor: Actor, now: datetime, *, package_id: str) -> PackageState:
    """Publish the contracts of all projects of the package."""
    state, place = queries.state_of_package(session, package_id), _place(session, package_id)
    days = queries.contract_days(session, [lot.project for lot in state.active])
    last = max(days.values(), default=now.astimezone(LOCAL).date())
    due = _due(session, place, last, NOTICE).isoformat() if days else ""
    signed: list[Json] = [
        {"project": one.project, "title": one.title, "supplier": one.supplier, "amount_fen": one.amount_fen}
        for one in queries.contracts(session, state)
    ]
    return play(session, actor, now, package_id, "announce_contract", {"signed": signed, "due": due})


def fail(session: Session, actor: Actor, now: datetime, *, package_id: str, cause: str, reason: str) -> PackageState:
    """流标: the round led to nothing."""
    args: dict[str, Json] = {"cause": cause, "reason": reason, "contracts": queries.in_force(session, package_id)}
    return play(session, actor, now, package_id, "fail", args)


def rerun(session: Session, actor: Actor, now: datetime, *, package_id: str, method: str = "") -> PackageState:
    """Begin another round, in the same way or another."""
    args: dict[str, Json] = {"method": method, "contracts": queries.in_force(session, package_id)}
    state = play(session, actor, now, package_id, "rerun", args)
    _look_for_splitting(session, now, package_id, _place(session, package_id))
    return state


def cancel(
    session: Session, actor: Actor, now: datetime, *, package_id: str, reason: str, told: bool = False
) -> PackageState:
    """Give the package up; its projects can be bought otherwise. ``told``: those asked for quotes know of it."""
    args: dict[str, Json] = {"reason": reason, "told": told, "contracts": queries.in_force(session, package_id)}
    return play(session, actor, now, package_id, "cancel", args)


def end_lot(session: Session, now: datetime, *, project_id: str, reason: str) -> PackageState | None:
    """Let a project that was ended early leave the package it was bought in, if any, so that it can be bought anew."""
    row = queries.package_of(session, project_id)
    if row is None:
        return None
    return play(session, SYSTEM, now, row.id, "end_lot", {"project": project_id, "reason": reason})


def _place(session: Session, package_id: str) -> str:
    place = queries.place_of_package(session, package_id)
    if place is None:
        raise Refused(Refusal("NOT_FOUND", "package"))
    return place


def _due(session: Session, place: str, day: date, key: str) -> date:
    number = communities.rulebook(session, place).int(key)
    refusal = undecreed(workdays.calendar(), day, number, f"rulebook:{key}")
    if refusal is not None:
        raise Refused(refusal)
    return workdays.after(day, number)


def _usable(session: Session, place: str, now: datetime, suppliers: Sequence[str], categories: set[str]) -> None:
    queries.hold(session, suppliers)
    day = now.astimezone(LOCAL).date()
    known = {row.id: row for row in queries.register(session, place, day)}
    for id_ in suppliers:
        row = known.get(id_)
        if row is None or row.standing != "listed" or not categories <= set(row.kinds):
            told = row.name if row else "?"
            raise Refused(Refusal("SUPPLIER_NOT_USABLE", "package:invite", {"name": told}))


def _bid(offer: Offer) -> Bid:
    same = ("supplier", "contact", "phone", "address", "author", "program", "made", "file", "text")
    return Bid(amount_fen=offer.amount_fen, **{name: getattr(offer, name) for name in same})


def _look_for_splitting(session: Session, now: datetime, package_id: str, place: str) -> None:
    rulebook = communities.rulebook(session, place)
    signs = splitting(
        queries.purchases(session, place, package_id),
        package_id,
        threshold_fen=rulebook.int("procurement.alarm"),
        near=rulebook.share("procurement.near_threshold"),
    )
    _raise(session, now, package_id, signs)


def _raise(session: Session, now: datetime, package_id: str, signs: Iterable[Sign]) -> None:
    known = {alarm.key for alarm in queries.state_of_package(session, package_id).alarms}
    for sign in signs:
        if sign.key not in known:
            play(session, SYSTEM, now, package_id, "raise_alarm", sign.facts())
