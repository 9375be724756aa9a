"""The one way to move a project in delivery: the move, the money that follows it, and who signed for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.delivery.hands import signed
from deliberation.delivery.models import Hands
from deliberation.funds import service as funds
from deliberation.funds.service import Purse
from deliberation.proposals import queries as proposals
from deliberation.proposals.service import play_project
from deliberation.rules.project import ProjectState
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Actor


def play(
    session: Session, actor: Actor, now: datetime, project_id: str, name: str, args: Mapping[str, Json]
) -> ProjectState:
    """Play a move of the project; money and signatures follow in the same transaction."""
    state = play_project(session, actor, now, project_id, name, args)
    _sign(session, project_id)
    place = proposals.place_of_project(session, project_id) or ""
    funds.follow_project(session, Purse(place, state.year, project_id, memo=state.title))
    return state


def _sign(session: Session, project_id: str) -> None:
    """Enter who signed, where the latest move completed a step that nobody may do alone."""
    history = proposals.timeline(session, project_id)
    latest = [one for one in signed(history) if one.seq == history[-1].seq]
    for one in latest:
        session.add(Hands(stream=history[-1].stream, **asdict(one)))
        session.flush()
