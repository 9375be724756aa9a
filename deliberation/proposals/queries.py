"""Reading projects: one, many, their story from the book, and whether the columns tell the same story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.communities.models import Cycle
from deliberation.communities.queries import CycleRow
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault
from deliberation.proposals.models import EvidenceFile, Project
from deliberation.proposals.similar import Wording, rank
from deliberation.rules import shares
from deliberation.rules.project import PHASES, PROJECT, ProjectState
from deliberation.rules.project.moves import MOVES
from deliberation.rules.replay import Event
from deliberation.rules.rulebook import Rulebook
from deliberation.web.reading import read

PAGE = 15
"""Cards of one page of a list."""

WHOLE = 12
"""The length of a community's code; shorter codes are of wider places."""

COMPARED = 400
"""The newest proposals of a community that a new one is compared with."""


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project as its read columns tell it; money in fen, ``cover`` the digest of its first photo."""

    id: str
    place: str
    year: int
    phase: str
    phase_since: datetime
    number: str
    title: str
    need: str
    location: str
    category: str
    theme: str
    cover: str
    reason: str
    proposer_id: str
    supporters: int
    pooled_until: int
    meeting_id: str
    poll_id: str
    notice_id: str
    votes: int | None
    supplier: str
    cost_fen: int
    budget_fen: int
    contract_fen: int
    paid_fen: int
    final_fen: int
    satisfaction: int | None
    created_at: datetime
    updated_at: datetime
    performance: int | None = None
    raised_fen: int = 0
    refunded_fen: int = 0
    quotes: int = 0
    rectifications: int = 0
    package: str = ""
    variation: str = ""
    planned_on: date | None = None
    done_on: date | None = None
    rectify_by: date | None = None
    answers: int = 0
    scores: int = 0

    @property
    def satisfied(self) -> Fraction | None:
        """The users' satisfaction as an exact share; None until their survey is closed."""
        return shares.satisfaction(self.scores, self.answers)

    @property
    def sum_fen(self) -> int:
        """The sum to show: final, else contracted, else approved, else asked for."""
        return self.final_fen or self.contract_fen or self.budget_fen or self.cost_fen


