"""采购结果表: how each supplier was chosen, what was offered, what was signed and what it saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.disclosure.payees import bound_fen, contractor, ended_with
from deliberation.disclosure.sheets import items as it
from deliberation.disclosure.sheets.cells import Cell
from deliberation.disclosure.sheets.frame import Field, Kind, Reach
from deliberation.disclosure.sheets.items import BEGUN, Item, items
from deliberation.ledger import book
from deliberation.procurement.projection import package_stream
from deliberation.procurement.queries.awards import ProcurementRow, procurements
from deliberation.procurement.words import METHODS, SIGNS
from deliberation.rules.package import PACKAGE
from deliberation.rules.package.state import Alarm
from deliberation.web.filters import iso, yuan

SUBDISTRICT = 9
"""So many digits of a code name the sub-district."""


@dataclass(frozen=True, slots=True)
class Bought:
    """A project with a contract, and the purchase that led to it where it was led in the house."""

    item: Item
    bought: ProcurementRow | None
    signs: str = ""

    @property
    def community(self) -> str:
        """Whose project it is."""
        return self.item.community


def source(session: Session, reach: Reach) -> Iterator[Bought]:
    """The projects with a contract; in a quarter, those signed in it."""
    rows = {(row.project_id, row.package_id): row for row in procurements(session, reach.place.code, reach.year)}
    told = _signs(session, rows.values())
    for item in items(session, reach, BEGUN):
        if contractor(item.state) and reach.holds(item.first("contracted")):
            # One that is bought anew stands with the package that led to its contract, not with the latest.
            bought = rows.get((item.row.id, str(item.latest("contracted").get("package") or "")))
            yield Bought(item, bought, told.get(bought.package_id, "") if bought else "")


def _signs(session: Session, rows: Iterable[ProcurementRow]) -> dict[str, str]:
    """By package the signs found in its quotes, in words, and which office has answered them."""
    marked = {row.package_id: row.place for row in rows if row.alarms}
    histories = book.histories(session, [package_stream(id_) for id_ in marked])
    offices = communities.places(session, {place[:SUBDISTRICT] for place in marked.values()})
    told: dict[str, str] = {}
    for id_, place in marked.items():
        state = PACKAGE.replay(one.event for one in histories.get(package_stream(id_), ()))
        office = offices.get(place[:SUBDISTRICT])
        told[id_] = "；".join(_sign(alarm, office.name if office else "") for alarm in state.alarms)
    return told


def _sign(alarm: Alarm, subdistrict: str) -> str:
    """报价接近（黄贝街道办事处已答复）."""
    kind = str(SIGNS.get(alarm.kind, alarm.kind))
    if not alarm.answer:
        return gettext("%(sign)s (no answer yet)", sign=kind)
    return gettext("%(sign)s (answered by the sub-district office of %(place)s)", sign=kind, place=subdistrict)


def of(read: Callable[[Item], Cell]) -> Callable[[Bought], Cell]:
    """A cell of the project itself."""
    return lambda record: read(record.item)


def bought(read: Callable[[ProcurementRow], Cell]) -> Callable[[Bought], Cell]:
    """A cell of the purchase; nothing where there was none."""
    return lambda record: read(record.bought) if record.bought else None


def way(record: Bought) -> Cell:
    """How the supplier was found; of a purchase made before there were packages the book knows the contract alone."""
    return str(METHODS[record.bought.method]) if record.bought else gettext("Only the contract is recorded")


def notice(name: str) -> Callable[[Bought], Cell]:
    """The day on which a result was published."""

    def day(row: ProcurementRow) -> Cell:
        at = getattr(row, name)
        return iso(at) if at else None

    return bought(day)


def offered(item: Item) -> list[tuple[str, int]]:
    """The offers that the contract was chosen from; they stay told when it is ended early."""
    return [(str(one["supplier"]), int(one["amount_fen"])) for one in item.latest("contracted").get("quotes") or []]


def signed(item: Item) -> int | None:
    """The sum of the contract as it was signed last."""
    fen = item.latest("contracted").get("amount_fen")
    return int(fen) if fen else None


def now(item: Item) -> Cell:
    """What it came to after variations; of one that was ended early, what was kept of it."""
    return (bound_fen(item.state) if ended_with(item.state) else item.state.contract_fen) or None


def quotes(item: Item) -> Cell:
    """Every offer with its sum, in the order of the sums."""
    offers = sorted(offered(item), key=lambda quote: quote[1])
    return "；".join(f"{name} {yuan(fen)}" for name, fen in offers) or None


def lowest(item: Item) -> Cell:
    """The lowest offer."""
    return min((fen for _name, fen in offered(item)), default=None)


def saved(item: Item) -> Cell:
    """What the contract lies below the budget."""
    first = signed(item)
    return item.state.budget_fen - first if first else None


OFFERS, CONTRACT = _("Offers"), _("Contract")

KIND = Kind(
    name="procurement",
    title=_("results of procurement"),
    tells=_("How each supplier was chosen: every offer with its sum, the contract, and what it lies below the budget."),
    belongs=_("by the day the contract was signed."),
    source=source,
    paper="A3",
    fields=(
        Field("number", _("Project number"), of(it.number), width=21),
        Field("title", _("Project"), of(it.title), width=22),
        Field("category", _("Category"), of(it.category), width=7),
        Field("method", _("Way of buying"), way, width=12),
        Field("package", _("Package"), bought(lambda row: row.package or None), width=14),
        Field("budget", _("Budget (yuan)"), of(it.fen("budget_fen")), "money", 13),
        Field("quotes", _("Number of offers"), of(lambda item: len(offered(item))), "count", 6, OFFERS, total=True),
        Field("offers", _("Suppliers and their offers (yuan)"), of(quotes), width=32, group=OFFERS),
        Field("lowest", _("Lowest offer (yuan)"), of(lowest), "money", 13, OFFERS, total=False),
        Field("alarms", _("Signs to be explained"), lambda one: one.signs or None, width=20, group=OFFERS),
        Field("supplier", _("Contractor"), of(lambda item: contractor(item.state)), width=18, group=CONTRACT),
        Field("awarded", _("Award published on"), notice("award_announced_at"), "day", 11, CONTRACT),
        Field("day", _("Signed on"), of(it.day("contracted")), "day", 11, CONTRACT),
        Field("published", _("Contract published on"), notice("contract_announced_at"), "day", 11, CONTRACT),
        Field("signed", _("Signed for (yuan)"), of(signed), "money", 13, CONTRACT),
        Field("contract", _("After variations (yuan)"), of(now), "money", 13, CONTRACT),
        Field("saved", _("Below the budget (yuan)"), of(saved), "money", 13, CONTRACT),
    ),
)
