"""Calling a meeting, and the one way to move it; what it decides about a project flows on in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.communities.models import Place
from deliberation.communities.service import freeze
from deliberation.jobs import bell
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.meetings import queries
from deliberation.meetings.models import AgendaItem, Meeting
from deliberation.meetings.projection import (
    NOTICE,
    call_columns,
    figures,
    item_columns,
    meeting_columns,
    stream_of,
    time_columns,
)
from deliberation.proposals import queries as proposals
from deliberation.proposals.service import play_project
from deliberation.rules.meeting.carry import carry_over
from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor, Command
from deliberation.rules.rulebook import Rulebook
from deliberation.web.clock import LOCAL
from deliberation.web.filters import wan_yuan

CALLERS = ("clerk", "system")
BODY = "council"
MOTION = "同意将「{title}」列入 {year} 年民生微实事居民票决项目，预算 {cost}"
"""The motion on a screened project, in the language of the official record."""

NAMED = frozenset({"move", "raise", "appeal", "point_of_order", "rule", "answer"})
"""Commands that bring something new, known from now on by an id of its own."""
AGAIN = ("reconsider", "rescind")


@dataclass(frozen=True, slots=True)
class Topic:
    """An agenda item that is not about a project; ``text`` is the motion proposed on it, if there is one yet."""

    title: str
    text: str = ""


def call_meeting(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    place: str,
    title: str,
    starts_at: datetime,
    location: str,
    moderator_id: str,
    items: Sequence[str | Topic],
    party_reviewed: date | None = None,
) -> str:
    """Call the council of ``place`` to a meeting on ``items`` (ids of screened projects, or topics); returns its id.

    ``party_reviewed`` is the day on which the party body saw the agenda, where the rules ask for it.
    The rulebook in force is frozen for the whole meeting.
    """
    if not actor.has(*CALLERS):
        raise Refused(Refusal("NOT_ENTITLED", "meeting:call", {"move": "call"}))
    session.execute(select(Place.code).where(Place.code == place).with_for_update())  # one number at a time
    rulebook = communities.rulebook(session, place)
    _check_notice(rulebook, now, starts_at)
    _check_review(rulebook, now, party_reviewed)
    if moderator_id not in queries.moderators(session, place):
        raise Refused(Refusal("MODERATOR_UNKNOWN", "rulebook:meeting.chair_votes"))
    agenda = _agenda(session, place, items)
    number = (session.scalar(select(func.max(Meeting.number)).where(Meeting.place == place)) or 0) + 1
    notice: dict[str, Json] = {
        "body": BODY, "number": number, "title": title, "location": location, "starts_at": starts_at.isoformat(),
        "party_reviewed": party_reviewed.isoformat() if party_reviewed else None,
    }  # fmt: skip
    args: dict[str, Json] = {
        "members": [*queries.council(session, place)], "chair": moderator_id, "agenda": cast("Json", agenda),
        "session": number, "carried": _carried(session, place) | {NOTICE: notice},
    }  # fmt: skip
    meeting_id = uuid4().hex
    freeze(session, now, rulebook)
    _write(session, actor, now, place, meeting_id, rulebook, agenda, args)
    return meeting_id


def play(
    session: Session,
    actor: Actor,
    now: datetime,
    meeting_id: str,
    name: str,
    args: Mapping[str, Json] | None = None,
    *,
    seq: int | None = None,
) -> State:
    """Play the command ``name`` of the meeting engine: the one way to move a meeting; returns the state after it.

    ``seq`` is the step the page showed: where somebody has moved since, the command is refused
    (``STALE_PAGE``) and nothing is written. A decided project moves on in the same transaction, and
    the meeting's open pages are told to look again once it is committed.
    """
    row = session.scalars(select(Meeting).where(Meeting.id == meeting_id).with_for_update()
                          .execution_options(populate_existing=True)).one_or_none()  # fmt: skip
    if row is None:
        raise Refused(Refusal("NOT_FOUND", "meeting"))
    if seq is not None and row.step > seq:
        raise Refused(Refusal("STALE_PAGE", "meeting:step"))
    args = dict(args or {})
    _check_house(session, meeting_id, name, args)
    if name in NAMED:
        args.setdefault("id", uuid4().hex)
    rulebook = communities.frozen_rulebook(session, row.rulebook)
    command = Command(name, actor, now, args)
    played = book.play(session, MEETING, stream_of(meeting_id), command, rulebook=rulebook, place=row.place)
    for column, value in (meeting_columns(played.state) | time_columns(played.events)).items():
        setattr(row, column, value)
    _write_items(session, played.state, played.events)
    _decide_projects(session, actor, now, row, played)
    bell.ring_after_commit(session, stream_of(meeting_id))
    session.flush()
    return played.state


def _check_notice(rulebook: Rulebook, now: datetime, starts_at: datetime) -> None:
    days = rulebook.int("meeting.notice_days")
    earliest = now.astimezone(LOCAL).date() + timedelta(days=days)
    if starts_at.astimezone(LOCAL).date() < earliest or starts_at <= now:
        params: dict[str, Json] = {"days": days, "month": earliest.month, "day": earliest.day}
        raise Refused(Refusal("NOTICE_TOO_SHORT", "rulebook:meeting.notice_days", params))


def _check_review(rulebook: Rulebook, now: datetime, reviewed: date | None) -> None:
    if rulebook.flag("meeting.party_review") and (reviewed is None or reviewed > now.astimezone(LOCAL).date()):
        raise Refused(Refusal("PARTY_REVIEW_NEEDED", "rulebook:meeting.party_review"))


def _agenda(session: Session, place: str, items: Sequence[str | Topic]) -> list[dict[str, str]]:
    """The agenda as the call carries it; a project stands on it once, and only while it waits for the council."""
    wanted = list(dict.fromkeys(items))
    if not wanted:
        raise Refused(Refusal("AGENDA_EMPTY", "rulebook:meeting.notice_days"))
    found = proposals.projects(session, [item for item in wanted if isinstance(item, str)])
    agenda = []
    for item in wanted:
        if isinstance(item, Topic):
            agenda.append({"id": uuid4().hex, "title": item.title, "subject": "", "text": item.text})
            continue
        project = found.get(item)
        if project is None or project.place != place or project.phase != "screened":
            raise Refused(Refusal("ITEM_NOT_SCREENED", "project:record_decision"))
        text = MOTION.format(title=project.title, year=project.year, cost=wan_yuan(project.cost_fen))
        subject = proposals.stream_of(project.id)
        agenda.append({"id": uuid4().hex, "title": project.title, "subject": subject, "text": text})
    return agenda


def _carried(session: Session, place: str) -> dict[str, Json]:
    """What the meeting before left to be taken up again; nothing where nothing was left."""
    before = select(Meeting.id).where(Meeting.place == place, Meeting.status == "adjourned")
    last = session.scalar(before.order_by(Meeting.number.desc()).limit(1))
    if last is None:
        return {}
    state = queries.state_after(queries.history(session, last))
    left = state.postponed or state.referred or state.tabled or state.unfinished or state.notices
    return carry_over(state) if left else {}


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


def _write(
    session: Session,
    actor: Actor,
    now: datetime,
    place: str,
    meeting_id: str,
    rulebook: Rulebook,
    agenda: list[dict[str, str]],
    args: dict[str, Json],
) -> None:
    command = Command("call", actor, now, args)
    played = book.play(session, MEETING, stream_of(meeting_id), command, rulebook=rulebook, place=place)
    columns = call_columns(played.events) | meeting_columns(played.state) | time_columns(played.events)
    session.add(Meeting(id=meeting_id, place=place, **columns))
    session.flush()
    for position, item in enumerate(agenda, start=1):
        session.add(AgendaItem(meeting_id=meeting_id, position=position, status="waiting", **item))
    session.flush()


def _write_items(session: Session, state: State, events: Sequence[Recorded]) -> None:
    if not {item.event.type for item in events} & {"item_opened", "item_closed", "result_announced", "restored",
                                                   "postponed", "tabled", "referred", "killed", "withdrawn",
                                                   "motion_fell", "ruled", "adjourned", "rescinded"}:  # fmt: skip
        return
    for id_, columns in item_columns(state, events).items():
        session.execute(update(AgendaItem).where(AgendaItem.id == id_).values(**columns))


def _decide_projects(session: Session, actor: Actor, now: datetime, row: Meeting, played: book.Played[State]) -> None:
    """An announced result on a project that still waits for the council is its decision, at once."""
    for recorded in played.events:
        data = cast("dict[str, Any]", recorded.event.data)
        if recorded.event.type != "result_announced" or data["effect"] != "adopt":
            continue
        kind, _, project_id = data["subject"].partition(":")
        project = proposals.project(session, project_id) if kind == "project" else None
        if project is None or project.phase != "screened":
            continue
        sums = figures(played.state, data["arithmetic"])
        args: dict[str, Json] = {
            "meeting": row.id, "adopted": data["verdict"] == "adopted", "yes": sums["votes_for"],
            "no": sums["votes_against"], "abstain": sums["abstain"], "present": sums["present"],
            "due": sums["members"], "text": data["text"],
        }  # fmt: skip
        by = Actor(actor.id, actor.roles | {"system"})  # the program draws the consequence, whoever announced it
        play_project(session, by, now, project_id, "record_decision", args)
