"""The form that announces a community's year."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from deliberation.rules.cycle import STAGES
from deliberation.rules.refusal import Json
from deliberation.web.fields import Day, Whole
from deliberation.web.forms import Form, Money, Needed
from deliberation.web.words import STAGES as STAGE_WORDS

USUAL = {
    "collect": ((3, 1), (3, 31)),
    "deliberate": ((4, 1), (5, 31)),
    "vote": ((6, 10), (6, 20)),
    "notice": ((6, 21), (6, 30)),
    "deliver": ((7, 1), (11, 30)),
    "accept": ((10, 1), (12, 31)),
}
"""Stage → first and last day (month, day) that the form proposes; each place sets its own."""


class YearForm(Form):
    """Year, money, and the first and last day of each stage."""

    year = Whole(_("Year"), [Needed()])
    allocation_fen = Money(_("Allocation of the year"), [Needed()])

    def stages(self) -> list[Json]:
        """The stages as the cycle engine reads them."""
        return [
            [name, self[f"{name}_first"].data.isoformat(), self[f"{name}_last"].data.isoformat()] for name in STAGES
        ]

    def rows(self) -> list[tuple[object, Any, Any]]:
        """What each stage is called, with its two fields."""
        return [(STAGE_WORDS[name], self[f"{name}_first"], self[f"{name}_last"]) for name in STAGES]


for _name in STAGES:
    _word = STAGE_WORDS[_name]
    setattr(YearForm, f"{_name}_first", Day(_("%(stage)s: first day", stage=_word), [Needed()]))
    setattr(YearForm, f"{_name}_last", Day(_("%(stage)s: last day", stage=_word), [Needed()]))


def proposed(year: int, allocation_fen: int) -> dict[str, object]:
    """What the fresh form holds."""
    days: dict[str, object] = {}
    for name, (first, last) in USUAL.items():
        days[f"{name}_first"], days[f"{name}_last"] = date(year, *first), date(year, *last)
    return {"year": year, "allocation_fen": allocation_fen, **days}
