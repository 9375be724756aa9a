"""Packages: lists, one with all that can be done with it, and what the signs are looked for in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.ledger import book, search
from deliberation.procurement.models import Package, PackageLot, PackageQuote
from deliberation.procurement.projection import package_stream
from deliberation.procurement.queries.awards import AWARDED, BINDING, at
from deliberation.procurement.queries.suppliers import names
from deliberation.proposals import queries as proposals
from deliberation.proposals.models import Project
from deliberation.proposals.queries import ProjectRow
from deliberation.rules.collusion import Round
from deliberation.rules.cycle import LOCAL
from deliberation.rules.package import PACKAGE, PackageState, Published
from deliberation.rules.package.late import bound
from deliberation.rules.project import PROJECT
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Actor, Event, Option
from deliberation.rules.rulebook import Rulebook
from deliberation.rules.splitting import Purchase

PAGE = 30
"""Packages of one page."""
ENDED = ("closed", "cancelled")
TOLD = ("announced", "closed")
"""Where the award of this round is public and holds."""
BOUND = (*BINDING, "failed")
"""Where a contract that is in force stands against giving up or beginning anew."""


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A package as its columns tell it; sums in fen."""

    id: str
    place: str
    year: int
    title: str
    method: str
    status: str
    round: int
    budget_fen: int
    amount_fen: int
    quotes: int
    alarms: int
    waiting: int
    supplier_id: str | None
    drafted_at: datetime
    closes_at: datetime | None
    awarded_at: datetime | None
    award_due: date | None
    award_announced_at: datetime | None
    contract_due: date | None
    contract_announced_at: datetime | None

    @property
    def turn(self) -> str:
        """The role that the next step waits for; empty where nothing is left to do."""
        return "subdistrict_officer" if self.status == "compared" else "" if self.status in ENDED else "clerk"

    def late(self, today: date) -> bool:
        """Whether a notice is, or was, published after its last day."""
        told = (self.award_announced_at, self.award_due), (self.contract_announced_at, self.contract_due)
        return any(due and due < (done.astimezone(LOCAL).date() if done else today) for done, due in told)


