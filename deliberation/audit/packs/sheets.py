"""The sheets of a pack: each issued as from the public page, recorded, the same file while nothing changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.audit.packs.contents import Scope
from deliberation.communities import queries as communities
from deliberation.disclosure import service
from deliberation.disclosure.sheets.kinds import KINDS
from deliberation.rules.refusal import Json, Refused
from deliberation.rules.replay import Actor

EXTENSIONS = ("xlsx", "csv")
"""The formats that can be added up; a sheet that has neither comes as it is."""


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
    """Every kind of sheet of the place; one that is too large for a wide place comes place by place below it."""
    return tuple(
        sheet
        for kind in KINDS.values()
        for extension in [one for one in kind.formats if one in EXTENSIONS] or kind.formats
        for sheet in _issued(session, actor, now, scope.place, scope, kind.name, extension)
    )


def _issued(
    session: Session, actor: Actor, now: datetime, place: str, scope: Scope, name: str, extension: str
) -> Iterator[Sheet]:
    about = {"year": scope.year, "quarter": scope.quarter}
    try:
        made = service.issue(session, actor, now, place=place, name=name, extension=extension, **about)
    except Refused as refused:
        below = communities.children(session, place)
        if refused.refusal.code != "SHEET_LARGE" or not below:
            raise
        for child in below:
            yield from _issued(session, actor, now, child.code, scope, name, extension)
        return
    one = made.issue
    file = f"{place}-{name}-{scope.year}.{extension}"
    yield Sheet(one.id, file, made.title, one.file_sha256, one.head_digest, one.content, made.data)
