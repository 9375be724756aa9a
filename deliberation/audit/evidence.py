"""The files behind a project: which its events name, and whether each is still what its name says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.ledger.book import Recorded
from deliberation.proposals.files.folder import SUFFIXES, is_digest, path_of
from deliberation.proposals.models import EvidenceFile
from deliberation.rules.refusal import Json

CHUNK = 1 << 20
FIELDS = ("photos", "documents", "document", "files")
"""Where events name files."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that an event names: ``path`` is None where nothing of it is known."""

    digest: str
    kind: str
    mime: str
    size: int
    path: Path | None

    @property
    def suffix(self) -> str:
        """The ending of its name."""
        return SUFFIXES.get(self.mime, "")


@dataclass(frozen=True, slots=True)
class Inventory:
    """What became of the files when they were hashed again."""

    sound: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many files the events name."""
        return len(self.sound) + len(self.changed) + len(self.missing)


def digests(told: Iterable[Recorded]) -> tuple[str, ...]:
    """The files that these events name, in order, each once."""
    named = (one for item in told for field in FIELDS for one in _listed(item.event.data.get(field)))
    return tuple(dict.fromkeys(one for one in named if is_digest(one)))


def kept(session: Session, folder: Path, names: Iterable[str]) -> tuple[Kept, ...]:
    """What is known of each of these files, in one query."""
    wanted = tuple(names)
    rows = {row.digest: row for row in session.scalars(select(EvidenceFile).where(EvidenceFile.digest.in_(wanted)))}
    return tuple(_kept(folder, digest, rows.get(digest)) for digest in wanted)


def inventory(files: Iterable[Kept]) -> Inventory:
    """Hash every file again."""
    found: dict[str, list[str]] = {"sound": [], "changed": [], "missing": []}
    for file in files:
        found[look(file)].append(file.digest)
    return Inventory(*(tuple(found[name]) for name in ("sound", "changed", "missing")))


def look(file: Kept) -> str:
    """``sound`` where the content is what the name says, ``changed`` where not, ``missing`` where there is none."""
    if file.path is None or not file.path.is_file():
        return "missing"
    hashed = hashlib.sha256()
    with file.path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            hashed.update(chunk)
    return "sound" if hashed.hexdigest() == file.digest else "changed"


def _kept(folder: Path, digest: str, row: EvidenceFile | None) -> Kept:
    if row is None:
        return Kept(digest, "", "", 0, None)
    return Kept(digest, row.kind, row.mime, row.size, path_of(folder, digest, SUFFIXES.get(row.mime, "")))


def _listed(raw: Json) -> list[str]:
    return [str(one) for one in raw] if isinstance(raw, list) else [raw] if isinstance(raw, str) else []
