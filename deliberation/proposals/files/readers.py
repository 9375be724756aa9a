"""Documents that only offices read, wherever they stand: features above say which streams name such."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from deliberation.ledger import search


@dataclass(frozen=True, slots=True)
class Shelf:
    """A matter that names a document: where it belongs, and the roles that read it there."""

    place: str
    roles: tuple[str, ...]


_KINDS: dict[str, tuple[str, ...]] = {}


def keep_for(kind: str, roles: tuple[str, ...]) -> None:
    """What streams of ``kind`` name is read by ``roles`` only, at the place of the stream or inside it."""
    _KINDS[kind] = roles


def shelves(session: Session, digest: str) -> tuple[Shelf, ...]:
    """The closed matters that name the document; none where whoever takes part may read it."""
    found = search.naming(session, tuple(_KINDS), digest)
    return tuple(Shelf(place, _KINDS[stream.partition(":")[0]]) for stream, place in found)
