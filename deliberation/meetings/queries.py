"""Reading meetings: the frame, the agenda with its results, the state by replay, who takes part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.communities import queries as communities
from deliberation.councils import queries as councils
from deliberation.councils.queries import BodyRow
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault
from deliberation.meetings.models import AgendaItem, Meeting, Minutes
from deliberation.meetings.projection import call_columns, item_columns, meeting_columns, stream_of, time_columns
from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Json
from deliberation.rules.rulebook import Rulebook
from deliberation.web.clock import LOCAL

RUNNING = ("open", "recess")
COUNCIL = "council"
"""The body of a meeting of the council of its place; any other body is named by its id."""
PRACTICE = "practice"
"""The body of a simulated meeting: it decides nothing and counts for nothing."""
MOST = 60
"""Meetings shown in one list."""


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting as its read columns tell it."""

    id: str
    place: str
    body: str
    number: int
    title: str
    location: str
    starts_at: datetime
    called_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    party_reviewed: date | None
    rulebook: str
    profile: str
    status: str
    moderator_id: str
    members_due: int
    present: int
    quorum: int
    item: str
    held: bool
    cancelled: bool
    revision: int
    seq: int
    step: int

    @property
    def running(self) -> bool:
        """Whether it is being held now, breaks included."""
        return self.status in RUNNING


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An agenda item; ``outcome`` is a code of the meeting's outcomes, the figures None before a result."""

    meeting_id: str
    position: int
    id: str
    title: str
    minutes: int
    text: str
    subject: str
    status: str
    outcome: str
    resolution: str
    votes_for: int | None
    votes_against: int | None
    abstain: int | None
    present: int | None
    members: int | None
    needed: int | None

    @property
    def project_id(self) -> str:
        """The project it is about, or nothing."""
        kind, _, id_ = self.subject.partition(":")
        return id_ if kind == "project" else ""


COLUMNS = tuple(getattr(Meeting, name) for name in MeetingRow.__dataclass_fields__)
ITEM = tuple(getattr(AgendaItem, name) for name in ItemRow.__dataclass_fields__)


def meeting(session: Session, meeting_id: str) -> MeetingRow | None:
    """The meeting with this id."""
    row = session.execute(select(*COLUMNS).where(Meeting.id == meeting_id)).first()
    return MeetingRow(*row) if row else None


def place_of_meeting(session: Session, meeting_id: str) -> str | None:
    """Where a meeting belongs; None where there is no such meeting."""
    return session.scalar(select(Meeting.place).where(Meeting.id == meeting_id))


def meetings_at(session: Session, place: str, *, body: str = "", limit: int = MOST) -> tuple[MeetingRow, ...]:
    """The meetings at ``place`` or below it, of one body where it is named, the latest first."""
    query = select(*COLUMNS).where(_at(place)).order_by(Meeting.starts_at.desc(), Meeting.id).limit(limit)
    query = query.where(Meeting.body == body) if body else query
    return tuple(MeetingRow(*row) for row in session.execute(query))


def next_meeting(session: Session, place: str, body: str = "") -> MeetingRow | None:
    """The next meeting that has been called at ``place``, of one body where it is named."""
    query = select(*COLUMNS).where(Meeting.place == place, Meeting.status == "called")
    query = query.where(Meeting.body == body) if body else query
    row = session.execute(query.order_by(Meeting.starts_at).limit(1)).first()
    return MeetingRow(*row) if row else None


def agenda(session: Session, meeting_id: str) -> tuple[ItemRow, ...]:
    """The agenda of one meeting in order."""
    return agendas(session, (meeting_id,)).get(meeting_id, ())


def agendas(session: Session, ids: Iterable[str]) -> dict[str, tuple[ItemRow, ...]]:
    """The agendas of several meetings, in one query."""
    wanted = tuple(ids)
    query = select(*ITEM).where(AgendaItem.meeting_id.in_(wanted)).order_by(AgendaItem.meeting_id, AgendaItem.position)
    found: dict[str, list[ItemRow]] = {}
    for row in session.execute(query) if wanted else ():
        found.setdefault(row.meeting_id, []).append(ItemRow(*row))
    return {id_: tuple(rows) for id_, rows in found.items()}


def history(session: Session, meeting_id: str) -> tuple[Recorded, ...]:
    """Everything that happened in a meeting, in order."""
    return book.history(session, stream_of(meeting_id))


def told(session: Session, meeting_id: str) -> tuple[State, tuple[Recorded, ...]]:
    """A meeting's state and events, from memory where nothing has happened since: for what many ask at once."""
    stream = stream_of(meeting_id)
    events = book.remembered(session, (stream,)).get(stream, ())
    return book.state_after(MEETING, events), events


def state_after(events: Iterable[Recorded]) -> State:
    """The meeting as ``events`` leave it."""
    return MEETING.replay(item.event for item in events)


def rulebook_of(session: Session, row: MeetingRow) -> Rulebook:
    """The rules frozen for a meeting."""
    return communities.frozen_rulebook(session, row.rulebook)


def moderators(session: Session, place: str) -> dict[str, str]:
    """Who may moderate at ``place``, by id and name: the pool of the place and of those it lies in."""
    found: dict[str, str] = {}
    for code in reversed(communities.prefixes(place)):
        for person in people.holders(session, "moderator", code):
            found.setdefault(person.id, person.name)
    return found


