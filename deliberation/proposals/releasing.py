"""The photos of projects, read and decided on: what waits, what is shown, what is withheld and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault
from deliberation.proposals.models import EvidenceFile, PhotoRelease, Project
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.release import RELEASE, ReleaseState
from deliberation.rules.replay import Actor, Command, Event

STATUSES = ("waiting", "withheld", "released")
SHOT = 60
"""Photos on one page of the desk."""


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """A photo of a project as the desk shows it; ``authors`` are the ids of those who sent it in."""

    project_id: str
    digest: str
    place: str
    author: str
    entered_at: datetime
    status: str
    reason: str
    title: str
    uploader: str

    @property
    def authors(self) -> frozenset[str]:
        """Who put it to the project and who uploaded it."""
        return frozenset({self.author, self.uploader} - {""})


_FIELDS = (
    PhotoRelease.project_id, PhotoRelease.digest, PhotoRelease.place, PhotoRelease.author, PhotoRelease.entered_at,
    PhotoRelease.status, PhotoRelease.reason, Project.title, func.coalesce(EvidenceFile.uploaded_by, ""),
)  # fmt: skip


_WAITING: dict[str, Any] = {"status": "waiting", "reason": "", "decided_by": "", "decided_at": None}


def release_stream(project_id: str) -> str:
    """The stream of the decisions on a project's photos."""
    return f"release:{project_id}"


def photos_in(happened: Event) -> tuple[str, ...]:
    """The photos that an event of a project names."""
    named = happened.data.get("photos")
    return tuple(map(str, named)) if isinstance(named, list | tuple) else ()


def enter(session: Session, project_id: str, place: str, events: Iterable[Event]) -> None:
    """Have the photos that have come to a project wait for a second pair of eyes; those it had stay as they are."""
    rows = [
        {"project_id": project_id, "digest": digest, "place": place, "author": one.actor, "entered_at": one.at,
         "status": "waiting", "reason": "", "decided_by": ""}
        for one in events for digest in dict.fromkeys(photos_in(one))
    ]  # fmt: skip
    if rows:
        session.execute(insert(PhotoRelease).values(rows).on_conflict_do_nothing())


def decide(
    session: Session, actor: Actor, now: datetime, *, project_id: str, digest: str, verdict: str, reason: str = ""
) -> ReleaseState:
    """``release`` a photo of a project, or ``withhold`` it for one of the reasons; not the own ones."""
    row = photo(session, project_id, digest)
    place = row.place if row else session.scalar(select(Project.place).where(Project.id == project_id))
    if place is None:
        raise Refused(Refusal("NOT_FOUND", "project"))
    authors: list[Json] = [*sorted(row.authors)] if row else []
    args: dict[str, Json] = {"digest": digest, "authors": authors, "reason": reason}
    command, rules = Command(verdict, actor, now, args), communities.rulebook(session, place)
    played = book.play(session, RELEASE, release_stream(project_id), command, rulebook=rules, place=place)
    told = release_columns(played.state)[digest]
    session.execute(update(PhotoRelease).where(*_key(project_id, digest)).values(**told))
    session.flush()
    return played.state


def release_columns(state: ReleaseState) -> dict[str, dict[str, Any]]:
    """The read columns of every photo that has been decided on."""
    return {
        one.digest: {"status": one.status, "reason": one.reason, "decided_by": one.by, "decided_at": one.at}
        for one in state.verdicts
    }


def photo(session: Session, project_id: str, digest: str) -> PhotoRow | None:
    """One photo of a project."""
    row = session.execute(_query().where(*_key(project_id, digest))).first()
    return PhotoRow(*row) if row else None


def uses(session: Session, digest: str) -> tuple[PhotoRow, ...]:
    """Every project that has this photo."""
    return tuple(PhotoRow(*row) for row in session.execute(_query().where(PhotoRelease.digest == digest)))


def shown(used: tuple[PhotoRow, ...]) -> bool:
    """Whether everybody sees a photo that these projects have: let out for one, withheld for none."""
    statuses = {row.status for row in used}
    return "released" in statuses and "withheld" not in statuses


def hidden(session: Session, project_id: str) -> dict[str, str]:
    """The photos of a project that are not shown: why each was withheld, empty while it waits."""
    here = PhotoRelease.project_id == project_id, PhotoRelease.status != "released"
    rows = session.execute(select(PhotoRelease.digest, PhotoRelease.reason).where(*here).order_by(PhotoRelease.digest))
    return dict(rows.all())


