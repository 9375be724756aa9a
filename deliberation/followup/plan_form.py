"""The form of a year's plan: some batches with their days, and for each approved project the batch it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import ValidationError
from wtforms.widgets import TextArea

from deliberation.followup.planning import Wanted
from deliberation.proposals.queries import ProjectRow
from deliberation.rules.plan import LONGEST_NOTE, Plan
from deliberation.web.fields import Day
from deliberation.web.forms import AtMost, Form, Text, picks

BATCHES = (1, 2, 3, 4)
NAMES = {1: _("First batch"), 2: _("Second batch"), 3: _("Third batch"), 4: _("Fourth batch")}


class PlanForm(Form):
    """The days of each batch and the note; :func:`plan_form` adds a choice for each project."""

    first_1, last_1 = Day(_("From")), Day(_("To"))
    first_2, last_2 = Day(_("From")), Day(_("To"))
    first_3, last_3 = Day(_("From")), Day(_("To"))
    first_4, last_4 = Day(_("From")), Day(_("To"))
    note = Text(_("Note"), [AtMost(LONGEST_NOTE)], widget=TextArea())
    rows: Sequence[ProjectRow] = ()

    def chosen(self, number: int) -> tuple[str, ...]:
        """The projects put into a batch."""
        return tuple(row.id for row in self.rows if self[f"in_{row.id}"].data == str(number))

    def validate_first_1(self, _field: Day) -> None:
        """Whoever puts a project into a batch says when the batch begins and ends."""
        for number in BATCHES:
            days = self[f"first_{number}"], self[f"last_{number}"]
            if self.chosen(number) and not all(field.data for field in days):
                said = gettext("Please write the first and the last day of “%(batch)s”.", batch=str(NAMES[number]))
                raise ValidationError(said)

    def wanted(self) -> list[Wanted]:
        """The batches that have projects."""
        return [
            Wanted(str(NAMES[number]), self[f"first_{number}"].data, self[f"last_{number}"].data, self.chosen(number))
            for number in BATCHES
            if self.chosen(number)
        ]


def plan_form(rows: Sequence[ProjectRow], held: Plan | None) -> PlanForm:
    """The form for these projects, filled with the plan that was drafted last."""
    choices = picks([("0", _("in no batch")), *((str(number), NAMES[number]) for number in BATCHES)])
    fields = {f"in_{row.id}": SelectField(row.title, choices=choices, default="1") for row in rows}
    form: type[PlanForm] = type("PlanOfTheYear", (PlanForm,), {**fields, "rows": tuple(rows)})
    return form(data=_start(rows, held) if held else None)


def _start(rows: Sequence[ProjectRow], held: Plan) -> dict[str, Any]:
    start: dict[str, Any] = {f"in_{row.id}": "0" for row in rows} | {"note": held.note}
    names = {str(name): number for number, name in NAMES.items()}
    for batch in held.batches:
        number = names.get(batch.name, 1)
        start |= {f"first_{number}": batch.first, f"last_{number}": batch.last}
        start |= {f"in_{project}": str(number) for project, _fen in batch.projects}
    return start
