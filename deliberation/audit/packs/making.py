"""Making a pack: drawn together in one go, written as it comes, kept under the SHA-256 of its bytes."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from deliberation.anchors import queries as anchors
from deliberation.anchors.proofs import seal_document
from deliberation.audit import evidence
from deliberation.audit.evidence import Kept
from deliberation.audit.offline import program, readme
from deliberation.audit.packs import contents
from deliberation.audit.packs.contents import Scope
from deliberation.audit.packs.sheets import Sheet, sheets
from deliberation.audit.packs.writer import Writer, digest_of, pieces
from deliberation.audit.queries import audits
from deliberation.communities import queries as communities
from deliberation.ledger.book import Head
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Actor

FORMAT = "deliberation-pack-1"
FOLDER = "packs"
"""Below the folder of uploads, which workers and pages share."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished pack."""

    sha256: str
    size: int


def path_of(uploads: Path, sha256: str) -> Path:
    """Where the pack with these bytes lies."""
    return uploads / FOLDER / f"{sha256}.zip"


def make(session: Session, actor: Actor, now: datetime, uploads: Path, scope: Scope) -> Made:
    """Draw the pack together; what is there already with the same bytes is the same pack."""
    made = sheets(session, actor, now, scope)
    heads = contents.streams(session, scope)  # after the sheets, so that every record behind them is in the pack
    folder = uploads / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{secrets.token_hex(8)}"
    try:
        _write(Writer(draft, scope.folder), session, uploads, scope, heads, made)
        sha256, size = digest_of(draft), draft.stat().st_size
        draft.replace(path_of(uploads, sha256))
    finally:
        draft.unlink(missing_ok=True)
    return Made(sha256, size)


def _write(
    pack: Writer, session: Session, uploads: Path, scope: Scope, heads: tuple[Head, ...], made: tuple[Sheet, ...]
) -> None:
    names = sorted(set(evidence.digests(contents.told(session, heads))))
    files = evidence.kept(session, uploads, names)
    states = {file.digest: evidence.look(file) for file in files}
    pack.add("README.txt", [readme().encode()])
    pack.add("check.py", [program().encode()])
    pack.add("pack.json", [_json(_about(session, scope, heads, files, states, made))])
    pack.add("events.jsonl", contents.events(session, heads))
    pack.add("proofs.jsonl", contents.proofs(session, heads))
    for sheet in made:
        pack.add(f"sheets/{sheet.file}", [sheet.data])
        pack.add(f"sheets/{sheet.id}.json", [sheet.content.encode()])
    for file in files:
        if file.path is not None and states[file.digest] == "sound":
            pack.add(f"evidence/{file.digest}{file.suffix}", pieces(file.path))
    pack.close()


def _about(
    session: Session,
    scope: Scope,
    heads: tuple[Head, ...],
    files: tuple[Kept, ...],
    states: dict[str, str],
    made: tuple[Sheet, ...],
) -> dict[str, Json]:
    root = anchors.latest(session)
    where = communities.place(session, scope.place)
    return {
        "format": FORMAT, "place": scope.place, "name": where.name if where else "", "year": scope.year,
        "quarter": scope.quarter,
        "heads": [[head.stream, head.seq, head.hash] for head in heads],
        "evidence": [*_listed(files, states)],
        "sheets": [sheet.document for sheet in made],
        "root": {"root": root.root, **seal_document(root)} if root else None,
        "audit": _sample(session, scope.audit_id) if scope.audit_id else None,
    }  # fmt: skip


def _sample(session: Session, audit_id: str) -> dict[str, Json]:
    state = audits.state(session, audit_id)
    return contents.sample(state, anchors.rooted(session, state.root) if state.root else None)


def _listed(files: tuple[Kept, ...], states: dict[str, str]) -> Iterator[Json]:
    for file in files:
        yield {"digest": file.digest, "mime": file.mime, "size": file.size, "state": states[file.digest]}


def _json(told: dict[str, Json]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
