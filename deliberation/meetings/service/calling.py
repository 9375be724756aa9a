"""Calling a meeting: its notice, its agenda, who is due, who presides, and what the last one left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.communities.models import Place
from deliberation.communities.service import freeze
from deliberation.ledger import book
from deliberation.meetings import queries
from deliberation.meetings.models import AgendaItem, Meeting
from deliberation.meetings.projection import (
    NOTICE,
    call_columns,
    meeting_columns,
    stream_of,
    time_columns,
)
from deliberation.proposals import queries as proposals
from deliberation.rules.meeting.carry import carry_over
from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor, Command
from deliberation.rules.rulebook import Rulebook
from deliberation.web.clock import LOCAL
from deliberation.web.filters import wan_yuan

CALLERS = ("clerk", "system")
BODY = "council"
MOTION = "同意将「{title}」列入 {year} 年民生微实事居民票决项目，预算 {cost}"
"""The motion on a screened project, in the language of the official record."""


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
