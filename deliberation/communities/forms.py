"""The forms of residency, offices and the year."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, RadioField, SelectField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from deliberation.accounts.sign_in import parse_phone
from deliberation.communities.words import stage_name
from deliberation.rules.cycle import STAGES, Stage, write_stages
from deliberation.rules.refusal import Json, Refused
from deliberation.web import clock
from deliberation.web.dates import parse_day
from deliberation.web.forms import AtMost, Form, Money, Needed, Text, clean, half_width, picks
from deliberation.web.refusals.say import say

OLDEST = 120
TIES = (("live", _("I live here")), ("work", _("I work here")), ("study", _("I go to school here")))


class Day(Field):
    """A day, typed as 1958-03-07, 1958.3.7, 19580307, 1958年3月7日, in any width of digits."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; keeps it when it is no day."""
        self.data = None
        text = half_width(clean(valuelist[0])) if valuelist else ""
        if text:
            self.data = parse_day(text)
            if self.data is None:
                raise ValueError(gettext("Write the day as year, month, day, for example 1958-03-07."))


class Reason(TextAreaField):
    """A reason that is published or sent."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Trimmed text."""
        self.data = clean(valuelist[0]) if valuelist else ""


class ContactForm(Form):
    """How the office is reached."""

    telephone = Text(_("Telephone of the office"), [Needed(), AtMost(24)])
    address = Text(_("Address of the office"), [Needed(), AtMost(80)])


class ClaimForm(Form):
    """Who one is, and what ties one to the community."""

    tie = RadioField(_("What ties you to this community?"), [Needed()], choices=picks(TIES))
    name = Text(_("Your name"), [Needed(), AtMost(30)])
    born = Day(_("Your date of birth"), [Needed()])
    address = Text(_("Address there"), [Needed(), AtMost(100)])

    def validate_born(self, field: Day) -> None:
        """A day on which somebody alive can have been born."""
        today = clock.now().astimezone(clock.LOCAL).date()
        if field.data and not today.replace(year=today.year - OLDEST, day=1) <= field.data <= today:
            raise ValidationError(_("Please check the year of birth."))

    def known(self) -> None:
        """Name and birth date have been checked before: they are not asked again."""
        del self.name, self.born


class DecideForm(Form):
    """A clerk's decision on a claim."""

    reason = Reason(_("Reason (the person reads it)"), [AtMost(300)])


class AppointForm(Form):
    """An appointment: the person by number, the office, the seat."""

    phone = Text(_("Mobile number of the person"), [Needed()])
    name = Text(_("Name, if the person has never signed in"), [AtMost(30)])
    role = SelectField(_("Office"), [Needed()])
    seat = SelectField(_("Seat in the council"))
    number = ""

    def validate_phone(self, field: Text) -> None:
        """A mobile number, in whatever way it is typed."""
        try:
            self.number = parse_phone(half_width(field.data or ""))
        except Refused as refused:
            raise ValidationError(say(refused.refusal)) from None


class DismissForm(Form):
    """The end of an office, with its reason."""

    reason = Reason(_("Reason"), [Needed(), AtMost(300)])


def default_stages(year: int) -> tuple[Stage, ...]:
    """A year as communities usually run it: collect in spring, vote in June, accept by the end of November."""
    firsts = ((3, 1), (4, 16), (6, 1), (6, 16), (7, 1), (11, 1))
    lasts = ((4, 15), (5, 31), (6, 15), (6, 30), (10, 31), (11, 30))
    rows = zip(STAGES, firsts, lasts, strict=True)
    return tuple(Stage(name, date(year, *first), date(year, *last)) for name, first, last in rows)


class StagesForm(Form):
    """The six stages, each with its first and last day: subclass it where a year is announced."""

    def __init__(self, stages: tuple[Stage, ...] = (), **kwargs: Any) -> None:
        dates = {f"{stage.name}_{end}": getattr(stage, end) for stage in stages for end in ("first", "last")}
        super().__init__(**{**dates, **kwargs})

    @property
    def stages(self) -> list[Json]:
        """The rows that the cycle engine reads; every field must have validated."""
        return write_stages(tuple(self._stage(name) for name in STAGES))

    def rows(self) -> list[tuple[str, str, Day, Day]]:
        """(name, what it is called, first, last) for the page."""
        return [(name, stage_name(name), self[f"{name}_first"], self[f"{name}_last"]) for name in STAGES]

    def validate(self, extra_validators: Any = None) -> bool:
        """Every stage ends after it begins, and begins no earlier than the one before."""
        if not super().validate(extra_validators):
            return False
        for name in STAGES:
            stage = self._stage(name)
            if stage.last < stage.first:
                self[f"{name}_last"].errors = [gettext("The last day is before the first.")]
        for before, after in pairwise(STAGES):
            if self._stage(after).first < self._stage(before).first:
                self[f"{after}_first"].errors = [
                    gettext("「%(stage)s」 comes before this and begins later.", stage=stage_name(before))
                ]
        return not self.errors

    def _stage(self, name: str) -> Stage:
        return Stage(name, self[f"{name}_first"].data, self[f"{name}_last"].data)


for _name in STAGES:
    setattr(StagesForm, f"{_name}_first", Day(_("First day"), [Needed()]))
    setattr(StagesForm, f"{_name}_last", Day(_("Last day"), [Needed()]))


class RescheduleForm(StagesForm):
    """New dates, and why."""

    reason = Reason(_("Why the dates change (published)"), [Needed(), AtMost(300)])


class AnnounceForm(StagesForm):
    """A year: its allocation and its dates."""

    allocation_fen = Money(_("Allocation of the year"), [Needed()])
