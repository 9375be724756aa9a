"""The movements of money, one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy.orm import Session

from deliberation.funds.models import Account, Entry, Pot
from deliberation.funds.movements import DISBURSE, KINDS
from deliberation.rules.funds.parts import Sums, effect

PAGE = 40
"""Entries of one page."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One movement of money with the people who made it (by id).

    ``debit`` and ``credit`` are the parts it goes out of and into; where two pots take part, ``to_*`` receives.
    """

    stream: str
    seq: int
    line: int
    place: str
    year: int
    pot: str
    to_place: str | None
    to_year: int | None
    to_pot: str | None
    kind: str
    debit: str
    credit: str
    amount_fen: int
    project_id: str
    memo: str
    at: datetime
    actor: str
    proposed_by: str
    approved_by: str
    reverses: str | None

    @property
    def hands(self) -> tuple[str, ...]:
        """Proposer, approver, payer of a disbursement; proposer and second person of an act; else who made the move."""
        if self.kind == DISBURSE:
            return (self.proposed_by, self.approved_by, self.actor)
        return (self.proposed_by, self.actor) if self.proposed_by else (self.actor,)

    def change(self, place: str, year: int, pot: str = "") -> Sums:
        """What this changes at ``place`` or below it, in one pot or in all."""
        found = Sums()
        receiver = (self.to_place, self.to_year, self.to_pot) if self.to_pot else (self.place, self.year, self.pot)
        for where, part, amount in (
            ((self.place, self.year, self.pot), self.debit, -self.amount_fen),
            (receiver, self.credit, self.amount_fen),
        ):
            inside = str(where[0]).startswith(place) and where[1] == year and pot in {"", where[2]}
            found += effect(part, amount) if inside else Sums()
        return found


ENTRY = tuple(getattr(Entry, name) for name in EntryRow.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Entries, newest first; ``after`` is where the next page begins, empty at the end."""

    rows: tuple[EntryRow, ...]
    after: str = ""


def entries(
    session: Session, place: str, year: int, *, kind: str = "", after: str = "", limit: int = PAGE
) -> EntryPage:
    """One page of the movements at ``place`` or below it, newest first."""
    query = select(*ENTRY).where(touching(place, year))
    if kind in KINDS:
        query = query.where(Entry.kind == kind)
    start = _cursor(after)
    if start:
        query = query.where(tuple_(Entry.at, Entry.stream, Entry.seq, Entry.line) < tuple_(*start))
    order = (Entry.at.desc(), Entry.stream.desc(), Entry.seq.desc(), Entry.line.desc())
    rows = session.execute(query.order_by(*order).limit(limit + 1)).all()
    found = tuple(EntryRow(*row) for row in rows[:limit])
    last = found[-1] if len(rows) > limit else None
    return EntryPage(found, f"{last.at.isoformat()}_{last.stream}_{last.seq}_{last.line}" if last else "")


def all_entries(session: Session, place: str, year: int) -> tuple[EntryRow, ...]:
    """Every movement in order of time: for sheets, not for pages."""
    query = select(*ENTRY).where(touching(place, year))
    order = (Entry.at, Entry.stream, Entry.seq, Entry.line)
    return tuple(EntryRow(*row) for row in session.execute(query.order_by(*order)))


def project_entries(session: Session, project_id: str) -> tuple[EntryRow, ...]:
    """The movements of one project in order."""
    query = select(*ENTRY).where(Entry.project_id == project_id).order_by(Entry.at, Entry.stream, Entry.seq, Entry.line)
    return tuple(EntryRow(*row) for row in session.execute(query))


def event_entries(session: Session, event: str) -> tuple[EntryRow, ...]:
    """The movements of one event, named ``stream#seq``; none where there is no such event."""
    stream, _, seq = event.rpartition("#")
    if not (seq.isascii() and seq.isdigit() and len(seq) < 9) or "\0" in stream:
        return ()
    query = select(*ENTRY).where(Entry.stream == stream, Entry.seq == int(seq)).order_by(Entry.line)
    return tuple(EntryRow(*row) for row in session.execute(query))


def at_place(table: type[Account | Entry | Pot], place: str) -> ColumnElement[bool]:
    """The rows of ``place`` or of all communities in it."""
    return table.place == place if len(place) == 12 else table.place.startswith(place, autoescape=True)


def touching(place: str, year: int) -> ColumnElement[bool]:
    """The movements out of or into an account at ``place`` or below it."""
    to = Entry.to_place == place if len(place) == 12 else Entry.to_place.startswith(place, autoescape=True)
    return or_(at_place(Entry, place) & (Entry.year == year), to & (Entry.to_year == year))


def _cursor(after: str) -> tuple[datetime, str, int, int] | None:
    at, _, rest = after.partition("_")
    rest, _, line = rest.rpartition("_")
    stream, _, seq = rest.rpartition("_")
    try:
        moment, numbers = datetime.fromisoformat(at), (int(seq), int(line))
    except ValueError:
        return None
    sound = moment.tzinfo and "\0" not in stream and all(0 < number < 2**31 for number in numbers)
    return (moment, stream, *numbers) if sound else None
