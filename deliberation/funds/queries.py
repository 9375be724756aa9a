"""Reading the money: the account of a year, its entries one by one, and whether everything re-adds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select, tuple_
from sqlalchemy.orm import Session

from deliberation.funds.models import Account, Entry, Share
from deliberation.funds.movements import APPROPRIATE, COMMIT, DISBURSE, KINDS, RELEASE, Movement, movements
from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault, StreamCheck

PAGE = 40
"""Entries of one page."""

NEXT_LEVEL = {4: 6, 6: 9, 9: 12}
"""Length of a place's code → length of the codes of the places in it."""


@dataclass(frozen=True, slots=True)
class Balance:
    """Given, bound and paid, in fen."""

    appropriated_fen: int = 0
    committed_fen: int = 0
    disbursed_fen: int = 0

    @property
    def free_fen(self) -> int:
        """What can still be bound."""
        return self.appropriated_fen - self.committed_fen

    @property
    def due_fen(self) -> int:
        """What is bound and not yet paid."""
        return self.committed_fen - self.disbursed_fen


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One movement of money with the people who made it (by id)."""

    stream: str
    seq: int
    place: str
    year: int
    kind: str
    amount_fen: int
    project_id: str
    memo: str
    at: datetime
    actor: str
    proposed_by: str
    approved_by: str

    @property
    def hands(self) -> tuple[str, ...]:
        """Proposer, approver, payer of a disbursement; else whoever made the move."""
        return (self.proposed_by, self.approved_by, self.actor) if self.kind == DISBURSE else (self.actor,)


ENTRY = tuple(getattr(Entry, name) for name in EntryRow.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Statement:
    """The money of a place in a year: the account, and the same figures re-added from its entries."""

    place: str
    year: int
    account: Balance
    readded: Balance
    entries: int

    @property
    def agrees(self) -> bool:
        """Whether the account says what its entries add up to."""
        return self.account == self.readded


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Entries, newest first; ``after`` is where the next page begins, empty at the end."""

    rows: tuple[EntryRow, ...]
    after: str = ""


def balance(session: Session, place: str, year: int) -> Balance:
    """The account of a community, or the sum of all accounts below a wider place."""
    sums = (Account.appropriated_fen, Account.committed_fen, Account.disbursed_fen)
    query = select(*(func.coalesce(func.sum(column), 0) for column in sums))
    row = session.execute(query.where(_at(Account, place), Account.year == year)).one()
    return Balance(*(int(value) for value in row))


def balances_below(session: Session, place: str, year: int) -> dict[str, Balance]:
    """The sums of the places directly in ``place``, by code; those without money are left out."""
    length = NEXT_LEVEL.get(len(place))
    if length is None:
        return {}
    code = func.substr(Account.place, 1, length)
    sums = (Account.appropriated_fen, Account.committed_fen, Account.disbursed_fen)
    query = select(code, *(func.sum(column) for column in sums)).where(_at(Account, place), Account.year == year)
    rows = session.execute(query.group_by(code).order_by(code))
    return {found: Balance(int(given), int(bound), int(paid)) for found, given, bound, paid in rows}


def statement(session: Session, place: str, year: int) -> Statement:
    """The money of ``place`` (or of all communities in it) in ``year``, re-added from its entries."""
    kinds = {kind: func.coalesce(func.sum(case((Entry.kind == kind, Entry.amount_fen), else_=0)), 0) for kind in KINDS}
    mine = _at(Entry, place), Entry.year == year
    sums = session.execute(select(*kinds.values()).where(*mine)).one()
    total = {kind: int(value) for kind, value in zip(kinds, sums, strict=True)}
    count = session.scalar(select(func.count()).where(*mine)) or 0
    readded = Balance(total[APPROPRIATE], total[COMMIT] - total[RELEASE], total[DISBURSE])
    return Statement(place, year, balance(session, place, year), readded, count)


def entries(
    session: Session, place: str, year: int, *, kind: str = "", after: str = "", limit: int = PAGE
) -> EntryPage:
    """One page of the movements at ``place`` or below it, newest first."""
    query = select(*ENTRY).where(_at(Entry, place), Entry.year == year)
    if kind in KINDS:
        query = query.where(Entry.kind == kind)
    start = _cursor(after)
    if start:
        query = query.where(tuple_(Entry.at, Entry.stream, Entry.seq) < tuple_(*start))
    order = (Entry.at.desc(), Entry.stream.desc(), Entry.seq.desc())
    rows = session.execute(query.order_by(*order).limit(limit + 1)).all()
    found = tuple(EntryRow(*row) for row in rows[:limit])
    last = found[-1] if len(rows) > limit else None
    return EntryPage(found, f"{last.at.isoformat()}_{last.stream}_{last.seq}" if last else "")


