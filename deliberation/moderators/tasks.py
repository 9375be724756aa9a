"""What the worker does by itself: warn of ending certificates, end the office of guests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.accounts import service as accounts
from deliberation.communities import queries as communities
from deliberation.jobs.tasks import Handler
from deliberation.moderators import service
from deliberation.moderators.models import ModeratorAssignment
from deliberation.moderators.service.assigning import GUEST_DAYS
from deliberation.rules.refusal import Json
from deliberation.rules.replay import SYSTEM


def warn(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """Warn of the certificate of ``payload`` if it still ends on that day."""
    until, days = date.fromisoformat(str(payload["until"])), int(str(payload["days"]))
    service.warn(session, now, person_id=str(payload["person"]), until=until, days=days)


def end_guest(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """End the office of a guest, unless they have been asked again for a later meeting there."""
    person, place = str(payload["person"]), str(payload["place"])
    later = ModeratorAssignment.moderator_id == person, ModeratorAssignment.place == place
    last = ModeratorAssignment.starts_at > now - timedelta(days=GUEST_DAYS)
    if session.scalar(select(ModeratorAssignment.id).where(*later, last).limit(1)) is not None:
        return
    if any(g.role == "moderator" and g.place == place for g in people.grants_of(session, person)):
        rulebook = communities.rulebook(session, place)
        who = {"person_id": person, "role": "moderator", "place": place, "reason": "guest"}
        accounts.dismiss(session, SYSTEM, now, rulebook, **who)


HANDLERS: dict[str, Handler] = {service.WARN: warn, service.END_GUEST: end_guest}
"""Kind of work → its handler."""
