"""What a clerk writes to prepare a poll, and what a voter sends."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, HiddenField, SelectMultipleField, StringField

from deliberation.web.clock import LOCAL
from deliberation.web.forms import AtMost, Form, Money, Needed, Text, half_width

MINUTE = "%Y-%m-%dT%H:%M"


class PollForm(Form):
    """The frame of a poll. Limits on the ballot come from the rulebook and are not asked."""

    title = Text(_l("Title of the poll"), [Needed(), AtMost(60)])
    budget_fen = Money(_l("Money to decide on"), [Needed()])
    opens = DateTimeLocalField(_l("Voting begins"), [Needed()], format=MINUTE)
    closes = DateTimeLocalField(_l("Voting ends"), [Needed()], format=MINUTE)

    def hours(self) -> tuple[datetime, datetime]:
        """Beginning and end as typed, in local time."""
        return self.opens.data.replace(tzinfo=LOCAL), self.closes.data.replace(tzinfo=LOCAL)


class BallotForm(Form):
    """A ballot on its way to the box: the token is the right to cast it."""

    class Meta:
        """The token, not a signed-in browser, is what a forger would need."""

        csrf = False

    token = HiddenField()
    choice = SelectMultipleField(validate_choice=False)


class ReceiptForm(Form):
    """Looking up a receipt code; however it is typed."""

    class Meta:
        """Changes nothing."""

        csrf = False

    code = StringField(_l("Your receipt code"), [Needed(), AtMost(40)])

    def normal(self) -> str:
        """The code as it is printed: capitals in groups of four."""
        letters = "".join(ch for ch in half_width(self.code.data or "").upper() if ch.isalnum())
        return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
