"""Asking a moderator for a meeting, by turn or by lot, and their answer."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.accounts import service as accounts
from deliberation.communities import queries as communities
from deliberation.communities.models import Place
from deliberation.jobs.service import enqueue
from deliberation.ledger import book
from deliberation.moderators.models import Moderator, ModeratorAssignment
from deliberation.moderators.projection import assignment_columns, assignment_stream
from deliberation.moderators.queries import choosing
from deliberation.moderators.service.keeping import END_GUEST, ROLE, declare
from deliberation.rules.assignment import ASSIGNMENT, Assignment, seal
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor, Command

GUEST_DAYS = 14
"""So long after a meeting the office of a guest ends."""


def seal_lot(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    place: str,
    starts_at: datetime,
    project_ids: Iterable[str],
    body: str = choosing.COUNCIL,
    why: str = "",
) -> str:
    """Begin a lot for the meeting of ``body`` at ``starts_at``, with an agenda of ``project_ids`` at most: the
    candidates and the digest of the seed are written before anybody knows it; returns its id.

    A meeting has one lot. Another takes a reason ``why``, and names those before it; one that is sealed for the same
    and not drawn yet is the one to draw.
    """
    session.execute(select(Place.code).where(Place.code == place).with_for_update())  # one lot at a time
    lot_id, seed, projects = uuid4().hex, secrets.token_hex(16), tuple(project_ids)
    earlier = choosing.lots_for(session, place, body, starts_at, now)
    for one in earlier:
        if one.state.status == "sealed" and one.begins == starts_at and set(one.state.projects or ()) == set(projects):
            return one.id
    rows: list[Json] = [one.document for one in choosing.candidates(session, place, starts_at, projects)]
    sealed: dict[str, Json] = {
        "candidates": rows, "commit": seal(seed), "projects": [*projects], "body": body, "why": why,
        "hour": starts_at.isoformat(), "earlier": [one.id for one in earlier],
    }  # fmt: skip
    command = Command("seal_lot", actor, now, sealed)
    state = _played(session, lot_id, place, command)
    session.add(ModeratorAssignment(id=lot_id, place=place, seed=seed, **assignment_columns(state)))
    session.flush()
    return lot_id


def draw_lot(session: Session, actor: Actor, now: datetime, *, lot_id: str) -> Assignment:
    """Draw: the seed is laid open, and with it the order."""
    row = _locked(session, lot_id)
    return _play(session, row, Command("draw", actor, now, {"seed": row.seed}))


def assign(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    meeting_id: str,
    place: str,
    title: str,
    starts_at: datetime,
    project_ids: Iterable[str],
    person_id: str,
    why: str = "",
    lot_id: str = "",
    body: str = "",
    replace: bool = False,
) -> Assignment:
    """Ask ``person_id`` to preside: the next in turn or the first of the lot, anybody else with a reason.

    The record keeps every candidate with what spoke against them. Somebody from a neighbouring pool holds the
    office of moderator at ``place`` from now until two weeks after the meeting.
    """
    project_ids = tuple(project_ids)
    if barred := choosing.conflicts(session, person_id, place, project_ids):
        raise Refused(barred[0])
    if (busy := choosing.busy(session, person_id, starts_at)) is not None:
        raise Refused(busy)
    rows: list[Json] = [
        one.document for one in choosing.candidates(session, place, starts_at, project_ids, also=(person_id,))
    ]
    args: dict[str, Json] = {
        "person": person_id, "meeting": meeting_id, "title": title, "starts_at": starts_at.isoformat(),
        "candidates": rows, "why": why, "replace": replace, "projects": [*project_ids],
        "body": body,
    }  # fmt: skip
    row = _existing(session, meeting_id, lot_id)
    if lot_id and (row is None or row.place != place):
        raise Refused(Refusal("LOT_NOT_SEALED", "moderator:lot"))
    if lot_id and choosing.replaced(session, place, lot_id):
        raise Refused(Refusal("LOT_REPLACED", "moderator:lot"))
    command = Command("ask", actor, now, args)
    if row is None:
        state = _played(session, meeting_id, place, command)
        session.add(ModeratorAssignment(id=meeting_id, place=place, seed="", **assignment_columns(state)))
        session.flush()
    else:
        state = _play(session, row, command)
    _welcome(session, now, person_id, place, starts_at)
    return state


def move(session: Session, actor: Actor, now: datetime, *, meeting_id: str, starts_at: datetime) -> None:
    """A meeting has another hour: whoever presides is asked for it anew, unless something new speaks against it.

    A certificate that does not hold then, or an hour that was not given, is refused; what spoke against the old
    hour as well was known when they were asked, and stands in the record.
    """
    row = _existing(session, meeting_id, "")
    if row is None or row.starts_at is None:
        return
    if row.status in choosing.OPEN:
        known = [one.code for one in choosing.obstacles(session, row.moderator_id, row.starts_at)]
        for reason in choosing.obstacles(session, row.moderator_id, starts_at):
            if reason.code not in known:
                raise Refused(reason)
    _play(session, row, Command("move", actor, now, {"starts_at": starts_at.isoformat()}))
    if session.get(Moderator, row.moderator_id) is not None:
        _guest_until(session, row.moderator_id, row.place, starts_at)


def accept(session: Session, actor: Actor, now: datetime, *, meeting_id: str, independent: bool) -> Assignment:
    """The moderator accepts and declares that no interest stands in the way."""
    return _answer(session, meeting_id, Command("accept", actor, now, {"independent": independent}))


def decline(
    session: Session, actor: Actor, now: datetime, *, meeting_id: str, reason: str, about: str = ""
) -> Assignment:
    """The moderator declines with a reason; an interest (``project:<id>`` or a place) is kept for later choices."""
    state = _answer(session, meeting_id, Command("decline", actor, now, {"reason": reason, "about": about}))
    if about and session.get(Moderator, actor.id) is not None:
        declare(session, actor, now, kind="interest", about=about)
    return state


def _answer(session: Session, meeting_id: str, command: Command) -> Assignment:
    row = _existing(session, meeting_id, "")
    if row is None:
        raise Refused(Refusal("NOT_ASKED", "moderator:assignment"))
    return _play(session, row, command)


def _existing(session: Session, meeting_id: str, lot_id: str) -> ModeratorAssignment | None:
    wanted = ModeratorAssignment.id == lot_id if lot_id else ModeratorAssignment.meeting_id == meeting_id
    query = select(ModeratorAssignment).where(wanted).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _locked(session: Session, lot_id: str) -> ModeratorAssignment:
    row = _existing(session, "", lot_id)
    if row is None:
        raise Refused(Refusal("LOT_NOT_SEALED", "moderator:lot"))
    return row


def _play(session: Session, row: ModeratorAssignment, command: Command) -> Assignment:
    state = _played(session, row.id, row.place, command)
    for name, value in assignment_columns(state).items():
        setattr(row, name, value)
    session.flush()
    return state


def _played(session: Session, id_: str, place: str, command: Command) -> Assignment:
    rulebook = communities.rulebook(session, place)
    return book.play(session, ASSIGNMENT, assignment_stream(id_), command, rulebook=rulebook, place=place).state


def _welcome(session: Session, now: datetime, person_id: str, place: str, starts_at: datetime) -> None:
    """A guest from another pool gets the office here for the time of the meeting."""
    if any(g.role == ROLE and place.startswith(g.place) for g in people.grants_of(session, person_id)):
        return
    rulebook = communities.rulebook(session, place)
    accounts.appoint(session, SYSTEM, now, rulebook, person_id=person_id, role=ROLE, place=place)
    _guest_until(session, person_id, place, starts_at)


def _guest_until(session: Session, person_id: str, place: str, starts_at: datetime) -> None:
    """The worker looks then whether the office of a guest is over; who belongs here keeps it."""
    if not any(g.role == ROLE and g.place == place for g in people.grants_of(session, person_id)):
        return
    end = starts_at + timedelta(days=GUEST_DAYS)
    payload: dict[str, Json] = {"person": person_id, "place": place}
    enqueue(session, END_GUEST, payload, f"{END_GUEST}:{person_id}:{place}:{end.isoformat()}", end)
