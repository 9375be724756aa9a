"""The forms of residents and clerks."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from deliberation.rules.parameters import NEGATIVE_LIST
from deliberation.rules.refusal import Refusal
from deliberation.rules.rulebook import Rulebook
from deliberation.web import words
from deliberation.web.forms import AtMost, Form, Money, Needed, Text, clean, picks
from deliberation.web.masking import masked
from deliberation.web.refusals.say import say

LONGEST_LOCATION = 100
LONGEST_REASON = 1000

FIELD_OF = {
    "COST_NOT_POSITIVE": "cost",
    "COST_ABOVE_CEILING": "cost",
    "CATEGORY_UNKNOWN": "category",
    "THEME_UNKNOWN": "theme",
    "TOO_MANY_PHOTOS": "photos",
    "REASON_NEEDED": "reason",
    "VERDICT_UNKNOWN": "verdict",
    "ON_NEGATIVE_LIST": "negative",
}
"""Refusal → the field beside which it is said."""


class LongText(TextAreaField):
    """A text of several lines, cleaned like every text."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = clean(valuelist[0].replace("\r\n", "\n")) if valuelist else ""


class Agreed(Needed):
    """A box that must be ticked."""

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data:
            field.data = None
        super().__call__(form, field)


class FieldForm(Form):
    """A form that says a refusal beside the field it is about."""

    def place_refusal(self) -> None:
        """Move the refusal to its field; one that belongs to no field stays for the top of the page."""
        refusal = self.refusal
        name = _field_of(refusal) if refusal else ""
        if refusal and name in self:
            self[name].errors = [*self[name].errors, say(refusal)]
            self.refusal = None


def _field_of(refusal: Refusal) -> str:
    return FIELD_OF.get(refusal.code) or str(refusal.params.get("field", ""))


class Nameless:
    """What stands on every list, sheet and feed as it was typed must lead to nobody."""

    def __call__(self, _form: Any, field: Any) -> None:
        if masked(field.data or "") != (field.data or ""):
            raise StopValidation(str(_("The title stands on every list. Please leave out names and numbers.")))


class ProposalForm(FieldForm):
    """A need as a proposal. Lengths, categories and themes come from the rulebook of the place."""

    ticket = HiddenField()
    title = Text(_("What should be done"), [Needed()])
    need = LongText(_("What is the difficulty, and for whom"), [Needed()])
    location = Text(_("Where in the community"), [Needed()])
    category = RadioField(_("What is it"), [Needed()], validate_choice=False)
    theme = SelectField(_("Which side of life"), [Needed()], validate_choice=False)
    cost = Money(_("About how much will it cost"), [Needed()])
    photos = MultipleFileField(_("Photos of the place"))
    agreed = BooleanField(_("The proposal becomes public; of my name only the surname is shown"), [Agreed()])

    def __init__(self, rulebook: Rulebook, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.category.choices = picks((code, words.CATEGORIES[code]) for code in rulebook.texts("proposal.categories"))
        themes = [(code, words.THEMES[code]) for code in rulebook.texts("proposal.themes")]
        self.theme.choices = picks([("", _("Please choose")), *themes])
        # only checked, never cut off while typing: what was pasted stays to be shortened
        lengths = {"title": rulebook.int("proposal.title_length"), "need": rulebook.int("proposal.need_length")}
        for name, most in (lengths | {"location": LONGEST_LOCATION}).items():
            self[name].validators = [Needed(), AtMost(most)]
        self.title.validators = [*self.title.validators, Nameless()]

    def content(self) -> dict[str, Any]:
        """What the service wants to know, but for the photos."""
        return self.fields("title", "need", "location", "category", "theme") | {"cost_fen": self.cost.data}


class ReasonForm(FieldForm):
    """A reason, that is published."""

    reason = LongText(_("Why"), [Needed(), AtMost(LONGEST_REASON)])


class ScreeningForm(ReasonForm):
    """A clerk's decision on a proposal."""

    negative = SelectMultipleField(
        _("Negative list"),
        choices=picks((code, words.NEGATIVE_LIST[code]) for code in NEGATIVE_LIST),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    cost = Money(_("Cost after checking"))
    verdict = RadioField(
        _("Decision"),
        [Needed()],
        choices=picks(
            [
                ("pass", _("Pass it to the council")),
                ("return", _("Return it for more information")),
                ("pool", _("Keep it in the project pool")),
                ("reject", _("Do not take it up")),
            ]
        ),
        validate_choice=False,
    )
