"""The public notice of a project: two streams that move together, in one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.notices import service as notices
from deliberation.proposals import queries
from deliberation.proposals.service import play_project
from deliberation.rules.project import ProjectState
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor


def post_notice(session: Session, actor: Actor, now: datetime, project_id: str) -> str:
    """Post the public notice of a project that the residents have chosen; returns the notice's id."""
    project = _project(session, project_id)
    rulebook = queries.rulebook_of(session, project.place, project.year)
    subject = queries.stream_of(project_id)
    notice = notices.post(
        session, actor, now, place=project.place, subject=subject, title=project.title, rulebook=rulebook
    )
    play_project(session, actor, now, project_id, "post_notice", {"notice": notice})
    return notice


def end_notice(session: Session, actor: Actor, now: datetime, project_id: str) -> ProjectState:
    """End a project's notice once its days have run; an upheld objection sends the project back to the council."""
    notice = _project(session, project_id).notice_id
    ended = notices.end(session, actor, now, notice_id=notice)
    args: dict[str, Json] = {
        "objections": len(ended.objections),
        "upheld": ended.upheld is not None,
        "reason": ended.upheld.reason if ended.upheld else "",
    }
    return play_project(session, actor, now, project_id, "end_notice", args)


def _project(session: Session, project_id: str) -> queries.ProjectRow:
    found = queries.project(session, project_id)
    if found is None:
        raise Refused(Refusal("NOT_FOUND", "project"))
    return found
