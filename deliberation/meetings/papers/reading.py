"""Reading the papers of a meeting: documents by item, invitations and answers, and how the minutes stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.meetings.models import Invitation, MeetingPaper, Minutes
from deliberation.meetings.queries import history
from deliberation.rules.minutes import MINUTES, MinutesState
from deliberation.rules.minutes_text import canonical


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A document of an agenda item."""

    item: str
    position: int
    digest: str
    name: str
    mime: str
    size: int


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation; ``coming`` is None while the member has not answered."""

    person_id: str
    sent_at: datetime | None
    reminded_at: datetime | None
    coming: bool | None
    reason: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class MinutesRow:
    """How the minutes of a meeting stand; ``status`` is draft or sealed."""

    meeting_id: str
    status: str
    version: int
    last_day: date
    waiting: int
    sha256: str
    sealed_at: datetime | None


PAPER = tuple(getattr(MeetingPaper, name) for name in PaperRow.__dataclass_fields__)
INVITATION = tuple(getattr(Invitation, name) for name in InvitationRow.__dataclass_fields__)
MINUTE = tuple(getattr(Minutes, name) for name in MinutesRow.__dataclass_fields__)


def papers(session: Session, meeting_id: str) -> dict[str, tuple[PaperRow, ...]]:
    """The documents of a meeting by the id of their item, in their order."""
    query = select(*PAPER).where(MeetingPaper.meeting_id == meeting_id)
    found: dict[str, list[PaperRow]] = {}
    for row in session.execute(query.order_by(MeetingPaper.item, MeetingPaper.position)):
        found.setdefault(row.item, []).append(PaperRow(*row))
    return {item: tuple(rows) for item, rows in found.items()}


def paper(session: Session, meeting_id: str, digest: str) -> PaperRow | None:
    """A document of this meeting by its digest."""
    query = select(*PAPER).where(MeetingPaper.meeting_id == meeting_id, MeetingPaper.digest == digest)
    row = session.execute(query.limit(1)).first()
    return PaperRow(*row) if row else None


def invitations(session: Session, meeting_id: str) -> tuple[InvitationRow, ...]:
    """Every invitation to a meeting."""
    query = select(*INVITATION).where(Invitation.meeting_id == meeting_id).order_by(Invitation.person_id)
    return tuple(InvitationRow(*row) for row in session.execute(query))


def invitation(session: Session, meeting_id: str, person: str) -> InvitationRow | None:
    """The invitation of one person."""
    row = session.execute(
        select(*INVITATION).where(Invitation.meeting_id == meeting_id, Invitation.person_id == person)
    ).first()
    return InvitationRow(*row) if row else None


def unanswered(session: Session, person: str, ids: Iterable[str]) -> frozenset[str]:
    """Those of several meetings that ``person`` is invited to and has not answered about, in one query."""
    wanted = tuple(ids)
    query = select(Invitation.meeting_id).where(
        Invitation.person_id == person, Invitation.meeting_id.in_(wanted), Invitation.coming.is_(None)
    )
    return frozenset(session.scalars(query)) if wanted else frozenset()


def minutes_rows(session: Session, ids: Iterable[str]) -> dict[str, MinutesRow]:
    """How the minutes of several meetings stand, by meeting, in one query; those nobody has touched are missing."""
    wanted = tuple(ids)
    query = select(*MINUTE).where(Minutes.meeting_id.in_(wanted))
    return {row.meeting_id: MinutesRow(*row) for row in session.execute(query)} if wanted else {}


def minutes_stream(meeting_id: str) -> str:
    """The name of the stream of a meeting's minutes."""
    return f"minutes:{meeting_id}"


def minutes_history(session: Session, meeting_id: str) -> tuple[Recorded, ...]:
    """Everything that happened to the minutes of a meeting."""
    return book.history(session, minutes_stream(meeting_id))


def minutes_state(session: Session, meeting_id: str) -> MinutesState:
    """The minutes of a meeting by replay."""
    return MINUTES.replay(item.event for item in minutes_history(session, meeting_id))


def minutes_columns(state: MinutesState) -> dict[str, object]:
    """The read columns that follow from the book."""
    sealed = state.seals[-1] if state.seals else None
    return {
        "status": state.status,
        "version": state.version,
        "last_day": state.last,
        "waiting": len(state.waiting),
        "sha256": sealed.sha256 if sealed else "",
        "sealed_at": sealed.at if sealed else None,
    }


def sealed_text(session: Session, meeting_id: str, state: MinutesState) -> str:
    """The text of the minutes as ``state`` makes it: what is sealed, or would be."""
    told = [item.event for item in history(session, meeting_id)]
    return canonical(meeting_id, told, state.accepted, state.version)


@dataclass(frozen=True, slots=True)
class Version:
    """A sealed version of the minutes; ``why`` is the reason for which it was begun, empty for the first."""

    number: int
    sha256: str
    at: datetime
    why: str


def versions(session: Session, meeting_id: str) -> tuple[Version, ...]:
    """Every sealed version, the first one first."""
    found: list[Version] = []
    why = ""
    for item in minutes_history(session, meeting_id):
        data = item.event.data
        if item.event.type == "reopened":
            why = str(data["why"])
        elif item.event.type == "minutes_sealed":
            found.append(Version(len(found) + 1, str(data["sha256"]), item.event.at, why))
    return tuple(found)


def text_in_force(session: Session, meeting_id: str) -> str:
    """The text of the version that was sealed last; of the draft where none has been sealed yet."""
    return _text(session, meeting_id, -1)


def text_of(session: Session, meeting_id: str, version: int) -> str | None:
    """The text of a sealed version, counted from 1; None where there is none of this number."""
    known = 0 < version <= len(versions(session, meeting_id))
    return _text(session, meeting_id, version - 1) if known else None


def _text(session: Session, meeting_id: str, which: int) -> str:
    told = [item.event for item in minutes_history(session, meeting_id)]
    seals = [place for place, event in enumerate(told) if event.type == "minutes_sealed"]
    return sealed_text(session, meeting_id, MINUTES.replay(told[: seals[which]] if seals else told))
