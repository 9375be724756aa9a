"""What a voter sends, and what is typed to look a receipt up."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, StringField

from deliberation.polls.offline.check import typed
from deliberation.web.forms import AtMost, Form, Needed, half_width, picks

MINUTE = "%Y-%m-%dT%H:%M"


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

    code = StringField(_l("Your receipt code"), [Needed()])

    def plain(self) -> str:
        """What was typed, with the signs of a Chinese keyboard as plain ones."""
        return half_width(self.code.data or "")

    def normal(self) -> str:
        """The code as it is printed: capitals in groups of four; 0, 1 and 8, which no code has, read as O, I and B."""
        return typed(self.plain())


class OpeningForm(Form):
    """An auditor opens one ballot with its voter beside."""

    code = StringField(_l("Receipt code"), [Needed(), AtMost(40)])
    why = RadioField(
        _l("Why"),
        choices=picks((
            ("own_check", _l("The resident wants to see whether the ballot is as it was cast")),
            ("not_found", _l("The receipt was hard to read and has now been found")),
            ("objection", _l("The resident has objected to the closing of the box")),
        )),
        validators=[Needed()],
    )  # fmt: skip
    present = BooleanField(_l("The resident is here with me and shows the receipt"))

    def normal(self) -> str:
        """The code as it is printed."""
        return typed(half_width(self.code.data or ""))
