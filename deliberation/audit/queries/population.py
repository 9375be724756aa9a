"""Every project that may be drawn, with the signs of risk that the book shows, a few queries whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.notices import queries as notices
from deliberation.procurement.queries import open_alarms
from deliberation.proposals import queries as proposals
from deliberation.proposals.queries import ProjectRow
from deliberation.rules.cycle import LOCAL
from deliberation.rules.project import PHASES, PROJECT, ProjectState
from deliberation.rules.rulebook import Rulebook
from deliberation.rules.sampling import Facts, Unit, reasons

APPROVED = PHASES[PHASES.index("approved") :]
"""Money has been bound from here on."""
DONE = PHASES[PHASES.index("accepted") :]

BATCH = 200
"""Streams read at a time."""

LEFT_OUT = frozenset({"proposed", "revised", "supported", "rated", "opinion_given"})
"""What residents do; whoever took any other step in a project had a part in it."""


def units(session: Session, place: str, year: int, now: datetime) -> tuple[Unit, ...]:
    """The approved projects of ``year`` at ``place`` or below it, by number."""
    rows = proposals.everything(session, place, proposals.Filter(year=year, phases=APPROVED))
    rules = proposals.rulebooks_of(session, {(row.place, row.year) for row in rows})
    posted = notices.notices(session, tuple(row.notice_id for row in rows if row.notice_id))
    alarms = open_alarms(session, [row.id for row in rows])
    late = {code: _days_late(session, code, year, now) for code in {row.place for row in rows}}
    found = []
    for row, told in _told(session, rows):
        state, rulebook = book.state_after(PROJECT, told), rules[row.place, row.year]
        objections = posted[row.notice_id].objections if row.notice_id in posted else 0
        known = facts(row, state, rulebook, objections, late[row.place], alarms.get(row.id, 0))
        label = row.number or row.id
        found.append(Unit(row.id, row.place, label, row.sum_fen, reasons(known), hands(told)))
    return tuple(sorted(found, key=lambda unit: (unit.label, unit.project)))


def facts(
    row: ProjectRow, state: ProjectState, rulebook: Rulebook, objections: int, late: int, alarms: int = 0
) -> Facts:
    """What the book says of one project that speaks for looking at it."""
    return Facts(
        budget_fen=row.budget_fen,
        ceiling_fen=rulebook.int(f"ceiling.{row.category}"),
        signed_fen=state.signed_fen,
        contract_fen=state.own_fen,
        paid_fen=state.paid_fen,
        quotes=tuple(quote.amount_fen for quote in state.quotes),
        least_quotes=0 if state.package else rulebook.int("procurement.min_quotes"),
        photos=sum(len(step.photos) for step in state.milestones),
        late_days=0 if row.phase in DONE else late,
        objections=objections,
        satisfaction=state.satisfaction,
        pass_mark=rulebook.int("satisfaction.pass"),
        alarms=alarms,
    )


def hands(told: Iterable[Recorded]) -> tuple[str, ...]:
    """Who took a step in a project, residents' own steps aside."""
    people = {item.event.actor for item in told if item.event.type not in LEFT_OUT}
    return tuple(sorted(people - {"system"}))


def _told(session: Session, rows: tuple[ProjectRow, ...]) -> Iterator[tuple[ProjectRow, tuple[Recorded, ...]]]:
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        found = book.histories(session, [proposals.stream_of(row.id) for row in batch])
        for row in batch:
            yield row, found[proposals.stream_of(row.id)]


def _days_late(session: Session, place: str, year: int, now: datetime) -> int:
    """How many days the work of the year is over; none where no year was announced."""
    cycle = communities.cycle(session, place, year)
    if cycle is None:
        return 0
    return max(0, (now.astimezone(LOCAL).date() - cycle.stage("deliver").last).days)
