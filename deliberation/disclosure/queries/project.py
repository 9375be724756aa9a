"""Everything the public page of a project shows, from the book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.communities import queries as communities
from deliberation.communities.queries import PlaceRow
from deliberation.delivery.steps import Step, next_step
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.notices import queries as notices
from deliberation.notices.projection import stream_of as notice_stream
from deliberation.proposals import queries as proposals
from deliberation.proposals.outlook import Outlook, outlook
from deliberation.proposals.queries import ProjectRow
from deliberation.rules.notice import NOTICE, NoticeState
from deliberation.rules.project import PROJECT, ProjectState
from deliberation.rules.project.state import Payment
from deliberation.rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Dossier:
    """A project with its history, its notices, the masked names of those who acted, and what comes next."""

    row: ProjectRow
    state: ProjectState
    lineage: tuple[PlaceRow, ...]
    history: tuple[Recorded, ...]
    notices: dict[str, NoticeState]
    names: dict[str, str]
    rulebook: Rulebook
    step: Step
    outlook: Outlook

    @property
    def paid(self) -> tuple[Payment, ...]:
        """The instalments that have been paid."""
        return tuple(payment for payment in self.state.payments if payment.status == "paid")

    @property
    def bound_fen(self) -> int:
        """What the project takes of its budget: settled, else contracted, else nothing yet."""
        return self.state.final_fen or self.state.contract_fen

    @property
    def scores(self) -> dict[int, int]:
        """How many users gave each score, 5 first."""
        given = [rating.score for rating in self.state.ratings]
        return {score: given.count(score) for score in range(5, 0, -1)}


def dossier(session: Session, project_id: str, now: datetime) -> Dossier | None:
    """The project with this id; None where there is none."""
    row = proposals.project(session, project_id)
    if row is None:
        return None
    history = proposals.timeline(session, project_id)
    state = PROJECT.replay(item.event for item in history)
    rulebook = proposals.rulebook_of(session, row.place, row.year)
    cycle = communities.cycle(session, row.place, row.year)
    notice = notices.notice(session, row.notice_id) if row.notice_id else None
    return Dossier(
        row=row,
        state=state,
        lineage=communities.lineage(session, row.place),
        history=history,
        notices=_notices(session, history),
        names=people.masked_names(session, _persons(history)),
        rulebook=rulebook,
        step=next_step(state, rulebook, notice, now),
        outlook=outlook(row, rulebook, cycle),
    )


def _notices(session: Session, history: tuple[Recorded, ...]) -> dict[str, NoticeState]:
    ids = [str(item.event.data["notice"]) for item in history if item.event.type == "notice_posted"]
    streams = {id_: notice_stream(id_) for id_ in ids}
    found = book.histories(session, tuple(streams.values())) if streams else {}
    return {
        id_: NOTICE.replay(item.event for item in found[stream]) for id_, stream in streams.items() if stream in found
    }


def _persons(history: tuple[Recorded, ...]) -> set[str]:
    """Those whose names the story tells (masked): who proposed, and the hands of the payments."""
    told = {"proposed", "payment_proposed", "payment_approved", "paid"}
    return {item.event.actor for item in history if item.event.type in told}
