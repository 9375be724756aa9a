"""The two fields of the auditor's page."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField

from deliberation.web.forms import Form, Text, half_width


class SheetForm(Form):
    """A file to be checked."""

    sheet = FileField(_("The file you downloaded"))


class CodeForm(Form):
    """The code of the book from a print or a page."""

    code = Text(_("Check code"))

    @property
    def digits(self) -> str:
        """The hexadecimal digits of what was typed, or nothing where there are fewer than twelve."""
        digits = re.sub(r"[^0-9a-f]", "", half_width(self.code.data or "").lower())
        return digits if 12 <= len(digits) <= 64 else ""
