"""What people write to the pool: joining, training, certificates, hours, answers, evaluations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget, TextArea

from deliberation.communities.forms import AppointForm
from deliberation.moderators.words import DAYS, HOURS, PARTS, QUESTIONS
from deliberation.rules.moderator_entry import Hours
from deliberation.web.fields import Day, Whole
from deliberation.web.forms import AtMost, Form, Needed, Text, picks


class Ticks(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Agreed:
    """A box that must be ticked."""

    field_flags = {"required": True}  # noqa: RUF012 -- the name and type that WTForms reads

    def __call__(self, _form: Any, field: Field) -> None:
        if not field.data:
            raise StopValidation(_l("Please fill this in."))


class JoinForm(Form):
    """Asking to join a pool."""

    home = SelectField(_l("Which pool"), [Needed()])
    consent = BooleanField(_l("I agree that my name and certificate are public while I am certified"), [Agreed()])


class ProposeForm(AppointForm):
    """Proposing somebody for the pool, by the number they sign in with."""

    role = None
    seat = None
    home = SelectField(_l("Which pool"), [Needed()])


class TrainingForm(Form):
    """A course somebody has attended."""

    course = Text(_l("Course"), [Needed(), AtMost(60)])
    hours = Whole(_l("Hours"), [Needed()])
    day = Day(_l("Day"), [Needed()])
    trainer = Text(_l("Trainer"), [Needed(), AtMost(40)])
    score = Whole(_l("Practice score out of 100"))


class CertifyForm(Form):
    """A certificate."""

    number = Text(_l("Number of the certificate"), [Needed(), AtMost(30)])
    issuer = SelectField(_l("Issued by"), [Needed()])
    since = Day(_l("Valid from"), [Needed()])
    until = Day(_l("Valid until"), [Needed()])


class RenewForm(Form):
    """A longer term."""

    until = Day(_l("Valid until"), [Needed()])


class ReasonForm(Form):
    """A reason that stays in the record."""

    reason = Text(_l("The reason"), [Needed(), AtMost(120)], widget=TextArea())


class PlainForm(Form):
    """Nothing but the press of a button."""


class HoursForm(Form):
    """When somebody can be asked; days off as first and last."""

    slots = Ticks(_l("When you can preside"))
    first = Day(_l("Away from"))
    last = Day(_l("Away until"))

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        parts = ((day, name, part, word) for day, name in enumerate(DAYS) for part, word in PARTS.items())
        self.slots.choices = picks((f"{day}:{part}", f"{name}{word}") for day, name, part, word in parts)

    def weekly(self) -> list[Hours]:
        """The ticked parts of days."""
        ticked = (one.partition(":") for one in self.slots.data or ())
        return [(int(day), *HOURS[part]) for day, _sep, part in ticked]

    def off(self) -> list[tuple[date, date]]:
        """The days off typed, if any; one day alone is a span of its own."""
        first, last = self.first.data or self.last.data, self.last.data or self.first.data
        return [(first, last)] if first and last else []


def ticked(weekly: Iterable[Hours]) -> list[str]:
    """The parts of days that hours stand for."""
    parts = {hours: part for part, hours in HOURS.items()}
    return [f"{day}:{parts[first, last]}" for day, first, last in weekly if (first, last) in parts]


class TieForm(Form):
    """What binds somebody to a community."""

    kind = SelectField(
        _l("What binds you"),
        choices=picks((
            ("lives", _l("I live there")), ("works", _l("I work there")), ("family", _l("My family is concerned")),
            ("supplier", _l("I am tied to a supplier there")),
        )),
    )  # fmt: skip
    about = Text(_l("Code of the community"), [Needed(), AtMost(12)])


class AnswerForm(Form):
    """The moderator's answer to being asked."""

    independent = BooleanField(_l("I have no interest in any item, I neither live nor hold a post there"))
    reason = Text(_l("Reason, if you decline"), [AtMost(120)])
    about = SelectField(_l("If you have an interest: in which item"), validate_choice=False)


class EvaluationForm(Form):
    """Five marks and a sentence."""

    words = Text(_l("Anything else, in a sentence"), [AtMost(120)])


_MARKS = picks((str(mark), str(mark)) for mark in (1, 2, 3, 4, 5))
for _number, _question in enumerate(QUESTIONS):
    setattr(EvaluationForm, f"q{_number}", RadioField(_question, [Needed()], choices=_MARKS))
