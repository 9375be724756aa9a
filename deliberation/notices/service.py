"""Posting a notice, objecting to it, answering, and ending it when its days have run."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from deliberation.communities import queries as places
from deliberation.communities import service as communities
from deliberation.jobs.service import enqueue
from deliberation.ledger import book
from deliberation.notices.models import Notice
from deliberation.notices.projection import project_columns, stream_of
from deliberation.rules.notice import NOTICE, NoticeState
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor, Command
from deliberation.rules.rulebook import Rulebook

END_DUE = "notices.end_due"
"""Kind of the work that ends a notice whose days have run."""


def post(
    session: Session, actor: Actor, now: datetime, *, place: str, subject: str, title: str, rulebook: Rulebook
) -> str:
    """Post a notice at ``place`` about ``subject`` (``project:<id>`` or the like); returns its id.

    It runs by ``rulebook``: the days, the days to answer, and whether an objection stops the clock.
    """
    notice_id = uuid4().hex
    command = Command("post", actor, now, {"subject": subject, "title": title})
    stream = stream_of(notice_id)
    state = book.play(session, NOTICE, stream, command, rulebook=rulebook, place=place).state
    frozen = communities.freeze(session, now, rulebook)
    session.add(Notice(id=notice_id, place=place, rulebook=frozen, **project_columns(state)))
    session.flush()
    _promise_end(session, notice_id, state)
    return notice_id


def file_objection(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    notice_id: str,
    text: str,
    standing: str = "resident",
    body: str = "",
) -> str:
    """Object in writing, as a resident, for a body (named) or as anybody else; returns the objection's id."""
    objection = uuid4().hex
    args: dict[str, Json] = {"objection": objection, "text": text, "standing": standing, "body": body}
    _play(session, notice_id, Command("object", actor, now, args))
    return objection


def answer_objection(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    notice_id: str,
    objection_id: str,
    upheld: bool | None,
    reason: str,
) -> NoticeState:
    """Answer an objection: found right or not, always with the reason, which is published."""
    args: dict[str, Json] = {"objection": objection_id, "upheld": upheld, "reason": reason}
    state = _play(session, notice_id, Command("answer", actor, now, args))
    _promise_end(session, notice_id, state)
    return state


def end(session: Session, actor: Actor, now: datetime, *, notice_id: str) -> NoticeState:
    """End a notice whose days have run, or one with an upheld objection.

    Whoever posted it about something of theirs ends it through their own wrapper, which moves that
    something too (``proposals.notice_moves.end_notice`` for projects).
    """
    return _play(session, notice_id, Command("end", actor, now))


def withdraw(session: Session, actor: Actor, now: datetime, *, notice_id: str, reason: str) -> NoticeState:
    """Take a notice down because what it announced no longer stands; the reason stays on it."""
    return _play(session, notice_id, Command("withdraw", actor, now, {"reason": reason}))


def _promise_end(session: Session, notice_id: str, state: NoticeState) -> None:
    """Let the worker end the notice when its days have run; a promise that a later stop overtakes does nothing."""
    end = state.ends_at
    if end is not None and state.upheld is None:
        enqueue(session, END_DUE, {"notice": notice_id}, f"{END_DUE}:{notice_id}:{end.isoformat()}", end)


def _play(session: Session, notice_id: str, command: Command) -> NoticeState:
    row = session.get(Notice, notice_id)
    if row is None:
        raise Refused(Refusal("NOT_FOUND", "notice"))
    rules = places.frozen_rulebook(session, row.rulebook)
    played = book.play(session, NOTICE, stream_of(notice_id), command, rulebook=rules, place=row.place)
    session.refresh(row)  # under the lock of the stream: what was loaded before may be older
    for name, value in project_columns(played.state).items():
        setattr(row, name, value)
    session.flush()
    return played.state
