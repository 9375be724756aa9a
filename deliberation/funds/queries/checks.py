"""Whether the tables say what the book says, and whether everything re-adds: what ``deliberation verify`` asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.funds.models import Account, Entry, Pot, Share
from deliberation.funds.movements import APPROPRIATE, REFUND, RELEASE, Movement, movements
from deliberation.funds.queries.balances import statement
from deliberation.funds.queries.entries import ENTRY, EntryRow, project_entries
from deliberation.funds.queries.pots import pot_statement
from deliberation.funds.rows import line_of, row_name
from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault, StreamCheck
from deliberation.rules.funds import FUND, Act, reversed_line
from deliberation.rules.funds.parts import MAIN, SIDES, Sums

WORDS = ("label", "document", "conditions")


def check_account(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare the account of a cycle with what was announced, with its entries, its pots and the shares of projects."""
    _, place, year_said = stream.split(":")
    year = int(year_said)
    given: set[tuple[Any, ...]] = {
        (row.seq, row.amount_fen, *_signed(row)) for row in _rows(session, stream) if row.kind == APPROPRIATE
    }
    announced: set[tuple[Any, ...]] = {
        (item.seq, item.event.data["allocation_fen"], item.event.actor, item.event.at, place, year, MAIN, "")
        for item in events if item.event.type == "announced"
    }  # fmt: skip
    for seq in sorted({one[0] for one in given ^ announced}):
        yield Fault(stream, seq, "the allocation announced differs from its entry")
    found = statement(session, place, year)
    if not found.agrees:
        yield Fault(stream, 0, f"the account says {found.account}, its entries add up to {found.readded}")
    yield from _pots(session, stream, place, year)


def _signed(row: EntryRow) -> tuple[object, ...]:
    return (row.actor, row.at, row.place, row.year, row.pot, row.proposed_by + row.approved_by + row.memo)


def _pots(session: Session, stream: str, place: str, year: int) -> Iterator[Fault]:
    """Every pot line by line, every pot against its shares, all pots against the account."""
    held: dict[str, Sums] = {}
    mine = select(Share.pot, Share.committed_fen, Share.disbursed_fen).where(Share.place == place, Share.year == year)
    for name, bound, paid in session.execute(mine):
        held[name] = held.get(name, Sums()) + Sums(0, bound, paid)
    total = Sums()
    for name in session.scalars(select(Pot.pot).where(Pot.place == place, Pot.year == year).order_by(Pot.pot)):
        told = pot_statement(session, place, year, name)
        assert told is not None  # noqa: S101 -- it has just been listed
        sums = Sums(told.pot.appropriated_fen, told.pot.committed_fen, told.pot.disbursed_fen)
        total += sums
        if not told.agrees:
            yield Fault(stream, 0, f"pot {name} says {sums}, its lines do not add up to it")
        if told.numbers != (*range(1, told.moves + 1),):
            yield Fault(stream, 0, f"the moves of pot {name} are not those of its lines")
        if held.pop(name, Sums()) != Sums(0, sums.committed_fen, sums.disbursed_fen):
            yield Fault(stream, 0, f"the projects do not hold of pot {name} what it says: {sums}")
        if name == MAIN and _facts(told.pot) != _main():
            yield Fault(stream, told.pot.seq, "the pot of the allocation says what was never announced")
    for name in sorted(held):
        yield Fault(stream, 0, f"projects hold of pot {name}, which is not there")
    account = session.get(Account, (place, year), populate_existing=True)
    if account and Sums(account.appropriated_fen, account.committed_fen, account.disbursed_fen) != total:
        yield Fault(stream, 0, f"the account is not the sum of its pots: {total}")


