"""Everything the public page of a project shows, from the book."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.communities import queries as communities
from deliberation.communities.queries import PlaceRow
from deliberation.delivery.steps import Step, next_step
from deliberation.disclosure import payees
from deliberation.funds import queries as funds
from deliberation.funds.queries import SourceRow
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.notices import queries as notices
from deliberation.notices.projection import stream_of as notice_stream
from deliberation.proposals import queries as proposals
from deliberation.proposals import releasing
from deliberation.proposals.outlook import Outlook, outlook
from deliberation.proposals.queries import ProjectRow
from deliberation.proposals.releasing import Standing
from deliberation.rules.notice import NOTICE, NoticeState
from deliberation.rules.project import PROJECT, ProjectState
from deliberation.rules.project.parts import EndedContract
from deliberation.rules.project.state import Payment
from deliberation.rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Dossier:
    """A project with its history, its notices, the masked names of those who acted, and what comes next.

    ``tips``: the hashes of the last events of its notices. ``files``: how each of its photos and documents stands,
    by digest.
    """

    row: ProjectRow
    state: ProjectState
    lineage: tuple[PlaceRow, ...]
    history: tuple[Recorded, ...]
    notices: dict[str, NoticeState]
    tips: tuple[str, ...]
    names: dict[str, str]
    rulebook: Rulebook
    step: Step
    outlook: Outlook
    sources: tuple[SourceRow, ...] = ()
    files: dict[str, Standing] = field(default_factory=dict)

    @property
    def key(self) -> tuple[Hashable, ...]:
        """Everything the story is told from, by value or by hash: the same key, the same story."""
        told = self.history[-1].hash, self.tips, self.rulebook.hash, tuple(sorted(self.names.items()))
        step = self.step.name, self.step.role, self.step.until, tuple(sorted(self.step.figures.items()))
        return self.row, self.lineage, told, step, self.outlook, self.sources, tuple(self.files.items())

    @property
    def paid(self) -> tuple[Payment, ...]:
        """The instalments that have been paid."""
        return tuple(payment for payment in self.state.payments if payment.status == "paid")

    @property
    def bound_fen(self) -> int:
        """What the project takes of its budget: settled, else contracted, less what was given back."""
        return payees.bound_fen(self.state)

    @property
    def ended(self) -> EndedContract | None:
        """The contract that was ended early, where none has followed it."""
        return payees.ended_with(self.state)

    @property
    def contractor(self) -> str:
        """Who carries it out, or did under the contract that ended last (marked)."""
        return payees.contractor(self.state)

    @property
    def scores(self) -> dict[int, int]:
        """How many users gave each score, 5 first."""
        given = [rating.score for rating in self.state.ratings]
        return {score: given.count(score) for score in range(5, 0, -1)}


def dossier(session: Session, row: ProjectRow, lineage: tuple[PlaceRow, ...], now: datetime) -> Dossier:
    """Everything about the project in ``row``, which lies in ``lineage``."""
    history, posted = _books(session, row)
    state = book.state_after(PROJECT, history)
    cycle = communities.cycle(session, row.place, row.year)
    rulebook = proposals.rulebook_with(session, row.place, cycle)
    notice = notices.notice(session, row.notice_id) if state.phase == "on_notice" else None
    return Dossier(
        row=row,
        state=state,
        lineage=lineage,
        history=history,
        notices={id_: book.state_after(NOTICE, told) for id_, told in posted.items()},
        tips=tuple(told[-1].hash for told in posted.values()),
        names=people.masked_names(session, _persons(history)),
        rulebook=rulebook,
        step=next_step(state, rulebook, notice, now),
        outlook=outlook(row, rulebook, cycle),
        sources=funds.project_sources(session, row.id) if state.budget_fen else (),
        files=releasing.standings(session, row.id) if any(releasing.files_in(item.event) for item in history) else {},
    )


def _books(session: Session, row: ProjectRow) -> tuple[tuple[Recorded, ...], dict[str, tuple[Recorded, ...]]]:
    """The history of a project and of each of its notices: one query, unless it was on notice more than once."""
    own, last = proposals.stream_of(row.id), notice_stream(row.notice_id)
    found = book.remembered(session, (own, last) if row.notice_id else (own,))
    ids = [str(item.event.data["notice"]) for item in found[own] if item.event.type == "notice_posted"]
    earlier = [stream for stream in map(notice_stream, ids) if stream not in found]
    found |= book.remembered(session, earlier) if earlier else {}
    return found[own], {id_: found[notice_stream(id_)] for id_ in ids if notice_stream(id_) in found}


def _persons(history: tuple[Recorded, ...]) -> set[str]:
    """Those whose names the story tells (masked): who proposed, and the hands of payments and refunds."""
    told = {"proposed", "payment_proposed", "payment_approved", "paid", "refund_reported", "refund_received"}
    return {item.event.actor for item in history if item.event.type in told}
