"""The photos and documents of projects, read and decided on: what waits, what is shown, what is withheld and why."""

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
"""Photos and documents on one page of the desk."""
FIELDS = {"photos": "photo", "documents": "document", "document": "document"}
"""Field of an event that names files → what they are."""


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """A photo or document of a project as the desk shows it; ``authors`` are the ids of those who sent it in.

    ``kind`` is photo or document, ``size`` its bytes, 0 where the store has never had it.
    """

    project_id: str
    digest: str
    kind: str
    place: str
    author: str
    entered_at: datetime
    status: str
    reason: str
    title: str
    uploader: str
    mime: str
    size: int

    @property
    def authors(self) -> frozenset[str]:
        """Who put it to the project and who uploaded it."""
        return frozenset({self.author, self.uploader} - {""})


@dataclass(frozen=True, slots=True)
class Standing:
    """How a file of a project stands: waiting, withheld (for ``reason``) or released, and its size in bytes."""

    status: str
    reason: str
    size: int


_FIELDS = (
    PhotoRelease.project_id, PhotoRelease.digest, PhotoRelease.kind, PhotoRelease.place, PhotoRelease.author,
    PhotoRelease.entered_at, PhotoRelease.status, PhotoRelease.reason, Project.title,
    func.coalesce(EvidenceFile.uploaded_by, ""), func.coalesce(EvidenceFile.mime, ""),
    func.coalesce(EvidenceFile.size, 0),
)  # fmt: skip


_WAITING: dict[str, Any] = {"status": "waiting", "reason": "", "decided_by": "", "decided_at": None}


def release_stream(project_id: str) -> str:
    """The stream of the decisions on a project's photos and documents."""
    return f"release:{project_id}"


def files_in(happened: Event) -> dict[str, str]:
    """The photos and documents that an event of a project names: digest → photo or document."""
    found: dict[str, str] = {}
    for field, kind in FIELDS.items():
        named = happened.data.get(field)
        digests = named if isinstance(named, list | tuple) else [named] if named else []
        for digest in map(str, digests):
            found.setdefault(digest, kind)
    return found


def enter(session: Session, project_id: str, place: str, events: Iterable[Event]) -> None:
    """Have the files that have come to a project wait for a second pair of eyes; those it had stay as they are."""
    rows = [
        {"project_id": project_id, "digest": digest, "kind": kind, "place": place, "author": one.actor,
         "entered_at": one.at, "status": "waiting", "reason": "", "decided_by": ""}
        for one in events for digest, kind in files_in(one).items()
    ]  # fmt: skip
    if rows:
        session.execute(insert(PhotoRelease).values(rows).on_conflict_do_nothing())


def decide(
    session: Session, actor: Actor, now: datetime, *, project_id: str, digest: str, verdict: str, reason: str = ""
) -> ReleaseState:
    """``release`` a photo or document of a project, or ``withhold`` it for one of the reasons; not the own ones."""
    row = photo(session, project_id, digest)
    place = row.place if row else session.scalar(select(Project.place).where(Project.id == project_id))
    if place is None:
        raise Refused(Refusal("NOT_FOUND", "project"))
    authors: list[Json] = [*sorted(row.authors)] if row else []
    kind = row.kind if row else "photo"
    args: dict[str, Json] = {"digest": digest, "authors": authors, "reason": reason, "kind": kind}
    command, rules = Command(verdict, actor, now, args), communities.rulebook(session, place)
    played = book.play(session, RELEASE, release_stream(project_id), command, rulebook=rules, place=place)
    told = release_columns(played.state)[digest]
    session.execute(update(PhotoRelease).where(*_key(project_id, digest)).values(**told))
    session.flush()
    return played.state


def release_columns(state: ReleaseState) -> dict[str, dict[str, Any]]:
    """The read columns of every file that has been decided on."""
    return {
        one.digest: {"status": one.status, "reason": one.reason, "decided_by": one.by, "decided_at": one.at}
        for one in state.verdicts
    }


def photo(session: Session, project_id: str, digest: str) -> PhotoRow | None:
    """One photo or document of a project."""
    row = session.execute(_query().where(*_key(project_id, digest))).first()
    return PhotoRow(*row) if row else None


def uses(session: Session, digest: str) -> tuple[PhotoRow, ...]:
    """Every project that has this photo or document."""
    return tuple(PhotoRow(*row) for row in session.execute(_query().where(PhotoRelease.digest == digest)))


def shown(used: tuple[PhotoRow, ...]) -> bool:
    """Whether everybody sees a file that these projects have: let out for one, withheld for none."""
    statuses = {row.status for row in used}
    return "released" in statuses and "withheld" not in statuses


def standings(session: Session, project_id: str) -> dict[str, Standing]:
    """How each photo and document of a project stands, by digest."""
    columns = PhotoRelease.digest, PhotoRelease.status, PhotoRelease.reason, func.coalesce(EvidenceFile.size, 0)
    query = select(*columns).outerjoin(EvidenceFile, EvidenceFile.digest == PhotoRelease.digest)
    rows = session.execute(query.where(PhotoRelease.project_id == project_id).order_by(PhotoRelease.digest))
    return {digest: Standing(status, reason, size) for digest, status, reason, size in rows}