def check_project_money(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare the entries of a project with what its events mean, and its shares with its entries."""
    project = stream.partition(":")[2]
    posted = _by_seq(_rows(session, stream))
    meant = {movement.cause.seq: movement for movement in movements(events)}
    for seq in sorted(posted.keys() | meant.keys()):
        rows, movement = posted.get(seq), meant.get(seq)
        if rows is None or movement is None:
            yield Fault(
                stream, seq, "moves money without an entry" if rows is None else "has an entry it does not mean"
            )
        elif not (_means(rows, movement, project) and rows[0].memo in _titles(events, seq)):
            yield Fault(stream, seq, "its entry differs from what the event means")
    yield from _shares(session, stream, project)


def _means(rows: Sequence[EntryRow], movement: Movement, project: str) -> bool:
    """Whether the rows of an event are its movement, whatever the pots; what is refunded is freed in the same event."""
    happened = movement.cause.event
    hands = (happened.at, happened.actor, movement.proposed_by, movement.approved_by)
    kinds = (REFUND, RELEASE) if movement.kind == REFUND else (movement.kind,)
    said = (project, None, rows[0].place, rows[0].memo, *hands)
    sums = [sum(row.amount_fen for row in rows if row.kind == kind) for kind in kinds]
    return sums == [movement.amount_fen] * len(kinds) and all(
        row.kind in kinds
        and (row.debit, row.credit) == SIDES[row.kind]
        and (row.project_id, row.to_pot, row.place, row.memo, row.at, row.actor, row.proposed_by, row.approved_by)
        == said
        for row in rows
    )


def _titles(events: tuple[Recorded, ...], seq: int) -> set[object]:
    """What the project was called up to then."""
    return {item.event.data["title"] for item in events if item.seq <= seq and "need" in item.event.data}


def _shares(session: Session, stream: str, project: str) -> Iterator[Fault]:
    meant: dict[tuple[str, int, str], Sums] = {}
    for row in project_entries(session, project):
        key = (row.place, row.year, row.pot)
        meant[key] = meant.get(key, Sums()) + row.change(*key)
    numbers: dict[tuple[str, int, str], list[int | None]] = {}
    rows = select(Entry.place, Entry.year, Entry.pot, Entry.share_move).where(Entry.project_id == project)
    for place, year, pot, number in session.execute(rows.order_by(Entry.share_move)):
        numbers.setdefault((place, year, pot), []).append(number)
    query = select(Share.place, Share.year, Share.pot, Share.committed_fen, Share.disbursed_fen, Share.moves)
    held = {
        (place, year, pot): (Sums(0, bound, paid), moves)
        for place, year, pot, bound, paid, moves in session.execute(query.where(Share.project_id == project))
    }
    for key in sorted(held.keys() | meant.keys()):
        (told, moves), sums = held.get(key, (Sums(), 0)), meant.get(key, Sums())
        if (told.committed_fen, told.disbursed_fen) != (sums.committed_fen, sums.disbursed_fen):
            yield Fault(stream, 0, f"its share of the account, pot {key[2]}, differs from its entries")
        if numbers.get(key, []) != [*range(1, moves + 1)]:
            yield Fault(stream, 0, f"the moves of its share of pot {key[2]} are not those of its entries")


def check_fund(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare the rows and pots that the acts of a year made with what was confirmed."""
    _, place, year = stream.split(":")
    posted = _by_seq(_rows(session, stream))
    made = {row.seq: row for row in session.scalars(select(Pot).where(Pot.stream == stream))}
    acts = FUND.replay(item.event for item in events)
    for item in events:
        rows, pot = posted.pop(item.seq, []), made.pop(item.seq, None)
        act = acts.find(str(item.event.data["act"]))
        if item.event.type != "confirmed" or act is None:
            if rows or pot:
                yield Fault(stream, item.seq, "has an entry or a pot it does not mean")
            continue
        if not rows or any(_hands(row) != (act.by, item.event.actor, item.event.at, "") for row in rows):
            yield Fault(stream, item.seq, "its entry does not name who asked for it and who confirmed it")
        elif not _done(session, act, rows, place, int(year)):
            yield Fault(stream, item.seq, "its entry differs from what was confirmed")
        if not _made(session, act, pot, place, int(year)):
            yield Fault(stream, item.seq, "its pot differs from what was confirmed")
    for seq in sorted(posted.keys() | made.keys()):
        yield Fault(stream, seq, "has an entry or a pot it does not mean")


def _hands(row: EntryRow) -> tuple[object, ...]:
    return (row.proposed_by, row.actor, row.at, row.approved_by)


def _done(session: Session, act: Act, rows: Sequence[EntryRow], place: str, year: int) -> bool:
    memo = act.label or act.reason
    if any(row.memo != memo for row in rows) or [row.line for row in rows] != [*range(1, len(rows) + 1)]:
        return False
    if act.name == "reverse":
        return _turned(session, act, rows)
    kind = APPROPRIATE if act.name == "allocate" else act.name
    pot = act.act if act.name == "allocate" else act.pot
    to = (act.to_place, act.to_year, act.act) if act.to_year else (None, None, None)
    said = (kind, *SIDES[kind], act.amount_fen, place, year, pot, *to, "")
    found = [
        (row.kind, row.debit, row.credit, row.amount_fen, row.place, row.year, row.pot, row.to_place, row.to_year,
         row.to_pot, row.project_id) for row in rows
    ]  # fmt: skip
    return found == [said]


def _turned(session: Session, act: Act, rows: Sequence[EntryRow]) -> bool:
    stream, _, seq = act.row.rpartition("#")
    undone = [row for row in _rows(session, stream) if row.seq == int(seq)][::-1]
    meant = [reversed_line(line_of(row), row_name(row.stream, row.seq, row.line)) for row in undone]
    return [line_of(row) for row in rows] == meant


def _made(session: Session, act: Act, pot: Pot | None, place: str, year: int) -> bool:
    if act.name not in {"allocate", "transfer", "carry_over"}:
        return pot is None
    if pot is None or pot.pot != act.act or pot.deadline != act.deadline:
        return False
    origin = (pot.from_place, pot.from_year, pot.from_pot)
    if act.name == "allocate":
        said = (act.source, act.label, act.document, act.conditions, " ".join(act.categories), act.project)
        return (pot.place, pot.year, *origin) == (place, year, None, None, None) and _facts(pot) == said
    source = session.get(Pot, (place, year, act.pot))
    where = (pot.place, pot.year) == (act.to_place, act.to_year) and origin == (place, year, act.pot)
    return where and source is not None and _facts(pot) == _facts(source)


def _facts(pot: Any) -> tuple[object, ...]:
    kinds = pot.categories if isinstance(pot.categories, str) else " ".join(pot.categories)
    return (pot.kind, *(getattr(pot, name) for name in WORDS), kinds, pot.project_id)


def _main() -> tuple[object, ...]:
    return ("city", "", "", "", "", "")


def _rows(session: Session, stream: str) -> list[EntryRow]:
    query = select(*ENTRY).where(Entry.stream == stream).order_by(Entry.seq, Entry.line)
    return [EntryRow(*row) for row in session.execute(query)]


def _by_seq(rows: Iterable[EntryRow]) -> dict[int, list[EntryRow]]:
    found: dict[int, list[EntryRow]] = {}
    for row in rows:
        found.setdefault(row.seq, []).append(row)
    return found


CHECKS: dict[str, StreamCheck] = {"cycle": check_account, "project": check_project_money, "fund": check_fund}
"""The checks of this feature by kind of stream."""
