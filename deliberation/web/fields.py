"""Fields for days and whole numbers that take what people really type, and say how to write it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from wtforms import DateField, Field, IntegerField
from wtforms.validators import StopValidation

from deliberation.web.clock import today
from deliberation.web.dates import parse_day, written_as_day
from deliberation.web.forms import half_width


class Day(DateField):
    """A day from the browser's own calendar, or typed as 2026-06-18, 2026/6/18, 2026年6月18日, in any width."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the day, or say how to write it."""
        self.data = None
        text = half_width(valuelist[0]) if valuelist else ""
        if text:
            self.data = parse_day(text)
            if self.data is None and written_as_day(text):
                raise ValueError(gettext("There is no such day. Please look at the calendar again."))
            if self.data is None:
                raise ValueError(gettext("Please write the day as 2026-06-18."))


class Within:
    """A day at most so many years ahead: a later one is a slip of the hand."""

    def __init__(self, years: int) -> None:
        self.years = years

    def __call__(self, _form: Any, field: Field) -> None:
        now = today()
        last = date(now.year + self.years, now.month, min(now.day, 28))
        if field.data is not None and field.data > last:
            told = {"years": self.years, "day": last.isoformat()}
            raise StopValidation(
                gettext("More than %(years)s years ahead, after %(day)s. Please look at the year again.", **told)
            )


class Whole(IntegerField):
    """A whole number, full-width digits accepted."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the number, or say what is needed."""
        self.data = None
        text = half_width(valuelist[0]) if valuelist else ""
        if text:
            if not (text.isascii() and text.isdigit() and len(text) < 10):
                raise ValueError(gettext("Please write a whole number."))
            self.data = int(text)
