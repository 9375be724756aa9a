"""The pots of a year: where the money came from, for what, until when, and every line that moved it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import Row, Select, case, select
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.funds.models import Entry, Pot, Share
from deliberation.funds.queries.entries import ENTRY, EntryRow, at_place
from deliberation.rules.funds.dates import paid_by
from deliberation.rules.funds.parts import MAIN, Sums


@dataclass(frozen=True, slots=True)
class PotRow:
    """A pot with its sums in fen.

    ``pot`` is ``main`` for the allocation that the year began with. ``deadline``: by when to pay it out; ``stated``:
    whether the giver said so (else it is the one of the rules). Empty ``categories`` or ``project_id``: for any.
    ``from_*`` is the pot whose money it is, where it was transferred or carried over.
    """

    place: str
    year: int
    pot: str
    kind: str
    label: str
    document: str
    categories: tuple[str, ...]
    project_id: str
    conditions: str
    deadline: date
    stated: bool
    from_place: str | None
    from_year: int | None
    from_pot: str | None
    stream: str
    seq: int
    appropriated_fen: int
    committed_fen: int
    disbursed_fen: int

    @property
    def free_fen(self) -> int:
        """What can still be bound."""
        return self.appropriated_fen - self.committed_fen

    @property
    def due_fen(self) -> int:
        """What is bound and not yet paid."""
        return self.committed_fen - self.disbursed_fen

    def idle(self, day: date) -> bool:
        """Whether its deadline has passed and something is still free."""
        return self.free_fen > 0 and self.deadline < day


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What a project holds of one pot and was paid from it, in fen."""

    place: str
    year: int
    pot: str
    kind: str
    label: str
    document: str
    committed_fen: int
    disbursed_fen: int


@dataclass(frozen=True, slots=True)
class PotLine:
    """A movement, what it changed in the pot, and what the pot held after it."""

    entry: EntryRow
    change: Sums
    after: Sums


@dataclass(frozen=True, slots=True)
class PotStatement:
    """A pot line by line in the order of its moves: their ``numbers``, and how many ``moves`` the pot counts."""

    pot: PotRow
    lines: tuple[PotLine, ...]
    numbers: tuple[int, ...]
    moves: int

    @property
    def agrees(self) -> bool:
        """Whether the lines add up to what the pot says."""
        last = self.lines[-1].after if self.lines else Sums()
        return last == Sums(self.pot.appropriated_fen, self.pot.committed_fen, self.pot.disbursed_fen)


_FACTS = tuple(field.name for field in fields(PotRow) if field.name != "stated")
_POTS = select(*(getattr(Pot, name) for name in _FACTS))


def pots(session: Session, place: str, year: int) -> tuple[PotRow, ...]:
    """The pots of ``place`` (or of all communities in it) in ``year``: the first allocation first, then by deadline."""
    found = _read(session, place, _POTS.where(at_place(Pot, place), Pot.year == year))
    return tuple(sorted(found, key=lambda row: (row.place, row.pot != MAIN, row.deadline, row.pot)))


def pot(session: Session, place: str, year: int, name: str) -> PotRow | None:
    """One pot."""
    found = _read(session, place, _POTS.where(Pot.place == place, Pot.year == year, Pot.pot == name))
    return found[0] if found else None


def idle(session: Session, place: str, day: date) -> tuple[PotRow, ...]:
    """The pots of all years at ``place`` or below it that are past their deadline on ``day`` and still hold money."""
    query = _POTS.where(at_place(Pot, place), Pot.appropriated_fen > Pot.committed_fen)
    found = (row for row in _read(session, place, query) if row.idle(day))
    return tuple(sorted(found, key=lambda row: (row.deadline, row.place, row.year, row.pot)))


def project_sources(session: Session, project_id: str) -> tuple[SourceRow, ...]:
    """Which pot paid what of a project; a pot that holds nothing of it any more is left out."""
    facts = (Pot.place, Pot.year, Pot.pot, Pot.kind, Pot.label, Pot.document)
    same = (Pot.place == Share.place) & (Pot.year == Share.year) & (Pot.pot == Share.pot)
    query = select(*facts, Share.committed_fen, Share.disbursed_fen).join(Share, same)
    query = query.where(Share.project_id == project_id, Share.committed_fen > 0)
    return tuple(SourceRow(*row) for row in session.execute(query.order_by(Pot.year, Pot.pot != MAIN, Pot.pot)))


def pot_statement(session: Session, place: str, year: int, name: str) -> PotStatement | None:
    """A pot with every line and the balance after it; None where there is no such pot."""
    found = pot(session, place, year, name)
    if found is None:
        return None
    home = (Entry.place == place) & (Entry.year == year) & (Entry.pot == name)
    to = (Entry.to_place == place) & (Entry.to_year == year) & (Entry.to_pot == name)
    number = case((home, Entry.pot_move), else_=Entry.to_move)
    lines, numbers, after = [], [], Sums()
    for nr, *row in session.execute(select(number, *ENTRY).where(home | to).order_by(number, Entry.at)):
        entry = EntryRow(*row)
        change = entry.change(place, year, name)
        after += change
        lines.append(PotLine(entry, change, after))
        numbers.append(nr)
    counted = select(Pot.moves).where(Pot.place == place, Pot.year == year, Pot.pot == name)
    return PotStatement(found, tuple(lines), tuple(numbers), session.scalar(counted) or 0)


def _read(session: Session, place: str, query: Select[tuple[object, ...]]) -> list[PotRow]:
    rows = session.execute(query).all()
    if not rows:
        return []
    rulebook = communities.rulebook(session, place)
    return [_row(row, paid_by(rulebook, row.year)) for row in rows]


def _row(row: Row[tuple[object, ...]], usual: date) -> PotRow:
    said = dict(row._mapping)
    said["categories"] = tuple(str(said["categories"]).split())
    return PotRow(**said | {"deadline": said["deadline"] or usual, "stated": said["deadline"] is not None})
