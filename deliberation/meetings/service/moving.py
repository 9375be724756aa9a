"""The one way to move a meeting; what it decides about a project flows on in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.councils import queries as bodies
from deliberation.councils import service as councils
from deliberation.jobs import bell
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.meetings import queries
from deliberation.meetings.models import AgendaItem, Meeting, Move
from deliberation.meetings.projection import (
    figures,
    item_columns,
    meeting_columns,
    stream_of,
    time_columns,
)
from deliberation.meetings.service import secret
from deliberation.proposals import queries as proposals
from deliberation.proposals.service import play_project
from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor, Command

NAMED = frozenset({"move", "raise", "appeal", "point_of_order", "rule", "answer"})
"""Commands that bring something new, known from now on by an id of its own."""
AGAIN = ("reconsider", "rescind")


def play(
    session: Session,
    actor: Actor,
    now: datetime,
    meeting_id: str,
    name: str,
    args: Mapping[str, Json] | None = None,
    *,
    seq: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> State:
    """Play the command ``name`` of the meeting engine: the one way to move a meeting; returns the state after it.

    ``seq`` is the step the page showed: where somebody has moved since, the command is refused
    (``STALE_PAGE``) and nothing is written. ``key`` names this very move: sent again, it is answered
    with the meeting as it stands and not played again. ``at`` is when it was made, where that was
    earlier (a console without network); it is never put before what stands in the book, nor ahead of
    ``now``. A decided project moves on in the same transaction, and the meeting's open pages are told
    to look again once it is committed.
    """
    row = session.scalars(select(Meeting).where(Meeting.id == meeting_id).with_for_update()
                          .execution_options(populate_existing=True)).one_or_none()  # fmt: skip
    if row is None:
        raise Refused(Refusal("NOT_FOUND", "meeting"))
    if key and _entered(session, actor, meeting_id, key):
        return queries.state_after(queries.history(session, meeting_id))
    if seq is not None and row.step > seq:
        raise Refused(Refusal("STALE_PAGE", "meeting:step"))
    args = dict(args or {})
    made = now if at is None else _made(session, meeting_id, now, at)
    _check_house(session, meeting_id, name, args)
    _check_phones(session, actor, meeting_id, name, args)
    if name in NAMED:
        args.setdefault("id", uuid4().hex)
    rulebook = communities.frozen_rulebook(session, row.rulebook)
    command = Command(name, actor, made, args)
    played = book.play(session, MEETING, stream_of(meeting_id), command, rulebook=rulebook, place=row.place)
    for column, value in (meeting_columns(played.state) | time_columns(played.events)).items():
        setattr(row, column, value)
    _write_items(session, played.state, played.events)
    secret.clear(session, meeting_id, played.events)
    _decide_projects(session, actor, now, row, played)
    _note_attendance(session, now, row, played)
    if key:
        session.add(Move(meeting_id=meeting_id, key=key, actor=actor.id, seq=row.seq, entered_at=now))
    bell.ring_after_commit(session, stream_of(meeting_id))
    session.flush()
    return played.state


def _entered(session: Session, actor: Actor, meeting_id: str, key: str) -> bool:
    """Whether ``actor`` has entered the move of this key before; nobody else's key is of use."""
    by = session.scalar(select(Move.actor).where(Move.meeting_id == meeting_id, Move.key == key))
    if by is not None and by != actor.id:
        raise Refused(Refusal("STALE_PAGE", "meeting:step"))
    return by is not None


def _made(session: Session, meeting_id: str, now: datetime, at: datetime) -> datetime:
    """The hour of a move that comes late: not before the last one in the book, not ahead of ``now``."""
    told = queries.history(session, meeting_id)
    return min(now, max(at, told[-1].event.at))


def _check_house(session: Session, meeting_id: str, name: str, args: Mapping[str, Json]) -> None:
    """What the rules of debate do not know: a decided project has gone on, and its vote is always counted."""
    if name in ("move", "raise") and args.get("motion") in AGAIN:
        state = queries.state_after(queries.history(session, meeting_id))
        record = state.records.get(str(args.get("on") or args.get("target") or ""))
        rule = state.rules.motions.get(record.kind) if record else None
        if record is not None and record.subject and rule is not None and rule.effect == "adopt":
            raise Refused(Refusal("DECISION_GONE_ON", "project:record_decision"))
    if name == "put_question" and args.get("method") == "voice":
        raise Refused(Refusal("METHOD_UNKNOWN", "rulebook:meeting.vote_form"))


def _check_phones(session: Session, actor: Actor, meeting_id: str, name: str, args: Mapping[str, Json]) -> None:
    """A member's own check-in goes by the code at the door, and the box of a secret vote is not typed over."""
    if name == "check_in" and not actor.has("moderator", "clerk", "system", "door"):
        raise Refused(Refusal("DOOR_CODE_NEEDED", "RROR1915 §64"))
    secret.check_count(session, meeting_id, name, actor, args)


def _write_items(session: Session, state: State, events: Sequence[Recorded]) -> None:
    if not {item.event.type for item in events} & {"item_opened", "item_closed", "result_announced", "restored",
                                                   "postponed", "tabled", "referred", "killed", "withdrawn",
                                                   "motion_fell", "ruled", "adjourned", "rescinded"}:  # fmt: skip
        return
    for id_, columns in item_columns(state, events).items():
        session.execute(update(AgendaItem).where(AgendaItem.id == id_).values(**columns))


def _note_attendance(session: Session, now: datetime, row: Meeting, played: book.Played[State]) -> None:
    """Who came to a meeting of a body, and who did not, is noted with the body when the meeting closes."""
    held = any(item.event.type == "adjourned" and item.event.data["held"] for item in played.events)
    body = queries.body_of(session, row.place, row.body) if held and row.body != queries.PRACTICE else None
    if body is None or row.id in bodies.state_of(session, body).meetings:
        return
    came = queries.attended(session, row.id)
    due = frozenset(played.state.due)
    councils.note_attendance(
        session, SYSTEM, now, body_id=body.id, meeting_id=row.id, present=came & due, absent=due - came
    )


def _decide_projects(session: Session, actor: Actor, now: datetime, row: Meeting, played: book.Played[State]) -> None:
    """An announced result on a project, or on a change of its contract, that still waits is its decision, at once."""
    for recorded in played.events:
        data = cast("dict[str, Any]", recorded.event.data)
        if recorded.event.type != "result_announced" or data["effect"] != "adopt":
            continue
        kind, _, rest = data["subject"].partition(":")
        project_id, _, change = rest.partition(":")
        move = {"project": "record_decision", "variation": "record_variation"}.get(kind, "")
        if not move or not _waits(session, kind, project_id, change):
            continue
        sums = figures(played.state, data["arithmetic"])
        args: dict[str, Json] = {
            "meeting": row.id, "adopted": data["verdict"] == "adopted", "yes": sums["votes_for"],
            "no": sums["votes_against"], "abstain": sums["abstain"], "present": sums["present"],
            "due": sums["members"], "text": data["text"],
        }  # fmt: skip
        by = Actor(actor.id, actor.roles | {"system"})  # the program draws the consequence, whoever announced it
        play_project(session, by, now, project_id, move, args)


def _waits(session: Session, kind: str, project_id: str, change: str) -> bool:
    """Whether the project, or that very change of its contract, still waits for the council."""
    project = proposals.project(session, project_id)
    if project is None or kind == "project":
        return project is not None and project.phase == "screened"
    pending = proposals.project_state(session, project_id).variation
    return pending is not None and pending.id == change and pending.status == "waiting"