COLUMNS = tuple(getattr(Package, name) for name in PackageRow.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Dossier:
    """A package with everything its office page shows and offers to somebody."""

    row: PackageRow
    state: PackageState
    rulebook: Rulebook
    options: dict[str, Option]
    projects: dict[str, ProjectRow]
    suppliers: dict[str, str]


def package_of(session: Session, project_id: str) -> PackageRow | None:
    """The live package that a project belongs to."""
    query = select(*COLUMNS).join(PackageLot).where(PackageLot.project_id == project_id, PackageLot.live)
    row = session.execute(query).first()
    return PackageRow(*row) if row else None


def package_under_way(session: Session, project_id: str) -> PackageRow | None:
    """The package that decides by whom a project is carried out: neither failed nor given up nor finished."""
    row = package_of(session, project_id)
    return None if row is None or row.status in {"failed", *ENDED} else row


def under_way(session: Session, projects: Iterable[str]) -> dict[str, PackageRow]:
    """The packages that those of ``projects`` wait for which are being bought and not awarded yet: one query."""
    wanted = list(projects)
    decided = ("failed", *ENDED, *BINDING)
    query = select(PackageLot.project_id, *COLUMNS).join(Package).where(PackageLot.live)
    query = query.where(PackageLot.project_id.in_(wanted), Package.status.not_in(decided))
    rows: Iterable[Any] = session.execute(query) if wanted else ()
    return {project: PackageRow(*row) for project, *row in rows}


def packages(
    session: Session, place: str, *, statuses: Sequence[str] = (), announced: bool = False, limit: int = PAGE
) -> tuple[PackageRow, ...]:
    """The packages at ``place`` or below it, the newest first: one query.

    ``announced`` are those that everybody may know: with a published award that holds, or given up after suppliers
    had been asked.
    """
    query = select(*COLUMNS).where(at(place))
    if statuses:
        query = query.where(Package.status.in_(statuses))
    if announced:
        given_up = (Package.status == "cancelled") & Package.closes_at.is_not(None)
        query = query.where(or_(Package.award_announced_at.is_not(None) & Package.status.in_(TOLD), given_up))
    rows = session.execute(query.order_by(Package.drafted_at.desc(), Package.id).limit(limit))
    return tuple(PackageRow(*row) for row in rows)


def place_of_package(session: Session, package_id: str) -> str | None:
    """Where a package belongs."""
    return session.scalar(select(Package.place).where(Package.id == package_id))


def state_of_package(session: Session, package_id: str) -> PackageState:
    """The package by replay."""
    return book.state_of(session, PACKAGE, package_stream(package_id))


def dossier(session: Session, package_id: str, actor: Actor, now: datetime) -> Dossier | None:
    """A package with what ``actor`` may do with it now, and why not the rest."""
    found = session.execute(select(*COLUMNS).where(Package.id == package_id)).first()
    if found is None:
        return None
    row, state = PackageRow(*found), state_of_package(session, package_id)
    rulebook = communities.rulebook(session, row.place)
    options = {option.action: option for option in PACKAGE.legal(rulebook, state, actor, now)}
    projects = proposals.projects(session, [lot.project for lot in state.lots])
    told = {one for alarm in state.alarms for one in alarm.about}
    projects |= proposals.projects(session, told - projects.keys())
    if state.status in BOUND:
        _heed(options, in_force(session, package_id))
    called = names(
        session, {*state.invited, *(offer.supplier for offer in state.offers), *told, state.winner} | _once(state)
    )
    return Dossier(row, state, rulebook, options, projects, called)


def _once(state: PackageState) -> set[str]:
    """Who took part in a round whose award was published and that failed afterwards."""
    return {offer.supplier for one in state.published for offer in one.offers}


@dataclass(frozen=True, slots=True)
class PastNotice:
    """A published award of a round that failed: it stays public for good."""

    package: PackageRow
    award: Published
    supplier: str


def past_notices(session: Session, place: str) -> tuple[PastNotice, ...]:
    """The awards once published at ``place`` or below it whose round failed, the newest first."""
    again = (Package.round > 1) | Package.status.in_(("failed", "cancelled"))
    rows = [PackageRow(*row) for row in session.execute(select(*COLUMNS).where(at(place), again))]
    streams = {package_stream(row.id): row for row in rows}
    once = search.latest(session, list(streams), ["award_announced"])
    told = book.histories(session, list(once)) if once else {}
    found = [(streams[name], one) for name, items in told.items() for one in book.state_after(PACKAGE, items).published]
    called = names(session, {one.supplier for _row, one in found}) if found else {}
    found.sort(key=lambda pair: pair[1].announced_at, reverse=True)
    return tuple(PastNotice(row, one, called.get(one.supplier, "")) for row, one in found[:PAGE])


def _heed(options: dict[str, Option], held: list[Json]) -> None:
    """Close the steps that the contracts in force do not allow, for the reason that the step itself would give."""
    for name in ("fail", "rerun", "cancel"):
        if options[name].ok and (refusal := bound(name, held)):
            options[name] = Option(name, refusal)


def free_projects(session: Session, place: str) -> tuple[ProjectRow, ...]:
    """The approved projects of a community that are in no live package: what can be bought now."""
    taken = select(PackageLot.project_id).where(PackageLot.live)
    query = select(*proposals.COLUMNS).where(
        Project.place == place,
        Project.phase == "approved",
        Project.id.not_in(taken),
        Project.paid_fen < Project.budget_fen,
    )
    return tuple(ProjectRow(*row) for row in session.execute(query.order_by(Project.year.desc(), Project.number)))


def purchases(session: Session, place: str, package_id: str) -> tuple[Purchase, ...]:
    """What a community buys without a tender: the lots of live packages, and contracts made without one."""
    lots = (
        select(PackageLot, Package)
        .join(Package)
        .where(Package.place == place, PackageLot.live, Package.method != "tender")
    )
    found = [
        Purchase(lot.project_id, lot.package_id if lot.package_id == package_id else "", lot.category, one.year,
                 one.drafted_at.astimezone(LOCAL).date(), lot.amount_fen or lot.sum_fen)
        for lot, one in session.execute(lots)
    ]  # fmt: skip
    packed = select(PackageLot.project_id).where(PackageLot.live)
    alone = select(Project).where(Project.place == place, Project.contract_fen > 0, Project.id.not_in(packed))
    found += [
        Purchase(row.id, "", row.category, row.year, row.phase_since.astimezone(LOCAL).date(), row.contract_fen)
        for row in session.scalars(alone)
    ]
    return tuple(found)


def past_rounds(session: Session, place: str, package_id: str) -> tuple[Round, ...]:
    """The awarded purchases of a sub-district other than this one: who took part, who won, when."""
    won = Package.status.in_(AWARDED), Package.id != package_id, Package.place.startswith(place[:9], autoescape=True)
    query = select(Package.id, Package.supplier_id, Package.awarded_at, PackageQuote.supplier_id)
    query = query.join(PackageQuote, (PackageQuote.package_id == Package.id) & (PackageQuote.round == Package.round))
    told: dict[str, tuple[str, datetime, set[str]]] = {}
    rows: Iterable[Any] = session.execute(query.where(*won))
    for id_, winner, when, who in rows:
        told.setdefault(id_, (winner, when, set()))[2].add(who)
    return tuple(
        Round(id_, frozenset(who), winner, when.astimezone(LOCAL).date()) for id_, (winner, when, who) in told.items()
    )


@dataclass(frozen=True, slots=True)
class Signed:
    """The contract of one project of a package; ``supplier`` is the id of the winner where it is the one contracted.

    ``package`` is the id of the package whose award the contract follows, empty where it follows none.
    """

    project: str
    title: str
    supplier: str
    amount_fen: int
    as_awarded: bool
    package: str


def contracts(session: Session, state: PackageState) -> tuple[Signed, ...]:
    """The contracts that the projects of a package have, and whether each is what was awarded."""
    called, won = names(session, [state.winner]).get(state.winner), dict(state.won.lines) if state.won else {}
    told = book.remembered(session, [proposals.stream_of(lot.project) for lot in state.active]) if state.active else {}
    found = []
    for lot in state.active:
        project = book.state_after(PROJECT, told.get(proposals.stream_of(lot.project), ()))
        if project.supplier:
            who = state.winner if project.supplier == called else project.supplier
            same = who == state.winner and project.signed_fen == won.get(lot.project)
            found.append(Signed(lot.project, project.title, who, project.signed_fen, same, project.package))
    return tuple(found)


def in_force(session: Session, package_id: str) -> list[Json]:
    """The contracts of the projects still in a package: {title, ours}, ``ours`` where it follows an award of it."""
    state = state_of_package(session, package_id)
    made = contracts(session, state)
    return [{"title": one.title, "ours": one.as_awarded or one.package == package_id} for one in made]


def contract_days(session: Session, projects: Iterable[str]) -> dict[str, date]:
    """The day on which the contract that holds was entered for each project; those without one are left out."""
    names = {proposals.stream_of(id_): id_ for id_ in projects}
    told = book.histories(session, list(names)) if names else {}
    days = {names[name]: _contract_day(item.event for item in items) for name, items in told.items()}
    return {id_: day for id_, day in days.items() if day is not None}


def contracted(session: Session, rows: Iterable[PackageRow]) -> tuple[tuple[PackageRow, date, int], ...]:
    """Those of ``rows`` whose projects all have a contract: the day of the last, and the days to publish it.

    A fixed number of queries whatever their number.
    """
    by_id = {row.id: row for row in rows}
    query = select(PackageLot.package_id, PackageLot.project_id).where(
        PackageLot.package_id.in_(by_id), PackageLot.live
    )
    lots: dict[str, list[str]] = {}
    for package_id, project_id in session.execute(query) if by_id else ():
        lots.setdefault(package_id, []).append(project_id)
    streams = [proposals.stream_of(project_id) for mine in lots.values() for project_id in mine]
    told = book.histories(session, streams) if streams else {}
    days = {name: _contract_day(item.event for item in items) for name, items in told.items()}
    rules = communities.rulebooks(session, {row.place for row in by_id.values()}) if by_id else {}
    found = []
    for package_id, mine in lots.items():
        signed = [days.get(proposals.stream_of(project_id)) for project_id in mine]
        known = [day for day in signed if day is not None]
        if len(known) == len(mine):
            row = by_id[package_id]
            found.append((row, max(known), rules[row.place].int("procurement.notice_working_days")))
    return tuple(found)


def _contract_day(events: Iterable[Event]) -> date | None:
    """The day of the contract that holds: one that was ended early counts no more."""
    last = next((one for one in reversed([*events]) if one.type in {"contracted", "terminated"}), None)
    return last.at.astimezone(LOCAL).date() if last is not None and last.type == "contracted" else None
