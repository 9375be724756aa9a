"""Calling a meeting: its notice, its agenda, who is due, who presides, and what the last one left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.communities.models import Place
from deliberation.communities.service import freeze
from deliberation.councils import queries as councils
from deliberation.ledger import book
from deliberation.meetings import queries
from deliberation.meetings.models import AgendaItem, Meeting, MeetingPaper
from deliberation.meetings.projection import (
    NOTICE,
    call_columns,
    meeting_columns,
    plans,
    stream_of,
    time_columns,
)
from deliberation.meetings.service.clashes import refuse_same_hour, refuse_twice
from deliberation.meetings.service.inviting import invite
from deliberation.moderators import queries as pool
from deliberation.moderators import service as moderators
from deliberation.proposals import queries as proposals
from deliberation.rules.meeting.carry import carry_over
from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.meeting.notice import too_short
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor, Command
from deliberation.rules.rulebook import Rulebook
from deliberation.web.clock import LOCAL
from deliberation.web.filters import exact_yuan

CALLERS = ("clerk", "system")
BODY = queries.COUNCIL
LONGEST_ITEM = 240
"""Minutes that one item may be planned for."""
MOTION = "同意将「{title}」列入 {year} 年民生微实事居民票决项目，预算 {cost}"
"""The motion on a screened project, in the language of the official record."""


@dataclass(frozen=True, slots=True)
class Topic:
    """An agenda item that is not about a project; ``text`` is the motion proposed on it, if there is one yet.

    ``subject`` refers to what it is about, where the program knows it: ``minutes:<meeting>:<correction>``.
    """

    title: str
    text: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A stored document: the SHA-256 of the file, the name it was sent under, its type and bytes."""

    digest: str
    name: str
    mime: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An agenda item with its plan: ``minutes`` (0 where none are planned) and the documents that go with it."""

    item: str | Topic
    minutes: int = 0
    papers: tuple[Paper, ...] = ()


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
    items: Sequence[str | Topic | Entry],
    party_reviewed: date | None = None,
    reviewer: str = "",
    opinion: str = "",
    words: str = "",
    moderator_why: str = "",
    lot_id: str = "",
    body: str = BODY,
) -> str:
    """Call a body of ``place`` (its council, or the other body whose id ``body`` is) to a meeting on ``items`` (ids of
    screened projects, topics, or entries with a plan) in their order; returns its id.

    ``party_reviewed`` is the day on which the party body saw the agenda, where the rules ask for it, ``reviewer``
    which body that was, ``opinion`` what it said; ``words`` is what the notice adds. ``moderator_why`` says why the
    moderator is not the next in turn, ``lot_id`` which lot found them. The rulebook in force is frozen for the whole
    meeting. Every member due is invited.
    """
    if not actor.has(*CALLERS):
        raise Refused(Refusal("NOT_ENTITLED", "meeting:call", {"move": "call"}))
    session.execute(select(Place.code).where(Place.code == place).with_for_update())  # one number at a time
    rulebook, due = _body(session, place, body, items)
    _check_notice(rulebook, now, starts_at)
    _check_review(rulebook, now, party_reviewed)
    refuse_same_hour(session, place, body, starts_at)
    certified = may_preside(session, moderator_id, place, starts_at)
    agenda, plan = agenda_of(session, place, items)
    number = queries.last_number(session, place, body) + 1
    notice: dict[str, Json] = {
        "body": body, "number": number, "title": title, "location": location, "starts_at": starts_at.isoformat(),
        "party_reviewed": party_reviewed.isoformat() if party_reviewed else None, "reviewer": reviewer,
        "opinion": opinion, "words": words, "plan": plan,
    }  # fmt: skip
    args: dict[str, Json] = {
        "members": [*due], "chair": moderator_id, "agenda": cast("Json", agenda),
        "chair_certified": certified, "session": number, "carried": _carried(session, place, body) | {NOTICE: notice},
    }  # fmt: skip
    meeting_id = uuid4().hex
    freeze(session, now, rulebook)
    _write(session, actor, now, place, meeting_id, rulebook, agenda, args)
    invite(session, meeting_id, due, starts_at, now)
    moderators.assign(
        session, actor, now, meeting_id=meeting_id, place=place, title=title, starts_at=starts_at,
        project_ids=subjects(agenda), person_id=moderator_id, why=moderator_why, lot_id=lot_id, body=body,
    )  # fmt: skip
    return meeting_id


def may_preside(session: Session, person_id: str, place: str, starts_at: datetime) -> bool:
    """Whether the moderator is certified on the day; ``Refused`` for a stranger to the pools.

    Who comes from a neighbouring pool is certified, and holds the office here from the call on.
    """
    certified = pool.certified(session, person_id, starts_at.astimezone(LOCAL).date())
    if not certified and person_id not in queries.moderators(session, place):
        raise Refused(Refusal("MODERATOR_UNKNOWN", "rulebook:meeting.chair_votes"))
    return certified


def subjects(agenda: Sequence[Mapping[str, str]]) -> list[str]:
    """The projects among the items of an agenda, and those whose contract is to be changed."""
    parts = [item["subject"].split(":") for item in agenda]
    return [part[1] for part in parts if part[0] in {"project", "variation"}]


def _check_notice(rulebook: Rulebook, now: datetime, starts_at: datetime) -> None:
    if refusal := too_short(now, starts_at, rulebook.int("meeting.notice_days")):
        raise Refused(refusal)


def _check_review(rulebook: Rulebook, now: datetime, reviewed: date | None) -> None:
    if rulebook.flag("meeting.party_review") and (reviewed is None or reviewed > now.astimezone(LOCAL).date()):
        raise Refused(Refusal("PARTY_REVIEW_NEEDED", "rulebook:meeting.party_review"))


def agenda_of(
    session: Session, place: str, items: Sequence[str | Topic | Entry]
) -> tuple[list[dict[str, str]], dict[str, Json]]:
    """The agenda as the book carries it, and by item its minutes and documents.

    A project stands on it once, on no other open agenda, and only while it waits for the council.
    """
    entries = [one if isinstance(one, Entry) else Entry(one) for one in dict.fromkeys(items)]
    if not entries:
        raise Refused(Refusal("AGENDA_EMPTY", "rulebook:meeting.notice_days"))
    found = proposals.projects(session, [entry.item for entry in entries if isinstance(entry.item, str)])
    agenda, plan = [], {}
    for entry in entries:
        if not 0 <= entry.minutes <= LONGEST_ITEM:
            raise Refused(Refusal("MINUTES_OF_ITEM", "meeting:call"))
        topic = entry.item if isinstance(entry.item, Topic) else _project(found.get(entry.item), place)
        id_ = uuid4().hex
        agenda.append({"id": id_, "title": topic.title, "subject": topic.subject, "text": topic.text})
        plan[id_] = cast("Json", {"minutes": entry.minutes, "papers": [asdict(paper) for paper in entry.papers]})
    refuse_twice(session, [item["subject"] for item in agenda])
    return agenda, plan


def _project(project: proposals.ProjectRow | None, place: str) -> Topic:
    if project is None or project.place != place or project.phase != "screened":
        raise Refused(Refusal("ITEM_NOT_SCREENED", "project:record_decision"))
    text = MOTION.format(title=project.title, year=project.year, cost=exact_yuan(project.cost_fen))
    return Topic(project.title, text, proposals.stream_of(project.id))


def _body(
    session: Session, place: str, body: str, items: Sequence[str | Topic | Entry]
) -> tuple[Rulebook, tuple[str, ...]]:
    """The rules a body meets by and its members; projects are for the council alone."""
    row = queries.body_of(session, place, body)
    if row is None:
        raise Refused(Refusal("NOT_FOUND", "body"))
    wanted = [entry.item if isinstance(entry, Entry) else entry for entry in items]
    if body != BODY and any(isinstance(item, str) for item in wanted):
        raise Refused(Refusal("PROJECTS_FOR_COUNCIL", "project:record_decision"))
    return councils.rules(session, row), queries.council(session, place, body)


def _carried(session: Session, place: str, body: str) -> dict[str, Json]:
    """What the body's meeting before left to be taken up again; nothing where nothing was left."""
    mine = Meeting.place == place, Meeting.body == body, Meeting.status == "adjourned"
    before = select(Meeting.id).where(*mine)
    last = session.scalar(before.order_by(Meeting.number.desc()).limit(1))
    if last is None:
        return {}
    state = queries.state_after(queries.history(session, last))
    left = state.postponed or state.referred or state.tabled or state.unfinished or state.notices
    return carry_over(state) if left else {}


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
    write_items(session, meeting_id, agenda, plans(played.events), first=1)


def write_items(
    session: Session, meeting_id: str, agenda: Sequence[dict[str, str]], planned: Mapping[str, Any], *, first: int
) -> None:
    """Enter agenda items from position ``first`` on, with their minutes and documents."""
    for position, item in enumerate(agenda, start=first):
        minutes = planned.get(item["id"], {}).get("minutes", 0)
        row = AgendaItem(meeting_id=meeting_id, position=position, status="waiting", minutes=minutes, **item)
        session.add(row)
    session.flush()
    for item in agenda:
        for number, paper in enumerate(planned.get(item["id"], {}).get("papers", ()), start=1):
            session.add(MeetingPaper(meeting_id=meeting_id, item=item["id"], position=number, **paper))
    session.flush()
