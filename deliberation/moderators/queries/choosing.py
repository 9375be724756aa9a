"""Who may be asked to preside at a meeting, in which order, and why the others are passed over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.accounts.models import RoleGrant
from deliberation.communities import queries as communities
from deliberation.ledger import book
from deliberation.moderators.models import Moderator, ModeratorAssignment
from deliberation.moderators.projection import assignment_stream, stream_of
from deliberation.moderators.queries.pool import serves, states
from deliberation.proposals import queries as proposals
from deliberation.rules import independence
from deliberation.rules.assignment import ASSIGNMENT, Assignment, Candidate
from deliberation.rules.independence import Facts
from deliberation.rules.moderator import MODERATOR
from deliberation.rules.moderator_entry import ModeratorState
from deliberation.rules.project import PROJECT
from deliberation.rules.refusal import Refusal

OPEN = ("asked", "accepted")
COUNCIL = "council"
"""The body that a lot is for, unless it names another."""


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """An assignment as its read columns tell it."""

    id: str
    meeting_id: str | None
    place: str
    title: str
    starts_at: datetime | None
    moderator_id: str
    method: str
    status: str


_COLUMNS = tuple(getattr(ModeratorAssignment, name) for name in AssignmentRow.__dataclass_fields__)


def conflicts(session: Session, person_id: str, place: str, project_ids: Iterable[str]) -> tuple[Refusal, ...]:
    """Why the person is not independent of ``place`` or of these projects; nothing where nothing speaks against it."""
    wanted = tuple(project_ids)
    state = book.state_of(session, MODERATOR, stream_of(person_id))
    facts = _facts(session, (person_id,), place, wanted)[person_id]
    return independence.conflicts(communities.rulebook(session, place), facts, state.ties, wanted)


def obstacles(session: Session, person_id: str, starts_at: datetime) -> tuple[Refusal, ...]:
    """What speaks against the hour: no certificate on that day, or an hour that was not given."""
    state = book.state_of(session, MODERATOR, stream_of(person_id))
    found = (independence.certificate(state, starts_at), independence.availability(state, starts_at))
    return tuple(filter(None, found))


def busy(session: Session, person_id: str, starts_at: datetime) -> Refusal | None:
    """Why the hour does not suit the person; None where it does."""
    return independence.availability(book.state_of(session, MODERATOR, stream_of(person_id)), starts_at)


def unproved(session: Session, person_id: str, starts_at: datetime, now: datetime) -> Refusal | None:
    """Why no certificate holds on the day of a meeting, as the book stood when it began, or stands now before it."""
    until = min(now, starts_at)
    events = (item.event for item in book.history(session, stream_of(person_id)))
    return independence.certificate(MODERATOR.replay(one for one in events if one.at <= until), starts_at)


def candidates(
    session: Session, place: str, starts_at: datetime, project_ids: Iterable[str], *, also: Iterable[str] = ()
) -> tuple[Candidate, ...]:
    """Everybody of the pool of ``place`` (and ``also`` others, from a neighbouring pool) with what speaks against."""
    wanted = tuple(project_ids)
    pool = session.scalars(select(Moderator.person_id).where(serves(place), Moderator.status == "registered"))
    ids = tuple(dict.fromkeys((*pool, *also)))
    rulebook, known = communities.rulebook(session, place), states(session, ids)
    facts, used = _facts(session, ids, place, wanted), _used(session, ids)
    rows = []
    for id_ in ids:
        state = known.get(id_, ModeratorState())
        first = (independence.certificate(state, starts_at), independence.availability(state, starts_at))
        why = (*independence.conflicts(rulebook, facts[id_], state.ties, wanted), *filter(None, first))
        last, times = used.get(id_, ("", 0))
        label = state.certificate.number if state.certificate else id_[:8]
        rows.append(Candidate(id_, label, last, times, why))
    return tuple(sorted(rows, key=lambda one: (one.label, one.person)))


def _facts(session: Session, ids: Sequence[str], place: str, projects: Sequence[str]) -> dict[str, Facts]:
    here = RoleGrant.person_id.in_(ids), RoleGrant.place.in_(communities.prefixes(place))
    roles: dict[str, set[str]] = {}
    for person, role in session.execute(select(RoleGrant.person_id, RoleGrant.role).where(*here)):
        roles.setdefault(person, set()).add(role)
    parts: dict[str, list[tuple[str, str]]] = {}
    told = book.histories(session, [proposals.stream_of(id_) for id_ in projects]) if projects else {}
    for name, events in told.items():
        project, state = name.partition(":")[2], PROJECT.replay(item.event for item in events)
        parts.setdefault(state.proposer, []).append((project, "proposer"))
        for person in state.supporters:
            parts.setdefault(person, []).append((project, "cosigner"))
    return {id_: Facts(id_, place, frozenset(roles.get(id_, ())), tuple(parts.get(id_, ()))) for id_ in ids}


def _used(session: Session, ids: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Last and number of assignments by person, over every pool."""
    mine = ModeratorAssignment.moderator_id.in_(ids), ModeratorAssignment.status.in_(OPEN)
    query = select(ModeratorAssignment.moderator_id, func.max(ModeratorAssignment.starts_at), func.count())
    rows = session.execute(query.where(*mine).group_by(ModeratorAssignment.moderator_id))
    return {person: (last.isoformat() if last else "", times) for person, last, times in rows}


