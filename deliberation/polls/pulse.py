"""The pulse of issuing: how many ballots go out in a minute, by channel and desk. It is counted, never who."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.polls.models import Pulse

SLOTS = 16
"""Issues of one minute fall on so many rows by chance, so those who vote at once do not wait for one another."""


def pulse(session: Session, poll_id: str, channel: str, desk: str, now: datetime) -> None:
    """Count one newly issued ballot, in the transaction that issues it (never for a repeated request)."""
    new = insert(Pulse).values(
        poll_id=poll_id,
        minute=now.replace(second=0, microsecond=0),
        channel=channel,
        desk=desk,
        slot=secrets.randbelow(SLOTS),
        issues=1,
    )
    key = ["poll_id", "minute", "channel", "desk", "slot"]
    session.execute(new.on_conflict_do_update(index_elements=key, set_={"issues": Pulse.issues + 1}))
