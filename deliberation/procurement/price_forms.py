"""The form for the prices of a framework agreement."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from deliberation.procurement.forms import SupplierForm
from deliberation.rules.supplier import PriceLine
from deliberation.web.fields import Day
from deliberation.web.forms import AtMost, Money, Needed, Text

LINES = 6
"""Rows for the prices of a framework agreement on one form."""


class PricesForm(SupplierForm):
    """The prices of a framework agreement."""

    until = Day(_("The prices hold until"), [Needed()])

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Item, unit and price, row by row."""
        return [(self[f"item{n}"], self[f"unit{n}"], self[f"price{n}"]) for n in range(1, LINES + 1)]

    def args(self) -> dict[str, Any]:
        """The lines filled in."""
        filled = ((item.data, unit.data, price.data) for item, unit, price in self.rows())
        lines = [PriceLine(item, unit, price) for item, unit, price in filled if item and unit and price]
        return {"lines": lines, "until": self.until.data}


for _n in range(1, LINES + 1):
    setattr(PricesForm, f"item{_n}", Text(_("Item %(row)s", row=_n), [AtMost(40)]))
    setattr(PricesForm, f"unit{_n}", Text(_("Unit %(row)s", row=_n), [AtMost(10)]))
    setattr(PricesForm, f"price{_n}", Money(_("Price %(row)s", row=_n)))
