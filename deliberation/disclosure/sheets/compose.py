"""The two sheets, made from the book: every row is the replay of a project's events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.communities.queries import PlaceRow
from deliberation.disclosure.queries.rollup import CHOSEN
from deliberation.disclosure.sheets.cells import Cell
from deliberation.disclosure.sheets.content import Column, Content, tidy
from deliberation.funds.models import Account
from deliberation.ledger import book
from deliberation.ledger.book import Head
from deliberation.notices import queries as notices
from deliberation.notices.queries import NoticeRow
from deliberation.proposals import queries as proposals
from deliberation.rules.project import PROJECT, ProjectState
from deliberation.rules.project.state import Payment
from deliberation.web.filters import iso, yuan
from deliberation.web.words import CATEGORIES, PHASES, THEMES, Words

LEVELS = ("subdistrict", "community")
"""The levels that keep sheets; wider places lead to them."""

BATCH = 200
"""Streams read at a time."""

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A project of the year: its columns, its replay, and the name of its community."""

    row: proposals.ProjectRow
    state: ProjectState
    community: str


def compose(
    session: Session,
    *,
    lineage: tuple[PlaceRow, ...],
    names: dict[str, PlaceRow],
    name: str,
    year: int,
    heads: tuple[Head, ...],
) -> Content:
    """The sheet ``name`` (projects or money) of the last place of ``lineage``; ``names`` are its communities."""
    place = lineage[-1]
    items = tuple(_items(session, place.code, year, names))
    several = place.level != "community"
    columns, rows = _SHEETS[name](session, items)
    kept = [at for at, column in enumerate(columns) if several or column.key != "community"]
    columns = tuple(columns[at] for at in kept)
    cut = [tidy(columns, (row[at] for at in kept)) for row in rows]
    return Content(
        place=place.code,
        name=name,
        year=year,
        title=title(name, place, year),
        info=_info(session, lineage, year),
        columns=columns,
        rows=tuple(cut),
        totals=_totals(columns, cut),
        labels=(_("Code of the book"), _("File number"), _("Made at"), _("Made by")),
        heads=heads,
    )


def title(name: str, place: PlaceRow, year: int) -> str:
    """The title of a sheet."""
    if name == "projects":
        return _("%(place)s, %(year)s: public list of projects", place=place.short, year=year)
    return _("%(place)s, %(year)s: how the money was used", place=place.short, year=year)


def _items(session: Session, code: str, year: int, names: dict[str, PlaceRow]) -> Iterator[Item]:
    rows = proposals.everything(session, code, proposals.Filter(year=year, phases=CHOSEN))
    rows = tuple(sorted(rows, key=lambda row: (row.place, not row.number, row.number, row.created_at, row.id)))
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        histories = book.histories(session, [proposals.stream_of(row.id) for row in batch])
        for row in batch:
            events = (item.event for item in histories[proposals.stream_of(row.id)])
            yield Item(row, PROJECT.replay(events), names[row.place].short)


def _info(session: Session, lineage: tuple[PlaceRow, ...], year: int) -> str:
    place = lineage[-1]
    account = session.get(Account, (place.code, year)) if place.level == "community" else None
    parts = [
        _("Drawn up by: %(unit)s", unit="".join(row.name for row in lineage[1:])),
        _("Year: %(year)s", year=year),
        _("Unit: yuan"),
    ]
    if account is not None:
        parts.append(_("Allocation of the year: %(sum)s", sum=yuan(account.appropriated_fen)))
    return " · ".join(parts)


def _projects(session: Session, items: tuple[Item, ...]) -> tuple[tuple[Column, ...], Iterator[Row]]:
    columns = (
        Column("no", _("Serial no."), "count", 5),
        Column("community", _("Community"), "text", 11),
        Column("number", _("Project number"), "text", 14),
        Column("title", _("Project"), "text", 24),
        Column("category", _("Category"), "text", 6),
        Column("theme", _("Theme"), "text", 9),
        Column("location", _("Place"), "text", 18),
        Column("cost", _("Asked for (yuan)"), "money", 12),
        Column("budget", _("Budget (yuan)"), "money", 12),
        Column("contract", _("Contract (yuan)"), "money", 12),
        Column("paid", _("Paid (yuan)"), "money", 12),
        Column("council", _("Council: for, against, abstained, present, due"), "text", 14),
        Column("votes", _("Residents' votes"), "count", 8),
        Column("notice", _("Public notice (days)"), "text", 12),
        Column("supplier", _("Contractor"), "text", 18),
        Column("phase", _("Where it stands"), "text", 12),
    )
    posted = notices.notices(session, tuple(item.state.notice for item in items if item.state.notice))
    return columns, (_project(at, item, posted.get(item.state.notice)) for at, item in enumerate(items, start=1))


