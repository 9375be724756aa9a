"""Reading places, the rules that hold for them, and their yearly cycles."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from deliberation.communities.models import Cycle, Place, PlaceContact, RulebookVersion, RuleLayer
from deliberation.communities.projection import cycle_stream
from deliberation.ledger.shelf import Shelf
from deliberation.rules.cycle import LOCAL, Stage
from deliberation.rules.layer import read_layer
from deliberation.rules.rulebook import Layer, Rulebook, shipped_layers
from deliberation.web.reading import read


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


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A year of a community; ``rulebook`` is the hash of the version frozen for it."""

    place: str
    year: int
    allocation_fen: int
    stages: tuple[Stage, ...]
    rulebook: str
    status: str

    @property
    def stream(self) -> str:
        """The name of its stream in the book."""
        return cycle_stream(self.place, self.year)

    def stage(self, name: str) -> Stage:
        """The stage called ``name``."""
        return next(stage for stage in self.stages if stage.name == name)


@dataclass(frozen=True, slots=True)
class Step:
    """A stage in the step bar; ``state`` is done, now or next."""

    name: str
    first: date
    last: date
    state: str


_PLACES = select(Place.code, Place.level, Place.parent_code, Place.name)
_WAY = _PLACES.where(Place.code.in_(bindparam("codes", expanding=True))).order_by(Place.code)
_LAYERS = (
    select(RuleLayer.document).where(RuleLayer.place.in_(bindparam("around", expanding=True))).order_by(RuleLayer.place)
)
_CYCLE = select(
    Cycle.place, Cycle.year, Cycle.allocation_fen, Cycle.stages, Cycle.rulebook, Cycle.status
).where(Cycle.place == bindparam("place"), Cycle.year == bindparam("year"))  # fmt: skip
_frozen: Shelf[Rulebook] = Shelf(256)


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


@dataclass(frozen=True, slots=True)
class Contact:
    """How an office is reached, and of which place it is."""

    place: str
    telephone: str
    address: str


def contact(session: Session, code: str) -> Contact | None:
    """How the office of a place is reached, else of the nearest place above it that says so."""
    columns = PlaceContact.place, PlaceContact.telephone, PlaceContact.address
    query = select(*columns).where(PlaceContact.place.in_(prefixes(code)))
    row = session.execute(query.order_by(PlaceContact.place.desc()).limit(1)).first()
    return Contact(*row) if row else None


def lineage(session: Session, code: str) -> tuple[PlaceRow, ...]:
    """City, district, sub-district, community down to ``code``."""
    return tuple(PlaceRow(*row) for row in read(session, _WAY, codes=prefixes(code)))


def children(session: Session, code: str) -> tuple[PlaceRow, ...]:
    """The places directly below ``code``."""
    return tuple(
        _row(row) for row in session.scalars(select(Place).where(Place.parent_code == code).order_by(Place.code))
    )


def places(session: Session, codes: Iterable[str]) -> dict[str, PlaceRow]:
    """Several places by code, in one query."""
    wanted = tuple(set(codes))
    return {row.code: PlaceRow(*row) for row in read(session, _WAY, codes=wanted)} if wanted else {}


def root(session: Session) -> str | None:
    """The code of the place that lies in no other."""
    return session.scalar(select(Place.code).where(Place.parent_code.is_(None)).order_by(Place.code).limit(1))


def find_places(session: Session, words: str, *, within: str = "", level: str = "community") -> tuple[PlaceRow, ...]:
    """Places of a level whose name contains ``words``, at most 30."""
    query = select(Place).where(Place.level == level, Place.name.contains(words, autoescape=True))
    query = query.where(Place.code.startswith(within, autoescape=True)).order_by(Place.code).limit(30)
    return tuple(_row(row) for row in session.scalars(query))


def layers(session: Session, code: str) -> tuple[Layer, ...]:
    """The rulebook layers that hold at ``code``: the shipped base, then what each level has adopted."""
    return (_base(), *map(_parsed, _documents(session, code)))


def rulebook(session: Session, code: str) -> Rulebook:
    """The rulebook in force at ``code`` now."""
    return _composed(_documents(session, code))


def rulebooks(session: Session, codes: Iterable[str]) -> dict[str, Rulebook]:
    """The rulebooks in force at several places, in one query."""
    ways = {code: prefixes(code) for code in codes}
    query = select(RuleLayer.place, RuleLayer.document).where(RuleLayer.place.in_(set().union(*ways.values())))
    held = dict(session.execute(query).all()) if ways else {}
    return {code: _composed(tuple(held[one] for one in way if one in held)) for code, way in ways.items()}


