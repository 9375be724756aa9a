"""Every project that may be drawn, with the signs of risk that the book shows, a few queries whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.notices import queries as notices
from deliberation.procurement.queries import alarm_counts, announced
from deliberation.proposals import queries as proposals
from deliberation.proposals.queries import ProjectRow
from deliberation.rules.collusion import Round, winners
from deliberation.rules.cycle import LOCAL
from deliberation.rules.funds.dates import paid_by
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
    ids = [row.id for row in rows]
    alarms, public = alarm_counts(session, ids), announced(session, ids)
    late = {code: _days_late(session, code, year, now) for code in {row.place for row in rows}}
    read = [(row, book.state_after(PROJECT, told), hands(told)) for row, told in _told(session, rows)]
    rounds = [one for row, state, _hands in read if (one := _round(row, state))]
    today = now.astimezone(LOCAL).date()
    found = []
    for row, state, people in read:
        rulebook = rules[row.place, row.year]
        known = facts(
            row, state, rulebook, posted[row.notice_id].objections if row.notice_id in posted else 0, late[row.place],
            today=today, alarms=alarms.get(row.id, (0, 0)), public=row.id in public, rounds=rounds,
        )  # fmt: skip
        found.append(Unit(row.id, row.place, row.number or row.id, row.sum_fen, reasons(known), people))
    return tuple(sorted(found, key=lambda unit: (unit.label, unit.project)))


def facts(
    row: ProjectRow,
    state: ProjectState,
    rulebook: Rulebook,
    objections: int,
    late: int,
    *,
    today: date,
    alarms: tuple[int, int] = (0, 0),
    public: bool = False,
    rounds: Sequence[Round] = (),
) -> Facts:
    """What the book says of one project that speaks for looking at it."""
    suppliers = frozenset(quote.supplier for quote in state.quotes)
    met = winners(suppliers, rounds) if state.supplier else []
    waiting = state.variation
    return Facts(
        budget_fen=row.budget_fen,
        ceiling_fen=rulebook.int(f"ceiling.{row.category}"),
        signed_fen=state.signed_fen,
        contract_fen=state.own_fen,
        paid_fen=state.paid_fen,
        quotes=tuple(quote.amount_fen for quote in state.quotes),
        least_quotes=0 if state.package else rulebook.int("procurement.min_quotes"),
        photos=sum(len(step.photos) for step in state.milestones),
        late_days=0 if row.phase in DONE else max(late, state.late_days(today)),
        objections=objections,
        satisfaction=state.satisfaction,
        pass_mark=rulebook.int("satisfaction.pass"),
        alarms=alarms[0],
        answered=alarms[1],
        announced=public,
        met=sum(one.suppliers == suppliers for one in rounds),
        pattern=met[0].kind if met else "",
        asked_fen=waiting.new_fen if waiting else 0,
        open_fen=_unpaid(row, state),
        overdue_days=(today - paid_by(rulebook, row.year)).days,
    )


def _round(row: ProjectRow, state: ProjectState) -> Round | None:
    """Who quoted for a project, and who got it."""
    if not state.supplier or state.contracted_at is None:
        return None
    suppliers = frozenset(quote.supplier for quote in state.quotes)
    return Round(row.id, suppliers, state.supplier, state.contracted_at.astimezone(LOCAL).date())


def _unpaid(row: ProjectRow, state: ProjectState) -> int:
    """What is bound to a project and neither paid out nor kept back as its retention."""
    if row.phase == "archived":
        return 0
    whole = state.final_fen or state.contract_fen or row.budget_fen
    return max(0, whole - state.spent_fen - state.paid_fen - state.retention_fen)


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
