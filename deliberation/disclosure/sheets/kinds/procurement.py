"""采购结果表: how each supplier was chosen, what was offered, what was signed and what it saved."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from deliberation.disclosure.sheets import items as it
from deliberation.disclosure.sheets.cells import Cell
from deliberation.disclosure.sheets.frame import Field, Kind, Reach
from deliberation.disclosure.sheets.items import Item, items
from deliberation.web.filters import yuan


def source(session: Session, reach: Reach) -> Iterator[Item]:
    """The projects with a contract; in a quarter, those signed in it."""
    return (item for item in items(session, reach) if item.state.supplier and reach.holds(item.first("contracted")))


def quotes(item: Item) -> Cell:
    """Every offer with its sum, in the order of the sums."""
    offers = sorted(item.state.quotes, key=lambda quote: quote.amount_fen)
    return "；".join(f"{quote.supplier} {yuan(quote.amount_fen)}" for quote in offers) or None


def lowest(item: Item) -> Cell:
    """The lowest offer."""
    return min((quote.amount_fen for quote in item.state.quotes), default=None)


def saved(item: Item) -> Cell:
    """What the contract lies below the budget."""
    return item.state.budget_fen - item.state.signed_fen if item.state.signed_fen else None


OFFERS, CONTRACT = _("Offers"), _("Contract")

KIND = Kind(
    name="procurement",
    title=_("results of procurement"),
    tells=_("How each supplier was chosen: every offer with its sum, the contract, and what it lies below the budget."),
    source=source,
    paper="A3",
    fields=(
        Field("number", _("Project number"), it.number, width=21),
        Field("title", _("Project"), it.title, width=22),
        Field("category", _("Category"), it.category, width=7),
        Field("budget", _("Budget (yuan)"), it.fen("budget_fen"), "money", 13),
        Field("quotes", _("Number of offers"), lambda item: len(item.state.quotes), "count", 7, OFFERS, total=True),
        Field("offers", _("Suppliers and their offers (yuan)"), quotes, width=36, group=OFFERS),
        Field("lowest", _("Lowest offer (yuan)"), lowest, "money", 13, OFFERS, total=False),
        Field("supplier", _("Contractor"), lambda item: item.state.supplier, width=20, group=CONTRACT),
        Field("day", _("Signed on"), it.day("contracted"), "day", 11, CONTRACT),
        Field("signed", _("Signed for (yuan)"), it.fen("signed_fen"), "money", 13, CONTRACT),
        Field("contract", _("After variations (yuan)"), it.fen("contract_fen"), "money", 13, CONTRACT),
        Field("saved", _("Below the budget (yuan)"), saved, "money", 13, CONTRACT),
    ),
)
