"""Annulling a vote that cannot stand: asked with a reason by one, decided by another above, and what follows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.polls import box, papers
from deliberation.polls.models import Poll
from deliberation.polls.roll import retention
from deliberation.polls.service.stream import found, locked, play
from deliberation.proposals import queries as proposals
from deliberation.proposals.notice_moves import take_back_ballot
from deliberation.rules.poll import PollState
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import Actor


def ask_annul(session: Session, actor: Actor, now: datetime, *, poll_id: str, reason: str) -> PollState:
    """Ask for an annulment, with the reason that will be public."""
    poll = found(session, poll_id)
    return play(session, actor, now, poll, "ask_annul", {"reason": reason, "followed": _followed(session, poll)})


def drop_annul(session: Session, actor: Actor, now: datetime, *, poll_id: str) -> PollState:
    """The annulment that was asked for does not take place."""
    return play(session, actor, now, found(session, poll_id), "drop_annul")


def annul(session: Session, actor: Actor, now: datetime, *, poll_id: str) -> PollState:
    """Annul: a box that is still sealed is destroyed unopened, an outcome is taken back from every project."""
    poll = locked(session, poll_id)
    state = play(session, actor, now, poll, "annul", {"followed": _followed(session, poll)})
    if not state.box_hash:
        box.destroy(session, poll_id)
        papers.forget(session, poll_id)
        retention.forget(session, poll_id)  # no opening will be asked for, so nothing waits for these words
    if state.result_hash:
        take_back_ballot(session, now, place=poll.place, poll_id=poll_id, reason=state.reason)
    return state


def _followed(session: Session, poll: Poll) -> int:
    """How many projects were approved on this vote; an election of people that is counted stands in its own book."""
    if poll.subject == "people" and poll.result_hash:
        raise Refused(Refusal("POLL_ELECTION_FOLLOWS", "poll:annul"))
    return proposals.funded_by(session, poll.place, poll.id)
