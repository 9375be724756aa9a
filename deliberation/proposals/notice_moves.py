"""The public notice of a project: two streams that move together, in one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.notices import service as notices
from deliberation.proposals import queries
from deliberation.proposals.service import play_project, play_projects
from deliberation.rules.project import ProjectState
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor


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


def take_back_ballot(session: Session, now: datetime, *, place: str, poll_id: str, reason: str) -> tuple[str, ...]:
    """The vote was annulled: take its outcome out of every project it decided, and their notices down.

    Returns the ids of those projects. What has meanwhile left the vote behind (withdrawn, taken from the pool into
    another year, sent back to the council) is left as it is.
    """
    decided = queries.decided_by(session, place, poll_id)
    told: dict[str, Json] = {"poll": poll_id, "reason": reason}
    for row in decided:
        if row.notice_id:
            notices.withdraw(session, SYSTEM, now, notice_id=row.notice_id, reason=reason)
    play_projects(session, SYSTEM, now, "annul_ballot", {row.id: told for row in decided})
    return tuple(row.id for row in decided)


def _project(session: Session, project_id: str) -> queries.ProjectRow:
    found = queries.project(session, project_id)
    if found is None:
        raise Refused(Refusal("NOT_FOUND", "project"))
    return found
