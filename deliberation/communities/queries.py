"""Reading places and the rules that hold for them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.communities.models import Place, RulebookVersion, RuleLayer
from deliberation.rules.rulebook import Layer, Rulebook, parse_layer, shipped_layers


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place with the code of what it lies in."""

    code: str
    level: str
    parent: str | None
    name: str

    @property
    def short(self) -> str:
        """文华社区 for 文华社区居民委员会."""
        return self.name.removesuffix("居民委员会").removesuffix("居委会")


def prefixes(code: str) -> tuple[str, ...]:
    """The codes of the places a code lies in, widest first, itself last."""
    return tuple(code[:length] for length in (4, 6, 9, 12) if length <= len(code))


def place(session: Session, code: str) -> PlaceRow | None:
    """The place with ``code``."""
    row = session.get(Place, code)
    return _row(row) if row else None


def exists(session: Session, code: str) -> str | None:
    """``code`` itself where there is such a place, else None: the locator of most pages."""
    return session.scalar(select(Place.code).where(Place.code == code))


def lineage(session: Session, code: str) -> tuple[PlaceRow, ...]:
    """City, district, sub-district, community down to ``code``."""
    rows = session.scalars(select(Place).where(Place.code.in_(prefixes(code))).order_by(Place.code))
    return tuple(_row(row) for row in rows)


def children(session: Session, code: str) -> tuple[PlaceRow, ...]:
    """The places directly below ``code``."""
    return tuple(
        _row(row) for row in session.scalars(select(Place).where(Place.parent_code == code).order_by(Place.code))
    )


def places(session: Session, codes: set[str]) -> dict[str, PlaceRow]:
    """Several places by code, in one query."""
    rows = session.scalars(select(Place).where(Place.code.in_(codes))) if codes else ()
    return {row.code: _row(row) for row in rows}


def layers(session: Session, code: str) -> tuple[Layer, ...]:
    """The rulebook layers that hold at ``code``: the shipped base, then what each level has adopted."""
    rows = session.scalars(select(RuleLayer).where(RuleLayer.place.in_(prefixes(code))).order_by(RuleLayer.place))
    return (shipped_layers()["city"], *(parse_layer(row.document, place=row.place) for row in rows))


def rulebook(session: Session, code: str) -> Rulebook:
    """The rulebook in force at ``code`` now."""
    return Rulebook.compose(layers(session, code))


def frozen_rulebook(session: Session, hash_: str) -> Rulebook:
    """The rulebook version that something has frozen."""
    return Rulebook.from_document(session.get_one(RulebookVersion, hash_).document)


def _row(row: Place) -> PlaceRow:
    return PlaceRow(row.code, row.level, row.parent_code, row.name)
