"""What a second person publishes and no day is set for: assessments by third parties whose quarter is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.disclosure.assessing import Assessment, stream_of
from deliberation.followup.registry import Due, register
from deliberation.ledger import search
from deliberation.rules.assessment import ROLES, last_day
from deliberation.rules.cycle import LOCAL


def assessments(session: Session, place: str, now: datetime) -> Iterator[Due]:
    """Assessments that one person has entered and nobody has published."""
    here = Assessment.place.startswith(place, autoescape=True), Assessment.status == "entered"
    columns = Assessment.place, Assessment.year, Assessment.quarter, Assessment.entered_by
    found, today = session.execute(select(*columns).where(*here)), now.astimezone(LOCAL).date()
    rows = [row for row in found if last_day(row.year, row.quarter) < today]
    told = search.latest(session, [stream_of(row.place, row.year, row.quarter) for row in rows], ("entered",))
    for row in rows:
        stream = stream_of(row.place, row.year, row.quarter)
        yield Due(
            kind="assessment", subject=stream, place=row.place, day=None, since=told[stream].event.at,
            title=gettext("Assessment of quarter %(quarter)s, %(year)s", quarter=row.quarter, year=row.year),
            roles=tuple(sorted(ROLES["publish"])), other_than=(row.entered_by,), page="assessments.index",
            args=(("code", row.place),),
        )  # fmt: skip


register("assessment", _("Assessment to be published"), assessments)