def frozen_rulebook(session: Session, hash_: str) -> Rulebook:
    """The rulebook version that something has frozen."""
    return frozen_rulebooks(session, (hash_,))[hash_]


def frozen_rulebooks(session: Session, hashes: Iterable[str]) -> dict[str, Rulebook]:
    """Several versions: each is named by its hash and read once. ``KeyError`` for one that there is not."""
    wanted = set(hashes)
    known = {hash_: book for hash_ in wanted if (book := _frozen.find(hash_))}
    if wanted - known.keys():
        query = select(RulebookVersion.hash, RulebookVersion.document)
        for hash_, document in session.execute(query.where(RulebookVersion.hash.in_(wanted - known.keys()))):
            known[hash_] = _frozen.put(hash_, Rulebook.from_document(document))
    return {hash_: known[hash_] for hash_ in wanted}


def presets() -> tuple[Layer, ...]:
    """The shipped sets of rules that a place may adopt."""
    return tuple(layer for id_, layer in sorted(shipped_layers().items()) if id_ != "city")


def layer_version(session: Session, code: str) -> tuple[int, datetime] | None:
    """How often rules were adopted at exactly ``code``, and when last; None where never."""
    row = session.execute(select(RuleLayer.version, RuleLayer.adopted_at).where(RuleLayer.place == code)).first()
    return (row.version, row.adopted_at) if row else None


def cycle(session: Session, place: str, year: int) -> CycleRow | None:
    """The cycle of ``year`` at ``place``."""
    row = read(session, _CYCLE, place=place, year=year).first()
    return _cycle(*row) if row else None


def cycles(session: Session, place: str) -> tuple[CycleRow, ...]:
    """Every cycle of a community, the newest first."""
    rows = session.scalars(select(Cycle).where(Cycle.place == place).order_by(Cycle.year.desc()))
    return tuple(_cycle_of(row) for row in rows)


def current_cycle(session: Session, place: str, now: datetime) -> CycleRow | None:
    """The cycle people mean today; None where none is announced and open. See :func:`current_cycles`."""
    return current_cycles(session, (place,), now).get(place)


def current_cycles(session: Session, codes: Iterable[str], now: datetime) -> dict[str, CycleRow]:
    """By place, the open cycle that began last, else the one that begins next. One query."""
    today = now.astimezone(LOCAL).date()
    query = select(Cycle).where(Cycle.place.in_(set(codes)), Cycle.status == "announced").order_by(Cycle.year)
    found: dict[str, CycleRow] = {}
    for row in session.scalars(query):
        item = _cycle_of(row)
        if item.place not in found or item.stages[0].first <= today:
            found[item.place] = item
    return found


def cycle_steps(cycle: CycleRow, now: datetime) -> tuple[Step, ...]:
    """The step bar of a cycle: each stage with its dates, done, now or next (two may be now where they overlap)."""
    today = now.astimezone(LOCAL).date()
    steps = []
    for stage in cycle.stages:
        state = "done" if stage.last < today else "now" if stage.first <= today else "next"
        steps.append(Step(stage.name, stage.first, stage.last, state))
    return tuple(steps)


@cache
def _base() -> Layer:
    return shipped_layers()["city"]


def _documents(session: Session, code: str) -> tuple[str, ...]:
    """The layers that the places around ``code`` have adopted, the widest first."""
    return tuple(read(session, _LAYERS, around=prefixes(code)).scalars())


@lru_cache(maxsize=512)
def _parsed(document: str) -> Layer:
    return read_layer(document)


@lru_cache(maxsize=256)
def _composed(documents: tuple[str, ...]) -> Rulebook:
    return Rulebook.compose((_base(), *map(_parsed, documents)))


def _cycle_of(row: Cycle) -> CycleRow:
    return _cycle(row.place, row.year, row.allocation_fen, row.stages, row.rulebook, row.status)


def _cycle(place: str, year: int, allocation_fen: int, stages: str, rulebook: str, status: str) -> CycleRow:
    days = tuple(Stage(n, date.fromisoformat(first), date.fromisoformat(last)) for n, first, last in json.loads(stages))
    return CycleRow(place, year, allocation_fen, days, rulebook, status)


def _row(row: Place) -> PlaceRow:
    return PlaceRow(row.code, row.level, row.parent_code, row.name)
