"""Large sheets: made piece by piece in the background, a sub-district at a time, and kept under the hash of the file.

Each piece is a job of its own in the outbox, so a worker that dies loses one piece and no more. Each rests on the
heads of its sub-district at one moment; those moments lie as far apart as the work takes. The code of the whole is
made of the codes of its pieces, and every head behind it is kept with the rows.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.communities.models import Place
from deliberation.communities.queries import PlaceRow
from deliberation.disclosure import offices
from deliberation.disclosure.models import SheetIssue, SheetJob, SheetPart
from deliberation.disclosure.queries import issues
from deliberation.disclosure.service import TRIES, root_of
from deliberation.disclosure.sheets import packing
from deliberation.disclosure.sheets.compose import Sums, columns_of, framed, rows
from deliberation.disclosure.sheets.content import Content, Stamp, dump, head_digest, stamp
from deliberation.disclosure.sheets.files import write
from deliberation.disclosure.sheets.frame import Reach
from deliberation.disclosure.sheets.kinds import KINDS
from deliberation.jobs.service import enqueue
from deliberation.ledger import book
from deliberation.ledger.book import Head
from deliberation.proposals.files.folder import path_of
from deliberation.rules.refusal import Refusal, Refused
from deliberation.web.clock import LOCAL

STEP = "sheet.step"
"""One piece of work in the outbox: ``{job}``."""


def order(
    session: Session,
    now: datetime,
    *,
    place: str,
    name: str,
    year: int,
    extension: str,
    quarter: int = 0,
    by: str = "",
) -> str:
    """Have a large sheet made; the id of its job. One that is being made already is not begun again."""
    mine = (
        SheetJob.place == place, SheetJob.name == name, SheetJob.year == year, SheetJob.quarter == quarter,
        SheetJob.format == extension, SheetJob.status == "working",
    )  # fmt: skip
    running = session.scalar(select(SheetJob.id).where(*mine).limit(1))
    if running is not None:
        return running
    job = SheetJob(
        id=uuid4().hex, place=place, name=name, year=year, quarter=quarter, format=extension, asked_at=now,
        parts=len(pieces(session, place)), done=0, rows=0, status="working", by=by,
    )  # fmt: skip
    session.add(job)
    session.flush()
    _promise(session, job)
    return job.id


def pieces(session: Session, place: str) -> tuple[PlaceRow, ...]:
    """The sub-districts of a wide place, in order; a smaller place is one piece."""
    query = select(Place.code, Place.level, Place.parent_code, Place.name).order_by(Place.code)
    below = query.where(Place.level == "subdistrict", Place.code.startswith(place, autoescape=True))
    found = tuple(PlaceRow(*row) for row in session.execute(below))
    return found or communities.lineage(session, place)[-1:]


def step(session: Session, now: datetime, job_id: str, folder: Path) -> None:
    """Make the next piece, or of the last one the file; then promise the next step."""
    job = session.scalar(select(SheetJob).where(SheetJob.id == job_id).with_for_update())
    if job is None or job.status != "working":
        return
    if job.done < job.parts:
        made = _piece(session, job, pieces(session, job.place)[job.done])
        session.add(made)
        job.done, job.rows = job.done + 1, job.rows + made.rows
        session.flush()
        _promise(session, job)
    else:
        job.issue_id = _finish(session, now, job, folder)
        job.status = "ready"
        session.execute(delete(SheetPart).where(SheetPart.job_id == job.id))


def _promise(session: Session, job: SheetJob) -> None:
    enqueue(session, STEP, {"job": job.id}, f"sheet:{job.id}:{job.done}")


def _piece(session: Session, job: SheetJob, here: PlaceRow) -> SheetPart:
    """The rows of one sub-district at one moment: read again where a move was played meanwhile."""
    kind = KINDS[job.name]
    reach = Reach(here, issues.communities_of(session, here), job.year, job.quarter)
    columns = columns_of(kind, communities.lineage(session, job.place)[-1])
    heads = book.heads(session, here.code)
    for _ in range(TRIES):
        out = io.BytesIO()
        count = packing.pack([(here.code, heads)], rows(session, kind, reach, columns), out)
        before, heads = heads, book.heads(session, here.code)
        if heads == before:
            about = {"job_id": job.id, "position": job.done, "place": here.code, "digest": head_digest(heads)}
            return SheetPart(**about, rows=count, content=out.getvalue())
    raise Refused(Refusal("BOOK_MOVING", "disclosure:sheet"))


def _finish(session: Session, now: datetime, job: SheetJob, folder: Path) -> str:
    """Put the pieces together: rows and heads into one file, the sheet into another; the issue that records both."""
    id_, root = uuid4().hex, root_of(session)
    kept = _kept(session, job, folder)
    content = _whole(session, job, kept, packing.kept_rows(folder, kept))
    marks = stamp(id_, now.astimezone(LOCAL), root)
    digest = _written(content, marks, job.format, folder)
    row = SheetIssue(
        id=id_, place=job.place, name=job.name, year=job.year, quarter=job.quarter, format=job.format, made_at=now,
        maker_id="", file_sha256=digest, head_digest=content.digest, content=dump(content), root=root,
        content_sha256=hashlib.sha256(f"{id_}\n{dump(content)}".encode()).hexdigest(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return id_


def _parts(session: Session, job: SheetJob) -> Iterator[SheetPart]:
    """The pieces in order, one at a time."""
    for position in range(job.parts):
        part = session.get(SheetPart, (job.id, position))
        if part is None:
            raise LookupError(f"piece {position} of sheet {job.id} is gone")
        yield part
        session.expunge(part)


def _heads(session: Session, job: SheetJob) -> Iterator[tuple[str, tuple[Head, ...]]]:
    for part in _parts(session, job):
        yield from packing.heads_of(part.content)


def _kept(session: Session, job: SheetJob, folder: Path) -> str:
    """Rows and heads of all pieces in one file, kept by its hash."""
    made = packing.Rows(lambda: (part.content for part in _parts(session, job)), job.rows)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        packing.pack(_heads(session, job), made, file)
    return _placed(Path(file.name), folder, packing.SUFFIX)


def _whole(session: Session, job: SheetJob, kept: str, path: Path) -> Content:
    """The sheet with its rows still in their file."""
    kind, lineage = KINDS[job.name], communities.lineage(session, job.place)
    reach = Reach(lineage[-1], {}, job.year, job.quarter)
    columns = columns_of(kind, reach.place)
    made, sums = packing.Rows(lambda: (path,), job.rows), Sums(kind, columns)
    for row in made:
        sums.add(row)
    lines = "".join(f"{part.place}\t{part.digest}\n" for part in _parts(session, job))
    code = hashlib.sha256(lines.encode()).hexdigest()
    content = framed(session, kind, reach, lineage, (), sums.row(), (), job.by or offices.public())
    return replace(content, rows=made, code=code, filed=kept)


def _written(content: Content, marks: Stamp, extension: str, folder: Path) -> str:
    handle, name = tempfile.mkstemp(dir=folder)
    os.close(handle)
    write(content, marks, extension, Path(name))
    return _placed(Path(name), folder, f".{extension}")


def _placed(draft: Path, folder: Path, suffix: str) -> str:
    """Move a finished file to where its hash says."""
    with draft.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    path = path_of(folder, digest, suffix)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft.replace(path)
    return digest
