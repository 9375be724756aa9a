"""Reading delivery: the desk of a place, one project with all that can be done with it, and the series check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.accounts.models import Person, RoleGrant
from deliberation.accounts.sign_in import parse_phone
from deliberation.delivery.hands import Signed, signed
from deliberation.delivery.models import ApprovalSeries, Hands, Voucher
from deliberation.delivery.steps import PHASES, WAITS, Step, next_step
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault, StreamCheck
from deliberation.notices import queries as notices
from deliberation.notices.queries import NoticeRow
from deliberation.procurement.queries import Award, PackageRow, SupplierRow, award_of, sellers, under_way
from deliberation.proposals import queries as proposals
from deliberation.proposals.models import Project
from deliberation.proposals.queries import ProjectRow, stream_of
from deliberation.rules.notice import LOCAL
from deliberation.rules.project import PROJECT, ProjectState
from deliberation.rules.project.changes import office_limit
from deliberation.rules.project.ready import next_instalment
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import Actor, Option
from deliberation.rules.rulebook import Rulebook
from deliberation.vault import vault

PAGE = 20
"""Projects of one page of the desk."""

MOST_SUPPORTERS = 100
"""Supporters offered for an acceptance team; others are found by their number."""


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A project on the desk and the step it waits for."""

    project: ProjectRow
    step: Step


@dataclass(frozen=True, slots=True)
class Desk:
    """One page of the desk, how many projects stand in each phase, and where the next page begins."""

    rows: tuple[DeskRow, ...]
    counts: dict[str, int]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """A project with everything its office page shows and offers to ``actor``."""

    project: ProjectRow
    state: ProjectState
    rulebook: Rulebook
    notice: NoticeRow | None
    step: Step
    options: dict[str, Option]
    names: dict[str, str]
    today: date
    award: Award | None = None
    package: PackageRow | None = None
    sellers: tuple[SupplierRow, ...] = ()

    @property
    def late(self) -> int:
        """Days behind the first plan."""
        return self.state.late_days(self.today)

    @property
    def limit_fen(self) -> int:
        """The highest contract sum that the office may agree to by itself."""
        return office_limit(self.rulebook, self.state)

    @property
    def payment(self) -> str:
        """The id of the latest instalment asked for; empty before the first."""
        return self.state.payments[-1].id if self.state.payments else ""

    @property
    def instalment_fen(self) -> int:
        """What the next instalment comes to, once there is a contract."""
        return next_instalment(self.state) if self.state.schedule else 0


@dataclass(frozen=True, slots=True)
class Team:
    """Who may sit in an acceptance team, by id with full names; ``find`` knows a resident by mobile number."""

    council: dict[str, str]
    supporters: dict[str, str]
    find: Callable[[str], str]


def desk(session: Session, place: str, now: datetime, *, phase: str = "", after: str = "") -> Desk:
    """One page of the projects in delivery at ``place`` or below it; a handful of queries whatever their number."""
    phases = (phase,) if phase in PHASES else PHASES
    page = proposals.listing(session, place, proposals.Filter(phases=phases), after=after, limit=PAGE)
    told = states(session, page.rows)
    rules = proposals.rulebooks_of(session, {(row.place, row.year) for row in page.rows})
    posted = notices.notices(session, tuple(row.notice_id for row in page.rows if row.notice_id))
    bought = under_way(session, [row.id for row in page.rows if row.phase == "approved"])
    rows = tuple(
        DeskRow(row, _waits(bought.get(row.id), told[row.id]) or next_step(
            told[row.id], rules[row.place, row.year], posted.get(row.notice_id), now))
        for row in page.rows
    )  # fmt: skip
    counts = proposals.phase_counts(session, place, proposals.Filter(phases=PHASES))
    return Desk(rows, counts, page.after)


def dossier(session: Session, project_id: str, actor: Actor, now: datetime) -> Dossier | None:
    """A project with what ``actor`` may do with it now, and why not the rest."""
    project = proposals.project(session, project_id)
    if project is None:
        return None
    state = proposals.project_state(session, project_id)
    rulebook = proposals.rulebook_of(session, project.place, project.year)
    notice = notices.notice(session, project.notice_id) if project.notice_id else None
    options = {option.action: option for option in PROJECT.legal(rulebook, state, actor, now)}
    if notice is not None and options["end_notice"].ok:
        options["end_notice"] = Option("end_notice", _ending(session, notice, actor, now))
    step = next_step(state, rulebook, notice, now)
    names, today = people.names(session, _persons(state)), now.astimezone(LOCAL).date()
    award = award_of(session, project_id) if state.phase == "approved" else None
    chosen = sellers(session, project.place, today) if state.phase == "approved" else ()
    package = under_way(session, [project_id] if state.phase == "approved" else ()).get(project_id)
    if package is not None:
        stands = Refusal("PACKAGE_STANDS", "project:contract", {"package": package.title})
        options["contract"] = Option("contract", options["contract"].refusal or stands)
        step = _waits(package, state) or step
    return Dossier(project, state, rulebook, notice, step, options, names, today, award, package, chosen)


