"""Another moderator for a meeting that has been called."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.meetings import queries
from deliberation.meetings.service.calling import may_preside
from deliberation.meetings.service.moving import play
from deliberation.moderators import service as moderators
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor


def replace_moderator(
    session: Session, actor: Actor, now: datetime, meeting_id: str, *, person_id: str, why: str
) -> None:
    """Ask somebody else to preside, with the reason; the meeting names them from now on."""
    row = queries.meeting(session, meeting_id)
    if row is None:
        raise Refused(Refusal("NOT_FOUND", "meeting"))
    certified = may_preside(session, person_id, row.place, row.starts_at)
    args: dict[str, Json] = {"chair": person_id, "why": why, "chair_certified": certified}
    play(session, actor, now, meeting_id, "name_chair", args)
    projects = [item.project_id for item in queries.agenda(session, meeting_id) if item.project_id]
    moderators.assign(
        session, actor, now, meeting_id=meeting_id, place=row.place, title=row.title, starts_at=row.starts_at,
        project_ids=projects, person_id=person_id, why=why, replace=True,
    )  # fmt: skip