COLUMNS = tuple(getattr(Project, name) for name in ProjectRow.__dataclass_fields__)
REVOCABLE = tuple(sorted(MOVES["annul_ballot"].phases))
GRANTED = PHASES[PHASES.index("approved") :]
_ONE = select(*COLUMNS).where(Project.id == bindparam("id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list is narrowed to; an empty value does not narrow. ``phases`` are engine phases."""

    phases: tuple[str, ...] = ()
    category: str = ""
    theme: str = ""
    year: int = 0
    search: str = ""
    proposer: str = ""


@dataclass(frozen=True, slots=True)
class Similar:
    """A proposal that reads like another, and how much, in percent."""

    project: ProjectRow
    percent: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; ``after`` is where the next page begins, empty at the end."""

    rows: tuple[ProjectRow, ...]
    after: str = ""


def stream_of(project_id: str) -> str:
    """The name of a project's stream."""
    return f"project:{project_id}"


def project(session: Session, project_id: str) -> ProjectRow | None:
    """The project with this id."""
    row = read(session, _ONE, id=project_id).first()
    return ProjectRow(*row) if row else None


def projects(session: Session, ids: Iterable[str]) -> dict[str, ProjectRow]:
    """Several projects by id, in one query."""
    wanted = tuple(ids)
    rows = session.execute(select(*COLUMNS).where(Project.id.in_(wanted))) if wanted else ()
    return {row[0]: ProjectRow(*row) for row in rows}


def decided_by(session: Session, place: str, poll_id: str) -> tuple[ProjectRow, ...]:
    """The projects whose fate a poll decided and which have gone no further since: chosen, on notice or pooled."""
    # what was approved once has a number, and stays what it is even where it came back into the pool
    here = Project.place == place, Project.phase.in_(REVOCABLE), Project.poll_id == poll_id, Project.number == ""
    query = select(*COLUMNS).where(*here).order_by(Project.id)
    return tuple(ProjectRow(*row) for row in session.execute(query))


def funded_by(session: Session, place: str, poll_id: str) -> int:
    """How many projects have been approved on the strength of a poll: money follows it."""
    here = Project.place == place, Project.phase.in_(GRANTED), Project.poll_id == poll_id
    return session.scalar(select(func.count()).where(*here)) or 0


def varied(session: Session, place: str) -> tuple[ProjectRow, ...]:
    """The projects of ``place`` whose change of contract waits for the council, the longest under way first."""
    query = select(*COLUMNS).where(Project.place == place, Project.variation == "waiting")
    return tuple(ProjectRow(*row) for row in session.execute(query.order_by(Project.phase_since, Project.id)))


def project_state(session: Session, project_id: str) -> ProjectState:
    """The project by replay, with everything the columns leave out."""
    return book.state_of(session, PROJECT, stream_of(project_id))


def place_of_project(session: Session, project_id: str) -> str | None:
    """Where a project belongs; None where there is no such project."""
    return session.scalar(select(Project.place).where(Project.id == project_id))


def timeline(session: Session, project_id: str) -> tuple[Recorded, ...]:
    """Everything that happened to a project, in order, from the book."""
    return book.history(session, stream_of(project_id))


def rulebook_of(session: Session, place: str, year: int) -> Rulebook:
    """The rules that a project of ``year`` is judged by: those frozen with the cycle, else those in force."""
    return rulebook_with(session, place, communities.cycle(session, place, year))


def rulebook_with(session: Session, place: str, cycle: CycleRow | None) -> Rulebook:
    """The same where the cycle of the year has been read: None where none is announced."""
    return communities.frozen_rulebook(session, cycle.rulebook) if cycle else communities.rulebook(session, place)


def rulebooks_of(session: Session, years: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Rulebook]:
    """:func:`rulebook_of` for several communities' years, in three queries whatever their number."""
    wanted = set(years)
    query = select(Cycle.place, Cycle.year, Cycle.rulebook).where(tuple_(Cycle.place, Cycle.year).in_(wanted))
    frozen = {(place, year): hash_ for place, year, hash_ in session.execute(query)} if wanted else {}
    versions = communities.frozen_rulebooks(session, frozen.values())
    current = communities.rulebooks(session, {place for place, year in wanted if (place, year) not in frozen})
    return {key: versions[frozen[key]] if key in frozen else current[key[0]] for key in wanted}


def rulebook_of_project(session: Session, project_id: str) -> Rulebook:
    """The rules that this project is judged by; ``NoResultFound`` where there is no such project."""
    place, year = session.execute(select(Project.place, Project.year).where(Project.id == project_id)).one()
    return rulebook_of(session, place, year)


def listing(
    session: Session, place: str, narrowed: Filter | None = None, *, after: str = "", limit: int = PAGE
) -> Page:
    """One page of the projects at ``place`` or below it, newest first, in one query whatever their number."""
    start = _cursor(after)
    query = _newest(len(place) == WHOLE, narrowed or Filter(), begun=start is not None)
    begin = {"at": start[0], "id": start[1]} if start else {}
    rows = read(session, query, place=_within(place), most=limit + 1, **begin).all()
    found = tuple(ProjectRow(*row) for row in rows[:limit])
    return Page(found, f"{found[-1].created_at.isoformat()}_{found[-1].id}" if len(rows) > limit else "")


def everything(session: Session, place: str, narrowed: Filter | None = None) -> tuple[ProjectRow, ...]:
    """All projects at ``place`` or below it, oldest first: for sheets, agendas and rolls, not for pages."""
    query = select(*COLUMNS).where(*_conditions(place, narrowed or Filter()))
    return tuple(ProjectRow(*row) for row in session.execute(query.order_by(Project.created_at, Project.id)))


def phase_counts(session: Session, place: str, narrowed: Filter | None = None) -> dict[str, int]:
    """How many projects stand in each phase."""
    query = select(Project.phase, func.count()).where(*_conditions(place, narrowed or Filter()))
    return dict(session.execute(query.group_by(Project.phase)).all())


def tally(session: Session, place: str, narrowed: Filter | None = None) -> dict[tuple[int, str], int]:
    """How many projects there are by year and phase."""
    rows = read(session, _tally(len(place) == WHOLE, narrowed or Filter()), place=_within(place))
    return {(year, phase): number for year, phase, number in rows}


def proposed_by(session: Session, person_id: str) -> tuple[ProjectRow, ...]:
    """A person's own proposals, newest first."""
    query = select(*COLUMNS).where(Project.proposer_id == person_id).order_by(Project.created_at.desc(), Project.id)
    return tuple(ProjectRow(*row) for row in session.execute(query))


def waiting(session: Session, place: str, phases: tuple[str, ...], *, after: str = "", limit: int = PAGE) -> Page:
    """One page of what stands in ``phases`` at ``place`` or below it, the longest waiting first, in one query."""
    query = select(*COLUMNS).where(_at(place), Project.phase.in_(phases))
    start = _cursor(after)
    if start:
        query = query.where(tuple_(Project.phase_since, Project.id) > tuple_(*start))
    rows = session.execute(query.order_by(Project.phase_since, Project.id).limit(limit + 1)).all()
    found = tuple(ProjectRow(*row) for row in rows[:limit])
    return Page(found, f"{found[-1].phase_since.isoformat()}_{found[-1].id}" if len(rows) > limit else "")


def similar(
    session: Session, place: str, *, title: str, need: str, exclude: str = "", most: int = 3
) -> tuple[Similar, ...]:
    """Proposals of the same community that read alike, the most alike first: a hint, nothing more."""
    going = Project.place == place, Project.id != exclude, Project.phase.not_in(("withdrawn", "rejected"))
    query = select(Project.id, Project.title, Project.need).where(*going)
    rows = session.execute(query.order_by(Project.created_at.desc()).limit(COMPARED))
    ranked = rank(Wording.of(title, need), rows, most)
    found = projects(session, [id_ for id_, _ in ranked])
    return tuple(Similar(found[id_], percent) for id_, percent in ranked)


def evidence(session: Session, digest: str) -> EvidenceFile | None:
    """What is known of a stored file."""
    return session.get(EvidenceFile, digest)


def project_columns(state: ProjectState) -> dict[str, Any]:
    """The read columns that follow from a project's state."""
    same = (
        "year", "phase", "number", "title", "need", "location", "category", "theme", "reason", "pooled_until",
        "supplier", "cost_fen", "budget_fen", "contract_fen", "paid_fen", "final_fen", "satisfaction", "raised_fen",
        "refunded_fen", "package", "done_on", "rectify_by",
    )  # fmt: skip
    return {name: getattr(state, name) for name in same} | {
        "proposer_id": state.proposer,
        "supporters": len(state.supporters),
        "cover": state.photos[0] if state.photos else "",
        "meeting_id": state.vote.meeting if state.vote else "",
        "poll_id": state.ballot.poll if state.ballot else "",
        "votes": state.ballot.votes if state.ballot else None,
        "answers": len(state.ratings) if state.satisfaction is not None else 0,
        "scores": sum(rating.score for rating in state.ratings) if state.satisfaction is not None else 0,
        "notice_id": state.notice,
        "quotes": len(state.quotes),
        "rectifications": sum(one.verdict == "rectify" for one in state.inspections),
        "performance": state.performance.index if state.performance else None,
        "variation": state.variation.status if state.variation else "",
        "planned_on": state.plan.promised if state.plan else None,
    }


def times(events: Iterable[Event]) -> dict[str, datetime]:
    """When a project was made, last moved, and came into its present phase."""
    state, found = PROJECT.initial, dict[str, datetime]()
    for event in events:
        before, state = state.phase, PROJECT.evolve(state, event)
        found.setdefault("created_at", event.at)
        found["updated_at"] = event.at
        if state.phase != before:
            found["phase_since"] = event.at
    return found


def check_project(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare a project's read columns with the replay of its stream."""
    happened = [item.event for item in events]
    if not happened:
        return
    row = project(session, stream.partition(":")[2])
    if row is None:
        yield Fault(stream, 0, "has no read columns")
        return
    stored = asdict(row)
    for name, value in (project_columns(PROJECT.replay(happened)) | times(happened)).items():
        if stored[name] != value:
            yield Fault(stream, 0, f"column {name} says {stored[name]!r}, the book says {value!r}")


@lru_cache(256)
def _newest(whole: bool, narrowed: Filter, *, begun: bool) -> Select[*tuple[Any, ...]]:
    """Asks for ``place``, ``most``, and with ``begun`` for ``at`` and ``id``, behind which the page begins."""
    query = select(*COLUMNS).where(_placed(whole), *_narrow(narrowed)).limit(bindparam("most"))
    if begun:
        query = query.where(tuple_(Project.created_at, Project.id) < tuple_(bindparam("at"), bindparam("id")))
    return query.order_by(Project.created_at.desc(), Project.id.desc())


@lru_cache(256)
def _tally(whole: bool, narrowed: Filter) -> Select[int, str, int]:
    query = select(Project.year, Project.phase, func.count()).where(_placed(whole), *_narrow(narrowed))
    return query.group_by(Project.year, Project.phase)


def _placed(whole: bool) -> ColumnElement[bool]:
    place: ColumnElement[str] = bindparam("place")
    return Project.place == place if whole else Project.place.like(place, escape="/")


def _within(place: str) -> str:
    """The value for :func:`_placed`: a community itself, else everything that begins so."""
    if len(place) == WHOLE:
        return place
    return place.replace("/", "//").replace("%", "/%").replace("_", "/_") + "%"


def _at(place: str) -> ColumnElement[bool]:
    return Project.place == place if len(place) == WHOLE else Project.place.startswith(place, autoescape=True)


def _conditions(place: str, narrowed: Filter) -> list[ColumnElement[bool]]:
    return [_at(place), *_narrow(narrowed)]


def _narrow(narrowed: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if narrowed.phases:
        found.append(Project.phase.in_(narrowed.phases))
    equal = {Project.category: narrowed.category, Project.theme: narrowed.theme, Project.year: narrowed.year,
             Project.proposer_id: narrowed.proposer}  # fmt: skip
    found += [column == value for column, value in equal.items() if value]
    for word in narrowed.search.split()[:5]:
        columns = (Project.title, Project.need, Project.location, Project.number)
        found.append(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return found


def _cursor(after: str) -> tuple[datetime, str] | None:
    at, _, id_ = after.rpartition("_")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, id_) if moment.tzinfo and "\0" not in id_ else None
