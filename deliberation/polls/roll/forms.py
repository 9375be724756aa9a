"""The forms of a roll: a file, a search, an addition by proof, an objection, a reason."""

from __future__ import annotations

import unicodedata
from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField
from wtforms.validators import ValidationError
from wtforms.widgets import TextArea

from deliberation.polls.roll.file import identity
from deliberation.polls.roll.words import OBJECTIONS, TIES
from deliberation.polls.service.roll import Newcomer
from deliberation.web.forms import AtMost, Form, Needed, Text, picks


class FileForm(Form):
    """A file of residents."""

    file = FileField(_("The list as XLSX or CSV"), [FileRequired(_("Please choose a file."))])


class SearchForm(Form):
    """Somebody of the roll by two facts: nobody leafs through it. Sent in the body, so no name stands in an address."""

    name = Text(_("Name"), [Needed(), AtMost(40)])
    number = Text(_("Mobile number, or the last four of the card"), [Needed(), AtMost(40)])


class ReasonForm(Form):
    """Why; for strikes and for answers to objections. ``about``: whom or what it concerns, an opaque id."""

    about = HiddenField()
    objection = HiddenField()
    reason = Text(_("Reason"), [Needed(), AtMost(300)], widget=TextArea())


class ObjectionForm(Form):
    """What is wrong with the roll."""

    kind = RadioField(_("What is wrong"), [Needed()], choices=picks(OBJECTIONS.items()), default="missing")
    about = Text(_("Who it is about: name and building"), [Needed(), AtMost(80)])
    reason = Text(_("Why, and what shows it"), [Needed(), AtMost(500)], widget=TextArea())


class AdditionForm(Form):
    """Somebody whose papers lie on the desk."""

    objection = HiddenField()
    name = Text(_("Name"), [Needed(), AtMost(40)])
    id_number = Text(_("Identity card number"), [AtMost(30)])
    born = Text(_("Date of birth"), [AtMost(20)])
    phone = Text(_("Mobile number"), [AtMost(30)])
    building = Text(_("Building"), [AtMost(40)])
    tie = RadioField(_("Tie to the place"), [Needed()], choices=picks(TIES.items()), default="live")
    proof = Text(_("Which papers you have seen"), [Needed(), AtMost(200)])

    number, card = "", ""
    day: date | None = None

    def validate_id_number(self, field: Text) -> None:
        """A whole number, or none."""
        self.card = _half(field.data).upper()
        if self.card and identity.id_fault(self.card):
            raise ValidationError(_("The card number is mistyped: its last sign does not fit the others."))

    def validate_born(self, field: Text) -> None:
        """From the card where there is one, else as written; without either the age is not known."""
        said = identity.day(_half(field.data)) if field.data else None
        self.day = identity.birth_in(self.card) if len(self.card) == 18 else said
        if self.day is None or (said is not None and said != self.day):
            raise ValidationError(_("Please write the date of birth as on the card, for example 1958-3-7."))

    def validate_phone(self, field: Text) -> None:
        """A mobile number, or none."""
        self.number = (identity.mobile(_half(field.data)) or "") if field.data else ""
        if field.data and not self.number:
            raise ValidationError(_("This is no mobile number. Leave the field empty where there is none."))

    def newcomer(self) -> Newcomer:
        """Whom the form describes; only after it has validated."""
        if self.day is None:
            raise ValueError("not validated")
        fields = self.fields("name", "building", "tie")
        return Newcomer(born=self.day, phone=self.number, id_number=self.card, **fields)


def _half(text: str | None) -> str:
    return "".join(unicodedata.normalize("NFKC", text or "").split())