def assignment_of(session: Session, meeting_id: str) -> AssignmentRow | None:
    """Who is asked to preside at a meeting."""
    row = session.execute(select(*_COLUMNS).where(ModeratorAssignment.meeting_id == meeting_id)).first()
    return AssignmentRow(*row) if row else None


def lot_of(session: Session, assignment_id: str) -> AssignmentRow | None:
    """An assignment by its own id."""
    row = session.execute(select(*_COLUMNS).where(ModeratorAssignment.id == assignment_id)).first()
    return AssignmentRow(*row) if row else None


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot: when it was sealed, for which meeting, and what the book says of it."""

    id: str
    meeting_id: str | None
    sealed_at: datetime
    state: Assignment

    @property
    def begins(self) -> datetime:
        """The hour of the meeting it is for."""
        return datetime.fromisoformat(self.state.hour)


def _lots(session: Session, place: str, *wanted: ColumnElement[bool]) -> tuple[LotRow, ...]:
    """The lots of a place that say for which meeting they are, the first sealed first."""
    here = ModeratorAssignment.place == place, ModeratorAssignment.commit != "", *wanted
    columns = select(ModeratorAssignment.id, ModeratorAssignment.meeting_id).where(*here)
    found = {row.id: row.meeting_id for row in session.execute(columns)}
    told = book.histories(session, [assignment_stream(id_) for id_ in found]) if found else {}
    rows = []
    for name, events in told.items():
        id_, state = name.partition(":")[2], ASSIGNMENT.replay(item.event for item in events)
        if state.hour:
            rows.append(LotRow(id_, found[id_], events[0].event.at, state))
    return tuple(sorted(rows, key=lambda one: (one.sealed_at, len(one.state.earlier))))


def lots_for(session: Session, place: str, body: str, starts_at: datetime, now: datetime) -> tuple[LotRow, ...]:
    """The lots sealed so far for the meeting of ``body`` at ``starts_at``.

    One for another hour still to come counts as well while no meeting was called by it: an hour a little later is no
    way to a new draw.
    """
    hour = ModeratorAssignment.starts_at
    rows = _lots(session, place, or_(hour == starts_at, and_(hour > now, ModeratorAssignment.meeting_id.is_(None))))
    return tuple(one for one in rows if one.state.body == body)


def lots_with(session: Session, place: str, lot_id: str) -> tuple[LotRow, ...]:
    """A lot together with those before and after it for the same meeting, the first first."""
    rows = _lots(session, place)
    own = next((one.state.earlier for one in rows if one.id == lot_id), ())
    return tuple(one for one in rows if one.id in (lot_id, *own) or lot_id in one.state.earlier)


def replaced(session: Session, place: str, lot_id: str) -> bool:
    """Whether another lot was sealed for the same meeting since: only the last one holds."""
    return any(lot_id in one.state.earlier for one in lots_with(session, place, lot_id))


def assignments_of(session: Session, person_id: str, *, limit: int = 30) -> tuple[AssignmentRow, ...]:
    """The meetings somebody is or was asked for, the latest first."""
    mine = ModeratorAssignment.moderator_id == person_id, ModeratorAssignment.meeting_id.is_not(None)
    query = select(*_COLUMNS).where(*mine).order_by(ModeratorAssignment.starts_at.desc()).limit(limit)
    return tuple(AssignmentRow(*row) for row in session.execute(query))


def assignment_state(session: Session, assignment_id: str) -> Assignment:
    """An assignment by replay: its candidates with their reasons, its order."""
    return book.state_of(session, ASSIGNMENT, assignment_stream(assignment_id))


def names(session: Session, rows: Iterable[Candidate]) -> dict[str, str]:
    """The candidates' names."""
    return people.names(session, [row.person for row in rows])