def desk(session: Session, place: str, status: str, most: int = SHOT) -> tuple[PhotoRow, ...]:
    """The photos at ``place`` or below it that stand so; those that wait longest first, else the latest first."""
    here = PhotoRelease.place.startswith(place, autoescape=True), PhotoRelease.status == status
    when = PhotoRelease.entered_at if status == "waiting" else PhotoRelease.decided_at.desc()
    query = _query().where(*here).order_by(when, PhotoRelease.project_id, PhotoRelease.digest).limit(most)
    return tuple(PhotoRow(*row) for row in session.execute(query))


def waiting(session: Session, place: str) -> int:
    """How many photos at ``place`` or below it wait."""
    here = PhotoRelease.place.startswith(place, autoescape=True), PhotoRelease.status == "waiting"
    return session.scalar(select(func.count()).select_from(PhotoRelease).where(*here)) or 0


def counts(session: Session, place: str) -> dict[str, int]:
    """How many photos at ``place`` or below it wait, are withheld, are shown."""
    query = select(PhotoRelease.status, func.count()).where(PhotoRelease.place.startswith(place, autoescape=True))
    found = dict(session.execute(query.group_by(PhotoRelease.status)).all())
    return {status: found.get(status, 0) for status in STATUSES}


def longest(session: Session, place: str) -> tuple[tuple[str, str, str, datetime], ...]:
    """The projects at ``place`` or below it with photos that wait: id, title, place, since when the oldest waits."""
    here = PhotoRelease.place.startswith(place, autoescape=True), PhotoRelease.status == "waiting"
    first = func.min(PhotoRelease.entered_at)
    query = select(Project.id, Project.title, Project.place, first).join(Project, Project.id == PhotoRelease.project_id)
    rows = session.execute(query.where(*here).group_by(Project.id).order_by(first, Project.id))
    return tuple((id_, title, at, since) for id_, title, at, since in rows)


def check_photos(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare the photos of a project with its own stream and with what was decided on them."""
    project_id = stream.partition(":")[2]
    expected: dict[str, dict[str, Any]] = {}
    for item in events:
        for digest in photos_in(item.event):
            sent: dict[str, Any] = {"author": item.event.actor, "entered_at": item.event.at}
            expected.setdefault(digest, sent | _WAITING)
    stored = _stored(session, project_id)
    if not expected and not stored:
        return
    told = release_columns(book.state_of(session, RELEASE, release_stream(project_id)))
    for digest in sorted(expected.keys() | stored.keys() | told.keys()):
        if digest not in expected or digest not in stored:
            yield Fault(stream, 0, f"photo {digest[:12]} stands only in {_where(expected, stored, digest)}")
            continue
        for name, value in (expected[digest] | told.get(digest, {})).items():
            if stored[digest][name] != value:
                yield Fault(stream, 0, f"photo {digest[:12]}: {name} says {stored[digest][name]!r}, not {value!r}")


def check_release(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Whether every photo that was decided on is there, as it was decided."""
    stored = _stored(session, stream.partition(":")[2])
    for digest, told in release_columns(RELEASE.replay(item.event for item in events)).items():
        row = stored.get(digest, {})
        if {name: row.get(name) for name in told} != told:
            yield Fault(stream, 0, f"photo {digest[:12]} does not stand as it was decided")


def _where(expected: Mapping[str, Any], stored: Mapping[str, Any], digest: str) -> str:
    names = (("the project's book", expected), ("the table of photos", stored))
    return next((name for name, table in names if digest in table), "the decisions on photos")


def _stored(session: Session, project_id: str) -> dict[str, dict[str, Any]]:
    names = ("author", "entered_at", *_WAITING)
    query = select(PhotoRelease.digest, *(getattr(PhotoRelease, name) for name in names))
    rows = session.execute(query.where(PhotoRelease.project_id == project_id))
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}


def _query() -> Any:
    query = select(*_FIELDS).join(Project, Project.id == PhotoRelease.project_id)
    return query.outerjoin(EvidenceFile, EvidenceFile.digest == PhotoRelease.digest)


def _key(project_id: str, digest: str) -> tuple[Any, Any]:
    return PhotoRelease.project_id == project_id, PhotoRelease.digest == digest
