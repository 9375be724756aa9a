"""The poll's state from its read columns, for the offers of a page (no replay)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from deliberation.polls.models import Poll
from deliberation.polls.queries import candidates
from deliberation.rules.poll import PollState


def ballot_frame(session: Session, poll: Poll) -> PollState:
    """What the moves of a poll are judged on."""
    return PollState(
        status=poll.status,
        budget_fen=poll.budget_fen,
        candidates=tuple((row.project_id, row.cost_fen) for row in candidates(session, poll.id)),
        min_picks=poll.min_picks,
        max_picks=poll.max_picks,
        within_budget=poll.within_budget,
        opens_at=poll.opens_at,
        closes_at=poll.closes_at,
    )