def council(session: Session, place: str, body: str = COUNCIL) -> tuple[str, ...]:
    """The ids of the members of a body of ``place`` (its council, or the body of that id), by their seats."""
    found = body_of(session, place, body)
    return tuple(seat.person_id for seat in councils.members(session, found.id)) if found else ()


def body_of(session: Session, place: str, body: str) -> BodyRow | None:
    """The body that a meeting names: the council of ``place``, or one of its other bodies by id."""
    found = councils.council_of(session, place) if body == COUNCIL else councils.body(session, body)
    return found if found is not None and found.place == place and found.status == "standing" else None


def body_name(session: Session, row: MeetingRow) -> str:
    """What the body is called whose meeting it is; empty for a simulated one."""
    found = None if row.body == PRACTICE else body_of(session, row.place, row.body)
    return found.name if found else ""


def attendees(session: Session, row: MeetingRow) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who was there, members and the moderator; and who keeps the minutes: the moderator and the recorder."""
    came: dict[str, None] = {row.moderator_id: None}
    keepers: dict[str, None] = {row.moderator_id: None}
    for recorded in history(session, row.id):
        data: Any = recorded.event.data
        if recorded.event.type == "checked_in":
            came |= dict.fromkeys(data["members"])
        elif recorded.event.type == "recorder_named":
            keepers = {row.moderator_id: None, data["person"]: None}
    return tuple(came | keepers), tuple(keepers)


def held_in(session: Session, place: str, year: int, body: str = COUNCIL) -> tuple[MeetingRow, ...]:
    """The meetings that a body of ``place`` held and closed in ``year``, the first one first."""
    first, after = (datetime(number, 1, 1, tzinfo=LOCAL) for number in (year, year + 1))
    query = select(*COLUMNS).where(
        Meeting.place == place, Meeting.status == "adjourned", Meeting.held, Meeting.body == body,
        Meeting.opened_at >= first, Meeting.opened_at < after,
    )  # fmt: skip
    return tuple(MeetingRow(*row) for row in session.execute(query.order_by(Meeting.opened_at, Meeting.id)))


def last_number(session: Session, place: str, body: str = COUNCIL) -> int:
    """The number of the latest meeting to which a body of ``place`` was called; 0 before the first."""
    mine = Meeting.place == place, Meeting.body == body
    return session.scalar(select(func.max(Meeting.number)).where(*mine)) or 0


def waiting_minutes(session: Session, place: str, body: str = COUNCIL) -> tuple[tuple[int, str], ...]:
    """Number and id of a body's meetings at ``place`` whose minutes have corrections that wait."""
    query = select(Meeting.number, Meeting.id).join(Minutes, Minutes.meeting_id == Meeting.id)
    rows = session.execute(
        query.where(Meeting.place == place, Meeting.body == body, Minutes.waiting > 0).order_by(Meeting.number)
    )
    return tuple((row.number, row.id) for row in rows)


def decision_on(session: Session, subject: str) -> tuple[str, bool]:
    """The meeting that has decided on ``subject`` since, and whether it was adopted; an empty id where none has."""
    query = select(AgendaItem.meeting_id, AgendaItem.outcome).where(
        AgendaItem.subject == subject, AgendaItem.outcome.in_(("adopted", "lost"))
    )
    row = session.execute(query.limit(1)).first()
    return (row.meeting_id, row.outcome == "adopted") if row else ("", False)


def attended(session: Session, meeting_id: str) -> frozenset[str]:
    """The members who were checked in at any time of a meeting."""
    said = (item.event for item in history(session, meeting_id) if item.event.type == "checked_in")
    return frozenset(str(one) for event in said for one in _listed(event.data["members"]))


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def check_meeting(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare a meeting's read columns and its agenda with the replay of its stream."""
    if not events:
        return
    meeting_id = stream.partition(":")[2]
    row = meeting(session, meeting_id)
    if row is None:
        yield Fault(stream, 0, "has no read columns")
        return
    stored, state = asdict(row), state_after(events)
    for name, value in (call_columns(events) | meeting_columns(state) | time_columns(events)).items():
        if stored[name] != value:
            yield Fault(stream, 0, f"column {name} says {stored[name]!r}, the book says {value!r}")
    yield from _agenda_faults(session, stream, events, state)


def _agenda_faults(session: Session, stream: str, events: tuple[Recorded, ...], state: State) -> Iterator[Fault]:
    rows = {item.id: item for item in agenda(session, stream.partition(":")[2])}
    if [item.id for item in state.agenda] != list(rows):
        yield Fault(stream, 0, "agenda differs from the one that was called")
        return
    for item in state.agenda:
        stored = asdict(rows[item.id])
        told = {"title": item.title, "text": item.text, "subject": item.subject}
        for name, value in (told | item_columns_of(events)[item.id]).items():
            if stored[name] != value:
                yield Fault(stream, 0, f"item {item.title!r}: {name} says {stored[name]!r}, the book says {value!r}")


def item_columns_of(events: tuple[Recorded, ...]) -> dict[str, dict[str, object]]:
    """The agenda's columns after all ``events``, folded one by one as they were written."""
    found: dict[str, dict[str, object]] = {}
    state = MEETING.initial
    for item in events:
        state = MEETING.evolve(state, item.event)
        for id_, columns in item_columns(state, (item,)).items():
            found[id_] = found.get(id_, {}) | columns
    return found


def _at(place: str) -> ColumnElement[bool]:
    return Meeting.place == place if len(place) == 12 else Meeting.place.startswith(place, autoescape=True)
