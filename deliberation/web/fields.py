"""Fields for days and whole numbers that take what people really type, and say how to write it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext
from wtforms import DateField, IntegerField

from deliberation.web.forms import half_width


class Day(DateField):
    """A day, in the form every browser sends; full-width digits and 2026/6/18 are accepted."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the day, or say how to write it."""
        self.data = None
        text = half_width(valuelist[0]).replace("/", "-").replace(".", "-") if valuelist else ""
        if text:
            try:
                year, month, day = (int(part) for part in text.split("-"))
                self.data = date(year, month, day)
            except ValueError:
                raise ValueError(gettext("Please write the day as 2026-06-18.")) from None


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
