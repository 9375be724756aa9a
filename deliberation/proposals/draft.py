"""What a proposal form carries along, signed: the id the proposal will have and the photos sent so far.

The id is made with the page, so sending twice makes one proposal; the photos are kept with the first
try, so a mistake elsewhere on the form does not cost them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import uuid4

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer


@dataclass(frozen=True, slots=True)
class Draft:
    """The id to be, and the digests of the photos in their order."""

    id: str
    photos: tuple[str, ...] = ()

    def with_photo(self, digest: str) -> Draft:
        """With one more photo; the same twice counts once."""
        return self if digest in self.photos else replace(self, photos=(*self.photos, digest))

    def without(self, digests: list[str]) -> Draft:
        """Without the photos taken away."""
        return replace(self, photos=tuple(digest for digest in self.photos if digest not in digests))


def fresh() -> Draft:
    """A draft nobody has seen."""
    return Draft(uuid4().hex)


def seal(draft: Draft, person: str, place: str) -> str:
    """The draft for the form of ``person`` at ``place``; it opens nowhere else."""
    return _serializer(person, place).dumps([draft.id, list(draft.photos)])


def unseal(token: str | None, person: str, place: str) -> Draft | None:
    """The draft in ``token``; None where it was not made for this person and place."""
    try:
        id_, photos = _serializer(person, place).loads(token or "")
    except BadSignature:
        return None
    return Draft(id_, tuple(photos))


def _serializer(person: str, place: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"proposal-draft:{place}:{person}")
