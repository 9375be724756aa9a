"""Watching over the store: every file is read again and hashed; what was changed, lost or slipped in is named."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.ledger.verify import Fault
from deliberation.proposals.files.folder import SUFFIXES, THUMB, TILE, path_of
from deliberation.proposals.models import EvidenceFile

DIGITS = "0123456789abcdef"
"""The store in sixteen slices, by the first digit of a file's name: each is looked at by a piece of work of its own."""
FRESH_SECONDS = 3600
"""So long a file may lie there before the transaction that names it must have ended."""
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong in the store: the file (digest, or path below the folder) and what is wrong with it.

    ``problem`` is missing, changed, copy_missing, copy_changed (the small pictures of a photo) or foreign.
    """

    name: str
    problem: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at one slice came to."""

    files: int
    size: int
    findings: tuple[Finding, ...]


def look(session: Session, folder: Path, digit: str) -> Looked:
    """Read and hash every file of the slice ``digit``, and name the files there that nobody has entered."""
    query = select(EvidenceFile).where(EvidenceFile.digest.startswith(digit)).order_by(EvidenceFile.digest)
    findings, known, files, size = list[Finding](), set[Path](), 0, 0
    for row in session.scalars(query.execution_options(yield_per=500)):
        files, size = files + 1, size + row.size
        known |= {path for path, _hash in _copies(folder, row)} | {_main(folder, row)}
        findings += _findings(folder, row)
    findings += (Finding(str(path.relative_to(folder)), "foreign") for path in _strangers(folder, digit, known))
    return Looked(files, size, tuple(findings))


def evidence_faults(session: Session, folder: Path) -> Iterator[Fault]:
    """The same over the whole store, for ``deliberation verify``."""
    for digit in DIGITS:
        for found in look(session, folder, digit).findings:
            yield Fault(f"evidence:{found.name}", 0, PROBLEMS[found.problem])


PROBLEMS = {
    "missing": "the file is missing",
    "changed": "the content of the file does not match its name",
    "copy_missing": "the small picture of the photo is missing",
    "copy_changed": "the small picture of the photo was changed",
    "foreign": "a file that nobody has entered",
}
"""Problem → how ``deliberation verify`` says it."""


def _main(folder: Path, row: EvidenceFile) -> Path:
    return path_of(folder, row.digest, SUFFIXES[row.mime])


def _copies(folder: Path, row: EvidenceFile) -> list[tuple[Path, str]]:
    """The small pictures of a photo with their hashes; the hash is empty for photos of the first releases."""
    if row.kind != "photo":
        return []
    return [(path_of(folder, row.digest, THUMB), row.thumb_hash), (path_of(folder, row.digest, TILE), row.tile_hash)]


def _findings(folder: Path, row: EvidenceFile) -> Iterator[Finding]:
    found = _hash(_main(folder, row))
    if found != row.digest:
        yield Finding(row.digest, "changed" if found else "missing")
    for path, expected in _copies(folder, row):
        found = _hash(path)
        if not found:
            yield Finding(row.digest, "copy_missing")
        elif expected and found != expected:
            yield Finding(row.digest, "copy_changed")


def _hash(path: Path) -> str:
    """The SHA-256 of a file; empty where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()


def _strangers(folder: Path, digit: str, known: set[Path]) -> Iterator[Path]:
    young = time.time() - FRESH_SECONDS
    for path in sorted(folder.glob(f"{digit}[0-9a-f]/[0-9a-f][0-9a-f]/*")):
        if path not in known and (path.is_symlink() or path.stat().st_mtime < young):
            yield path
