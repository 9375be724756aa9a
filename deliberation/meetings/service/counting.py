"""Closing a secret vote: what lies in the box and the paper slips become the count, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.meetings import phones, queries
from deliberation.meetings.models import Meeting
from deliberation.meetings.service import secret
from deliberation.meetings.service.moving import play
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor


def close_vote(
    session: Session, actor: Actor, now: datetime, *, meeting_id: str, put: int, slips: Mapping[str, int] | None = None
) -> State:
    """The moderator closes the secret vote; ``slips`` are the paper ones, counted by hand, by choice.

    Slips go to those who have not voted on their phones: more slips than these are refused, and no name is said.
    From here on no phone votes. The numbers are entered by the program, so nobody types over the box.
    """
    if session.scalar(select(Meeting.id).where(Meeting.id == meeting_id).with_for_update()) is None:
        raise Refused(Refusal("NOT_FOUND", "meeting"))
    state, events = queries.told(session, meeting_id)
    paper = {side: (slips or {}).get(side, 0) for side in secret.CHOICES}
    if min(paper.values()) < 0:
        raise Refused(Refusal("BAD_COUNT", "RROR1915 §46"))
    left = len(phones.voters(state) - phones.on_roll(session, meeting_id, put))
    if sum(paper.values()) > left:
        counts: dict[str, Json] = {"slips": sum(paper.values()), "left": left}
        raise Refused(Refusal("SLIPS_TOO_MANY", "RROR1915 §46", counts))
    box = secret.empty_box(session, actor, state, events, meeting_id=meeting_id, put=put)
    numbers: dict[str, Json] = {side: box[side] + paper[side] for side in secret.CHOICES}
    return play(session, Actor(actor.id, actor.roles | {"system"}), now, meeting_id, "enter_votes", numbers)
