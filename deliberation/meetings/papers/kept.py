"""Documents that a form carries along, signed: what was uploaded with a try that failed elsewhere is not lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from pathlib import Path
from typing import BinaryIO, cast

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import FileStorage

from deliberation.meetings.papers.office import MOST, store_paper
from deliberation.meetings.service.calling import Paper
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import Actor
from deliberation.web.clock import now
from deliberation.web.refusals.say import say
from deliberation.web.transaction import transaction


def seal(papers: Iterable[Paper], *where: str) -> str:
    """The documents kept so far, for one field of one person's form; it opens nowhere else."""
    kept = [astuple(paper) for paper in papers]
    return str(_serializer(where).dumps(kept)) if kept else ""


def unseal(token: str | None, *where: str) -> tuple[Paper, ...]:
    """The documents in ``token``; none where it was not made for this field and person."""
    try:
        return tuple(Paper(*one) for one in _serializer(where).loads(token or ""))
    except BadSignature:
        return ()


def take(kept: tuple[Paper, ...], actor: Actor, files: Iterable[object]) -> tuple[tuple[Paper, ...], list[str]]:
    """``kept`` with the sound documents among ``files``, and in words what is wrong with the others."""
    folder, faults = Path(current_app.config["UPLOAD_DIR"]), []
    found = {paper.digest: paper for paper in kept}
    for file in files:
        if not isinstance(file, FileStorage) or not file.filename:
            continue
        if len(found) >= MOST:
            faults.append(say(Refusal("PAPERS_TOO_MANY", "files", {"most": MOST})))
            break
        try:
            with transaction() as session:
                stream = cast("BinaryIO", file.stream)
                paper = store_paper(session, actor, now(), folder, stream, file.filename)
            found[paper.digest] = paper
        except Refused as refused:
            faults.append(f"{file.filename[:40]}: {say(refused.refusal)}")
    return tuple(found.values()), list(dict.fromkeys(faults))


def _serializer(where: tuple[str, ...]) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="papers:" + ":".join(where))
