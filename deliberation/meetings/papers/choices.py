"""What may stand on the next agenda: projects that have passed screening, and contested corrections of minutes."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from deliberation.meetings import queries
from deliberation.meetings.papers import reading
from deliberation.meetings.papers.rows import Row
from deliberation.meetings.service.clashes import open_agendas
from deliberation.meetings.service.minuting import subject_of
from deliberation.proposals import queries as proposals
from deliberation.web.filters import moment, wan_yuan

CHANGE = "同意「{title}」合同金额由 {old} 变更为 {new}，理由：{reason}"
"""The motion on a change of contract, in the language of the official record."""


def projects_and_corrections(
    session: Session, place: str, *, but: Iterable[str] = (), body: str = queries.COUNCIL
) -> list[Row]:
    """The rows to tick for a body of ``place``, without the subjects in ``but``; projects are for the council alone."""
    taken = set(but)
    waiting = proposals.Filter(phases=("screened",))
    projects = proposals.everything(session, place, waiting) if body == queries.COUNCIL else ()
    rows = [
        Row(row.id, row.title, note=f"{wan_yuan(row.cost_fen)} · {row.location}", fixed=True)
        for row in projects
        if proposals.stream_of(row.id) not in taken
    ]
    if body == queries.COUNCIL:
        rows += [row for row in _variations(session, place) if row.subject not in taken]
    rows += [row for row in _corrections(session, place, body) if row.subject not in taken]
    elsewhere = open_agendas(session, [row.subject or proposals.stream_of(row.key) for row in rows])
    for row in rows:
        if there := elsewhere.get(row.subject or proposals.stream_of(row.key)):
            row.barred = _("Already on the agenda of “%(title)s” (%(at)s)", title=there[0], at=moment(there[1]))
    return rows


def _variations(session: Session, place: str) -> list[Row]:
    """Changes of contracts beyond what the office may agree to: they go back to the council."""
    found = []
    for row in proposals.varied(session, place):
        change = proposals.project_state(session, row.id).variation
        if change is not None and row.phase == "under_way":
            sums = {"old": wan_yuan(change.old_fen), "new": wan_yuan(change.new_fen)}
            text = CHANGE.format(title=row.title, **sums, reason=change.reason)
            subject = f"variation:{row.id}:{change.id}"
            title = _("Change of contract: %(title)s", title=row.title)
            found.append(Row(subject, title, text, "{old} → {new}".format(**sums), subject, fixed=True))
    return found


def _corrections(session: Session, place: str, body: str) -> list[Row]:
    """Corrections that the body has to decide, from minutes that are not sealed yet."""
    waiting = queries.waiting_minutes(session, place, body)
    found = []
    for number, meeting_id in waiting:
        for one in reading.minutes_state(session, meeting_id).waiting:
            if one.status == "contested":
                title = _("A correction of the minutes of meeting %(number)s", number=number)
                subject = subject_of(meeting_id, one.id)
                found.append(Row(subject, title, one.text, one.text, subject, fixed=True))
    return found