def hidden(session: Session, project_id: str) -> dict[str, str]:
    """The files of a project that are not shown: why each was withheld, empty while it waits."""
    found = standings(session, project_id).items()
    return {digest: one.reason for digest, one in found if one.status != "released"}


def desk(session: Session, place: str, status: str, most: int = SHOT) -> tuple[PhotoRow, ...]:
    """The files at ``place`` or below it that stand so; those that wait longest first, else the latest first."""
    here = PhotoRelease.place.startswith(place, autoescape=True), PhotoRelease.status == status
    when = PhotoRelease.entered_at if status == "waiting" else PhotoRelease.decided_at.desc()
    query = _query().where(*here).order_by(when, PhotoRelease.project_id, PhotoRelease.digest).limit(most)
    return tuple(PhotoRow(*row) for row in session.execute(query))


def waiting(session: Session, place: str) -> int:
    """How many photos and documents at ``place`` or below it wait."""
    here = PhotoRelease.place.startswith(place, autoescape=True), PhotoRelease.status == "waiting"
    return session.scalar(select(func.count()).select_from(PhotoRelease).where(*here)) or 0


def counts(session: Session, place: str) -> dict[str, int]:
    """How many files at ``place`` or below it wait, are withheld, are shown."""
    query = select(PhotoRelease.status, func.count()).where(PhotoRelease.place.startswith(place, autoescape=True))
    found = dict(session.execute(query.group_by(PhotoRelease.status)).all())
    return {status: found.get(status, 0) for status in STATUSES}


def longest(session: Session, place: str) -> tuple[tuple[str, str, str, datetime, frozenset[str]], ...]:
    """The projects at ``place`` or below it with files that wait, the oldest first, in one query.

    Of each: id, title, place, since when the oldest waits, and who sent in every one of them, so that none is theirs
    to let out.
    """
    here = PhotoRelease.place.startswith(place, autoescape=True), PhotoRelease.status == "waiting"
    rows = session.execute(_query().where(*here).order_by(PhotoRelease.entered_at, PhotoRelease.project_id))
    waits: dict[str, list[PhotoRow]] = {}
    for row in rows:
        waits.setdefault(row.project_id, []).append(PhotoRow(*row))
    return tuple(
        (
            id_,
            files[0].title,
            files[0].place,
            files[0].entered_at,
            frozenset.intersection(*(it.authors for it in files)),
        )
        for id_, files in waits.items()
    )


def check_photos(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare the files of a project with its own stream, its follow-up's, and with what was decided on them."""
    project_id = stream.partition(":")[2]
    expected: dict[str, dict[str, Any]] = {}
    followed = book.history(session, f"need:{project_id}")
    for item in sorted((*events, *followed), key=lambda item: item.event.at):
        for digest, kind in files_in(item.event).items():
            sent: dict[str, Any] = {"kind": kind, "author": item.event.actor, "entered_at": item.event.at}
            expected.setdefault(digest, sent | _WAITING)
    stored = _stored(session, project_id)
    if not expected and not stored:
        return
    told = release_columns(book.state_of(session, RELEASE, release_stream(project_id)))
    for digest in sorted(expected.keys() | stored.keys() | told.keys()):
        if digest not in expected or digest not in stored:
            yield Fault(stream, 0, f"file {digest[:12]} stands only in {_where(expected, stored, digest)}")
            continue
        for name, value in (expected[digest] | told.get(digest, {})).items():
            if stored[digest][name] != value:
                yield Fault(stream, 0, f"file {digest[:12]}: {name} says {stored[digest][name]!r}, not {value!r}")


def check_release(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Whether every file that was decided on is there, as it was decided."""
    stored = _stored(session, stream.partition(":")[2])
    for digest, told in release_columns(RELEASE.replay(item.event for item in events)).items():
        row = stored.get(digest, {})
        if {name: row.get(name) for name in told} != told:
            yield Fault(stream, 0, f"file {digest[:12]} does not stand as it was decided")


def _where(expected: Mapping[str, Any], stored: Mapping[str, Any], digest: str) -> str:
    names = (("the project's book", expected), ("the table of released files", stored))
    return next((name for name, table in names if digest in table), "the decisions on files")


def _stored(session: Session, project_id: str) -> dict[str, dict[str, Any]]:
    names = ("kind", "author", "entered_at", *_WAITING)
    query = select(PhotoRelease.digest, *(getattr(PhotoRelease, name) for name in names))
    rows = session.execute(query.where(PhotoRelease.project_id == project_id))
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}


def _query() -> Any:
    query = select(*_FIELDS).join(Project, Project.id == PhotoRelease.project_id)
    return query.outerjoin(EvidenceFile, EvidenceFile.digest == PhotoRelease.digest)


def _key(project_id: str, digest: str) -> tuple[Any, Any]:
    return PhotoRelease.project_id == project_id, PhotoRelease.digest == digest
