"""What of a roll is kept: names and numbers only as long as somebody may still ask about the vote."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from deliberation.polls.models import RollChange, RollDraft, RollObjection

PERSONAL = ("name", "phone", "name_index", "phone_index", "id_index", "person_index", "id_last4")


def forget(session: Session, poll_id: str) -> None:
    """Blank whatever tells who stood on the lists, was added, struck or objected to; ids and outcomes stay.

    Who has an account keeps it: that is another purpose, and the roll holds nothing of it but an opaque id.
    """
    entries = update(RollDraft).where(RollDraft.poll_id == poll_id)
    session.execute(entries.values(dict.fromkeys(PERSONAL, "")))
    session.execute(update(RollChange).where(RollChange.poll_id == poll_id).values(reason=""))
    told = update(RollObjection).where(RollObjection.poll_id == poll_id)
    session.execute(told.values(about="", reason="", answer=""))
