"""What is new at a place, as a feed: projects that moved on, notices, sealed minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.communities.queries import PlaceRow
from deliberation.meetings.models import Meeting, Minutes
from deliberation.notices import queries as notices
from deliberation.proposals import queries as proposals
from deliberation.proposals.models import Project
from deliberation.proposals.queries import ProjectRow
from deliberation.web.filters import wan_yuan
from deliberation.web.words import PHASES

MOST = 30
"""Entries of a feed."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of news; ``id`` never changes, so a reader's program shows each once."""

    id: str
    title: str
    words: str
    url: str
    at: datetime


def feed(session: Session, place: PlaceRow, now: datetime) -> dict[str, Any]:
    """The latest pieces at ``place`` and below, the newest first; three queries."""
    code = place.code
    pieces = [*_projects(session, code), *_notices(session, code), *_minutes(session, code)]
    newest = sorted(pieces, key=lambda piece: piece.at, reverse=True)[:MOST]
    title = _("%(place)s: what is new", place=place.short)
    return {"pieces": newest, "updated": newest[0].at if newest else now, "title": title, "place": place}


def _projects(session: Session, code: str) -> list[Piece]:
    query = select(*proposals.COLUMNS).where(Project.place.startswith(code, autoescape=True))
    rows = session.execute(query.order_by(Project.phase_since.desc(), Project.id).limit(MOST))
    return [_project(ProjectRow(*row)) for row in rows]


def _project(row: ProjectRow) -> Piece:
    words = [_("It costs %(sum)s", sum=wan_yuan(row.sum_fen))]
    if row.paid_fen:
        words.append(_("%(sum)s paid so far", sum=wan_yuan(row.paid_fen)))
    if row.supplier:
        words.append(_("contractor: %(name)s", name=row.supplier))
    url = url_for("disclosure.project", project_id=row.id, _external=True)
    title = _("%(project)s: %(phase)s", project=row.title, phase=str(PHASES.get(row.phase, row.phase)))
    return Piece(f"project:{row.id}:{row.phase}", title, "；".join(words), url, row.phase_since)


def _notices(session: Session, code: str) -> list[Piece]:
    rows = notices.board(session, code, limit=MOST).rows
    words = _("Anyone may object in writing.")
    return [
        Piece(f"notice:{row.id}", _("On public notice: %(title)s", title=row.title), words,
              url_for("notices.show", notice_id=row.id, _external=True), row.posted_at)
        for row in rows
    ]  # fmt: skip


def _minutes(session: Session, code: str) -> list[Piece]:
    query = (
        select(Meeting.id, Meeting.title, Meeting.number, Minutes.version, Minutes.sealed_at)
        .join(Minutes, Minutes.meeting_id == Meeting.id)
        .where(Meeting.place.startswith(code, autoescape=True), Minutes.sealed_at.is_not(None))
    )
    rows = session.execute(query.order_by(Minutes.sealed_at.desc()).limit(MOST))
    return [
        Piece(f"minutes:{id_}:{version}", _("Minutes of %(title)s, no. %(number)s", title=title, number=number),
              _("Sealed and open to all."), url_for("meetings.minutes", meeting_id=id_, _external=True), at)
        for id_, title, number, version, at in rows
        if at is not None
    ]  # fmt: skip