def all_entries(session: Session, place: str, year: int) -> tuple[EntryRow, ...]:
    """Every movement in order of time: for sheets, not for pages."""
    query = select(*ENTRY).where(_at(Entry, place), Entry.year == year)
    return tuple(EntryRow(*row) for row in session.execute(query.order_by(Entry.at, Entry.stream, Entry.seq)))


def project_entries(session: Session, project_id: str) -> tuple[EntryRow, ...]:
    """The movements of one project in order."""
    query = select(*ENTRY).where(Entry.project_id == project_id).order_by(Entry.seq)
    return tuple(EntryRow(*row) for row in session.execute(query))


def years(session: Session, place: str) -> tuple[int, ...]:
    """The years in which ``place`` has money, newest first."""
    query = select(Account.year).where(_at(Account, place)).distinct().order_by(Account.year.desc())
    return tuple(session.scalars(query))


def check_account(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare the account of a cycle with what was announced, with its entries and with the shares of its projects."""
    _kind, place, year = stream.split(":")
    given = select(Entry.seq, Entry.amount_fen).where(Entry.stream == stream, Entry.kind == APPROPRIATE)
    announced = {(item.seq, item.event.data["allocation_fen"]) for item in events if item.event.type == "announced"}
    for seq, _amount in sorted({tuple(row) for row in session.execute(given)} ^ announced):
        yield Fault(stream, seq, "the allocation announced differs from its entry")
    found = statement(session, place, int(year))
    if not found.agrees:
        yield Fault(stream, 0, f"the account says {found.account}, its entries add up to {found.readded}")
    sums = select(func.coalesce(func.sum(Share.committed_fen), 0), func.coalesce(func.sum(Share.disbursed_fen), 0))
    bound, paid = session.execute(sums.where(Share.place == place, Share.year == int(year))).one()
    if (bound, paid) != (found.account.committed_fen, found.account.disbursed_fen):
        yield Fault(stream, 0, f"the projects hold {bound} and were paid {paid}, the account says {found.account}")


def check_project_money(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare the entries of a project with what its events mean, and its share with its entries."""
    posted = {entry.seq: entry for entry in project_entries(session, stream.partition(":")[2])}
    meant = {movement.cause.seq: movement for movement in movements(events)}
    for seq in sorted(posted.keys() | meant.keys()):
        entry, movement = posted.get(seq), meant.get(seq)
        if entry is None or movement is None:
            yield Fault(
                stream, seq, "moves money without an entry" if entry is None else "has an entry it does not mean"
            )
        elif _figures(entry) != _meaning(movement):
            yield Fault(stream, seq, "its entry differs from what the event means")
    share = session.get(Share, stream.partition(":")[2])
    held = _sum(posted, COMMIT) - _sum(posted, RELEASE), _sum(posted, DISBURSE)
    if held != ((share.committed_fen, share.disbursed_fen) if share else (0, 0)):
        yield Fault(stream, 0, "its share of the account differs from its entries")


CHECKS: dict[str, StreamCheck] = {"cycle": check_account, "project": check_project_money}
"""The checks of this feature by kind of stream."""


def _figures(entry: EntryRow) -> tuple[object, ...]:
    return (entry.kind, entry.amount_fen, entry.at, entry.actor, entry.proposed_by, entry.approved_by)


def _meaning(movement: Movement) -> tuple[object, ...]:
    happened = movement.cause.event
    hands = (movement.proposed_by, movement.approved_by)
    return (movement.kind, movement.amount_fen, happened.at, happened.actor, *hands)


def _sum(posted: dict[int, EntryRow], kind: str) -> int:
    return sum(entry.amount_fen for entry in posted.values() if entry.kind == kind)


def _at(table: type[Account | Entry], place: str) -> ColumnElement[bool]:
    return table.place == place if len(place) == 12 else table.place.startswith(place, autoescape=True)


def _cursor(after: str) -> tuple[datetime, str, int] | None:
    at, _, rest = after.partition("_")
    stream, _, seq = rest.rpartition("_")
    try:
        moment, number = datetime.fromisoformat(at), int(seq)
    except ValueError:
        return None
    return (moment, stream, number) if moment.tzinfo and "\0" not in stream and 0 < number < 2**31 else None
