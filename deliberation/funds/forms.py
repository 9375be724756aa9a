"""The forms of the money: the year that is announced, and what one person asks for and another decides on."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextArea

from deliberation.communities.forms import AnnounceForm, default_stages
from deliberation.communities.words import CHOICES
from deliberation.funds.words import SOURCES
from deliberation.rules.funds.engine import LONGEST
from deliberation.rules.parameters import CATEGORIES
from deliberation.web.fields import Day, Whole, Within
from deliberation.web.forms import AtMost, Form, Money, Needed, Text, half_width, picks


class YearForm(AnnounceForm):
    """Which year, how much, and the first and last day of each stage; begins with what is usual."""

    year = Whole(_("Year"), [Needed()])

    def __init__(self, year: int, allocation_fen: int) -> None:
        super().__init__(default_stages(year), year=year, allocation_fen=allocation_fen)


class AskForm(Form):
    """What every request says; ``act`` is its id, drawn with the fresh page: a second press asks nothing new."""

    act = HiddenField()

    def __init__(self, **start: Any) -> None:
        super().__init__(data={"act": uuid4().hex, **start})

    def validate_act(self, field: HiddenField) -> None:
        """The id is one of ours."""
        if not re.fullmatch(r"[0-9a-f]{32}", field.data or ""):
            raise ValidationError(
                gettext("This request cannot be read. Please begin again from the page of the money.")
            )

    def said(self) -> dict[str, Any]:
        """The facts of the act."""
        names = [name for name in self._fields if name not in {"csrf_token", "act"}]
        facts = {name: self[name].data for name in names}
        if "deadline" in facts:
            facts["deadline"] = facts["deadline"].isoformat() if facts["deadline"] else ""
        return facts


class AllocateForm(AskForm):
    """Money of one source with its conditions."""

    source = SelectField(_("Who gives it"), [Needed()], choices=picks(SOURCES.items()))
    label = Text(_("What it is called"), [Needed(), AtMost(LONGEST["label"])])
    document = Text(_("Number of the document"), [AtMost(LONGEST["document"])])
    amount_fen = Money(_("Sum"), [Needed()])
    deadline = Day(_("To be paid out by"), [Within(10)])
    categories = SelectMultipleField(
        _("Only for"), choices=picks((kind, CHOICES[kind]) for kind in CATEGORIES), option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )  # fmt: skip
    project = Text(_("Only for one project"))
    conditions = Text(_("Other conditions"), [AtMost(LONGEST["conditions"])], widget=TextArea())

    def said(self) -> dict[str, Any]:
        """The facts, with the project by its id, whether that or the address of its page was given."""
        found = re.findall(r"[0-9a-f]{32}", half_width(self.project.data or "").lower())
        return {**super().said(), "project": found[-1] if found else self.project.data or ""}


class TakeForm(AskForm):
    """A sum out of one pot, with the reason."""

    amount_fen = Money(_("Sum"), [Needed()])
    reason = Text(_("Reason"), [Needed(), AtMost(LONGEST["reason"])], widget=TextArea())


class TransferForm(TakeForm):
    """To which community."""

    to_place = SelectField(_("To which community"), [Needed()])
    deadline = Day(_("To be paid out by"), [Within(10)])


class CarryForm(TakeForm):
    """To which year."""

    to_year = SelectField(_("To which year"), [Needed()], coerce=int)
    deadline = Day(_("To be paid out by"), [Within(10)])


class ReverseForm(AskForm):
    """Why it is undone."""

    reason = Text(_("Reason"), [Needed(), AtMost(LONGEST["reason"])], widget=TextArea())


class DecideForm(Form):
    """The second person's word; whoever declines says why."""

    answer = Text(_("Reasons for declining"), [AtMost(LONGEST["answer"])], widget=TextArea())
