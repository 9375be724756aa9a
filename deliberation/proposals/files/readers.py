"""Documents that only offices read, wherever they stand: features above say which streams name such."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from deliberation.ledger import search

Own = Callable[[Session, str, str], frozenset[str]]
"""``own(session, stream, digest)``: places inside the stream's whose offices have sent the document in."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A matter that names a document: the places whose offices (and those above them) read it, and their roles."""

    places: frozenset[str]
    roles: tuple[str, ...]


_KINDS: dict[str, tuple[tuple[str, ...], Own | None]] = {}


def keep_for(kind: str, roles: tuple[str, ...], own: Own | None = None) -> None:
    """What streams of ``kind`` name is read by ``roles`` only, at the place of the stream, above it, and at ``own``."""
    _KINDS[kind] = roles, own


def shelves(session: Session, digest: str) -> tuple[Shelf, ...]:
    """The closed matters that name the document; none where no feature keeps it closed."""
    return tuple(_shelf(session, digest, *found) for found in search.naming(session, tuple(_KINDS), digest))


def _shelf(session: Session, digest: str, stream: str, place: str) -> Shelf:
    roles, own = _KINDS[stream.partition(":")[0]]
    return Shelf(frozenset({place}) | (own(session, stream, digest) if own else frozenset()), roles)
