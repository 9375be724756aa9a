"""Evidence that a form carries along, signed: what was uploaded with a try that failed elsewhere is not lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from deliberation.proposals.files import store_document, store_photo
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor
from deliberation.web.clock import now
from deliberation.web.refusals.say import say
from deliberation.web.transaction import transaction

Store = Callable[[Session, Actor, datetime, Path, Any], str]
"""Keeps one file in the folder and answers its digest."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The digests of the photos and documents kept so far, in their order."""

    photos: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


def seal(evidence: Evidence, *where: str) -> str:
    """The evidence for one form of one person; it opens nowhere else."""
    return _serializer(where).dumps([evidence.photos, evidence.documents])


def unseal(token: str | None, *where: str) -> Evidence:
    """The evidence in ``token``; none where it was not made for this form and person."""
    try:
        photos, documents = _serializer(where).loads(token or "")
    except BadSignature:
        return Evidence()
    return Evidence(tuple(photos), tuple(documents))


def take_photos(kept: Evidence, actor: Actor, files: Iterable[FileStorage]) -> tuple[Evidence, list[str]]:
    """``kept`` with the sound photos among ``files``, and what is wrong with the others."""
    digests, faults = _take(store_photo, actor, files)
    return replace(kept, photos=tuple(dict.fromkeys((*kept.photos, *digests)))), faults


def take_documents(kept: Evidence, actor: Actor, files: Iterable[FileStorage]) -> tuple[Evidence, list[str]]:
    """``kept`` with the sound documents among ``files``, and what is wrong with the others."""
    digests, faults = _take(store_document, actor, files)
    return replace(kept, documents=tuple(dict.fromkeys((*kept.documents, *digests)))), faults


def _take(store: Store, actor: Actor, files: Iterable[FileStorage]) -> tuple[list[str], list[str]]:
    folder, digests, faults = Path(current_app.config["UPLOAD_DIR"]), [], []
    for file in files:
        try:
            with transaction() as session:
                digests.append(store(session, actor, now(), folder, file.stream))
        except Refused as refused:
            faults.append(f"{file.filename}{gettext(': ')}{say(refused.refusal)}")
    return digests, list(dict.fromkeys(faults))


def _serializer(where: tuple[str, ...]) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="evidence:" + ":".join(where))