def _waits(package: PackageRow | None, state: ProjectState) -> Step | None:
    """A project that is being bought waits for the award, unless something begun waits for its second person."""
    return WAITS if package is not None and not state.termination and not state.refund else None


def team(session: Session, found: Dossier) -> Team:
    """The council and the supporters, from whom an acceptance team is drawn."""
    place = found.project.place
    council = {holder.id: holder.name for holder in people.holders(session, "council_member", place)}
    supporters = people.names(session, sorted(found.state.supporters)[:MOST_SUPPORTERS])
    return Team(council, supporters, partial(resident_by_phone, session, place))


def resident_by_phone(session: Session, place: str, number: str) -> str:
    """The id of the verified resident of ``place`` with this mobile number; empty where there is none."""
    try:
        index = vault.index("phone", parse_phone(number))
    except Refused:
        return ""
    query = select(Person.id).join(RoleGrant).where(Person.phone_index == index, RoleGrant.role == "resident")
    return session.scalar(query.where(RoleGrant.place == place)) or ""


def check_series(session: Session, stream: str, _events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """The numbers of a community's year run from 1 without gap or repetition."""
    _kind, place, year = stream.split(":")
    given = session.scalars(
        select(Project.number).where(Project.place == place, Project.year == int(year), Project.number != "")
    )
    last = session.scalar(
        select(ApprovalSeries.last).where(ApprovalSeries.place == place, ApprovalSeries.year == int(year))
    )
    expected = [f"{place}-{year}-{number:03d}" for number in range(1, (last or 0) + 1)]
    if sorted(given) != sorted(expected):
        yield Fault(stream, 0, "the numbers of its approved projects do not run from 1 without a gap")


def check_hands(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """The register of who signed says what the book says."""
    rows = session.scalars(select(Hands).where(Hands.stream == stream).order_by(Hands.seq))
    kept = {row.seq: Signed(row.seq, row.step, row.first_by, row.second_by, row.third_by, row.at) for row in rows}
    meant = {one.seq: one for one in signed(events)}
    for seq in sorted(kept.keys() | meant.keys()):
        if kept.get(seq) != meant.get(seq):
            yield Fault(stream, seq, "the register of those who signed differs from the book")


def check_vouchers(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Every voucher paid against is kept for its community and year, and nothing else is."""
    paid = {item.seq: str(item.event.data["voucher"]) for item in events if item.event.type == "paid"}
    rows = session.scalars(select(Voucher).where(Voucher.stream == stream))
    kept = {row.seq: row for row in rows}
    yield from (
        Fault(stream, seq, "a voucher is kept that the book does not know") for seq in kept.keys() - paid.keys()
    )
    project = proposals.project(session, stream.partition(":")[2])
    for seq, voucher in paid.items():
        row = kept.get(seq)
        same = row is not None and project is not None and (row.place, row.year) == (project.place, project.year)
        if row is not None and (row.voucher != voucher or not same):
            yield Fault(stream, seq, "the voucher kept for this payment differs from the book")
        elif row is None and project and session.get(Voucher, (project.place, project.year, voucher)) is None:
            yield Fault(stream, seq, "the voucher of this payment is not kept")


CHECKS: dict[str, StreamCheck] = {"cycle": check_series, "project": check_hands}
"""The checks of this feature by kind of stream."""


def states(session: Session, rows: Iterable[ProjectRow]) -> dict[str, ProjectState]:
    """Each of ``rows`` as the book says it stands, by id."""
    streams = {row.id: stream_of(row.id) for row in rows}
    told = book.remembered(session, tuple(streams.values())) if streams else {}
    return {id_: book.state_after(PROJECT, told[stream]) for id_, stream in streams.items()}


def _ending(session: Session, notice: NoticeRow, actor: Actor, now: datetime) -> Refusal | None:
    options = notices.options(session, notice, notices.state(session, notice.id), actor, now)
    return next(option.refusal for option in options if option.action == "end")


def _persons(state: ProjectState) -> set[str]:
    paid = (*state.payments, *state.declined)
    hands = {hand for pay in paid for hand in (pay.proposed_by, pay.approved_by, pay.paid_by, pay.declined_by)}
    hands |= {hand for refund in state.refunds for hand in (refund.reported_by, refund.confirmed_by)}
    asked = {state.termination.by} if state.termination else set()
    return {state.proposer, *hands, *asked, *(one.by for one in state.variations)} - {""}
