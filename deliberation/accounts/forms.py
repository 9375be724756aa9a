"""The forms of signing in."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _
from wtforms.validators import ValidationError

from deliberation.accounts.sign_in import parse_phone
from deliberation.rules.refusal import Refused
from deliberation.web.forms import Form, Needed, Text, half_width
from deliberation.web.refusals.say import say


class PhoneForm(Form):
    """The first step: which number."""

    phone = Text(_("Mobile number"), [Needed()])

    def validate_phone(self, field: Text) -> None:
        """A mobile number, in whatever way it is typed."""
        try:
            self.number = parse_phone(half_width(field.data or ""))
        except Refused as refused:
            raise ValidationError(say(refused.refusal)) from None

    number = ""


class CodeForm(Form):
    """The second step: the six digits."""

    code = Text(_("Code from the text message"), [Needed()])

    def validate_code(self, field: Text) -> None:
        """Six digits; spaces and full-width digits are accepted."""
        self.digits = re.sub(r"\s", "", half_width(field.data or ""))
        if not re.fullmatch(r"[0-9]{6}", self.digits):
            raise ValidationError(_("The code has six digits."))

    digits = ""