def _project(at: int, item: Item, notice: NoticeRow | None) -> Row:
    state, vote = item.state, item.state.vote
    council = f"{vote.yes} / {vote.no} / {vote.abstain} / {vote.present} / {vote.due}" if vote else None
    return (
        at, item.community, state.number or None, state.title, _word(CATEGORIES, state.category),
        _word(THEMES, state.theme), state.location or None, state.cost_fen, state.budget_fen or None,
        state.contract_fen or None, state.paid_fen, council, state.ballot.votes if state.ballot else None,
        _period(notice), state.supplier or None, _word(PHASES, state.phase),
    )  # fmt: skip


def _period(notice: NoticeRow | None) -> str | None:
    """The days of the public notice as they stand."""
    if notice is None:
        return None
    if notice.last_day is None:
        return _("Stopped by an objection, not over yet")
    return _("%(first)s to %(last)s", first=iso(notice.first_day), last=iso(notice.last_day))


def _word(words: Words, code: str) -> str:
    return str(words.get(code, code))


def _money(session: Session, items: tuple[Item, ...]) -> tuple[tuple[Column, ...], Iterator[Row]]:
    columns = (
        Column("no", _("Serial no."), "count", 5),
        Column("community", _("Community"), "text", 11),
        Column("number", _("Project number"), "text", 14),
        Column("title", _("Project"), "text", 20),
        Column("source", _("Source of the money"), "text", 9),
        Column("budget", _("Budget (yuan)"), "money", 12),
        Column("contract", _("Contract (yuan)"), "money", 12),
        Column("final", _("Settled (yuan)"), "money", 12),
        Column("paid", _("Paid (yuan)"), "money", 12),
        Column("left", _("Left over (yuan)"), "money", 12),
        Column("day", _("Day"), "day", 11),
        Column("purpose", _("Purpose"), "text", 13),
        Column("payee", _("Payee"), "text", 18),
        Column("voucher", _("Voucher"), "text", 12),
        Column("sum", _("This payment (yuan)"), "money", 12),
        Column("hands", _("Asked / checked / paid by"), "text", 15),
    )
    approved = [item for item in items if item.state.budget_fen]
    hands = people.masked_names(session, _hands(approved))
    return columns, _money_rows(approved, hands)


def _money_rows(items: Iterable[Item], hands: dict[str, str]) -> Iterator[Row]:
    """A row a payment; what belongs to the project as a whole stands in its first row only, so columns add up."""
    at = 0
    for item in items:
        state = item.state
        paid = [payment for payment in state.payments if payment.status == "paid"]
        bound = state.final_fen or state.contract_fen
        sums: Row = (
            state.budget_fen, state.contract_fen or None, state.final_fen or None, state.paid_fen,
            state.budget_fen - bound if bound else None,
        )  # fmt: skip
        for first, payment in enumerate(paid or [None]):
            at += 1
            head = (item.community, state.number or None, state.title, _("Project funds"))
            yield (at, *head, *(sums if first == 0 else (None,) * 5), *_payment(state, payment, hands))


def _payment(state: ProjectState, payment: Payment | None, hands: dict[str, str]) -> Row:
    if payment is None or payment.paid_at is None:
        return (None, None, state.supplier or None, None, None, None)
    three = (payment.proposed_by, payment.approved_by, payment.paid_by)
    names = " / ".join(hands.get(person) or "—" for person in three)
    purpose = payment.purpose or _("Instalment %(number)s", number=payment.number)
    return (iso(payment.paid_at), purpose, state.supplier, payment.voucher, payment.amount_fen, names)


def _hands(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        for payment in item.state.payments:
            yield from filter(None, (payment.proposed_by, payment.approved_by, payment.paid_by))


def _totals(columns: tuple[Column, ...], rows: list[Row]) -> Row:
    """Sums of the money columns; the word for it under the title of the projects."""
    sums: list[Cell] = []
    for at, column in enumerate(columns):
        cells = [cell for row in rows if isinstance(cell := row[at], int)]
        sums.append(sum(cells) if column.kind == "money" else _("Total") if column.key == "title" else None)
    return tuple(sums)


_SHEETS: dict[str, Callable[[Session, tuple[Item, ...]], tuple[tuple[Column, ...], Iterator[Row]]]] = {
    "projects": _projects,
    "money": _money,
}

NAMES = tuple(_SHEETS)
