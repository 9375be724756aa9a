"""The sheets of a pack: each issued as from the public page, recorded, the same file while nothing changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.audit.packs.contents import Scope
from deliberation.communities import queries as communities
from deliberation.disclosure import service
from deliberation.disclosure.queries.issues import place_of_sheets
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Actor

NAMES = ("projects", "money")
EXTENSIONS = ("xlsx", "csv")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it was issued: ``content`` is the snapshot that an altered copy is compared with."""

    id: str
    file: str
    title: str
    sha256: str
    code: str
    content: str
    data: bytes

    @property
    def document(self) -> dict[str, Json]:
        """How the pack lists it."""
        return {"id": self.id, "file": self.file, "title": self.title, "sha256": self.sha256, "code": self.code}


def sheets(session: Session, actor: Actor, now: datetime, scope: Scope) -> tuple[Sheet, ...]:
    """All sheets of the year, of the place itself, or of the sub-districts of a wider one."""
    return tuple(
        _issued(session, actor, now, place, scope, name, extension)
        for place in _keeping(session, scope.place)
        for name in NAMES
        for extension in EXTENSIONS
    )


def _keeping(session: Session, place: str) -> Iterator[str]:
    """The places that keep sheets: this one, else the nearest below it."""
    if place_of_sheets(session, place):
        yield place
        return
    for child in communities.children(session, place):
        yield from _keeping(session, child.code)


def _issued(
    session: Session, actor: Actor, now: datetime, place: str, scope: Scope, name: str, extension: str
) -> Sheet:
    made = service.issue(session, actor, now, place=place, name=name, year=scope.year, extension=extension)
    one = made.issue
    file = f"{place}-{name}-{scope.year}.{extension}"
    return Sheet(one.id, file, made.title, one.file_sha256, one.head_digest, one.content, made.data)
