"""The two forms of a notice: objecting, and answering."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField
from wtforms.validators import ValidationError
from wtforms.widgets import TextArea

from deliberation.rules.notice import LONGEST_TEXT
from deliberation.web.forms import AtMost, Form, Needed, Text, picks

STANDINGS = {
    "resident": _("As a resident"),
    "body": _("For a body: a company, school, property firm, owners' committee …"),
    "other": _("Otherwise concerned"),
}

VERDICTS = {
    "no": _("Not upheld: the notice goes on"),
    "yes": _("Upheld: the project goes back to the council"),
}


class ObjectionForm(Form):
    """What somebody objects to, and in what capacity."""

    text = Text(_("What you object to, and why"), [Needed(), AtMost(LONGEST_TEXT)], widget=TextArea())
    standing = RadioField(_("In what capacity"), [Needed()], choices=picks(STANDINGS.items()), default="resident")
    body = Text(_("Name of the body"), [AtMost(60)])

    def validate_body(self, field: Text) -> None:
        """A body has a name."""
        if self.standing.data == "body" and not field.data:
            raise ValidationError(_("Please write the name of the body."))


class AnswerForm(Form):
    """Whether an objection is right, and why."""

    verdict = RadioField(_("Is the objection right?"), [Needed()], choices=picks(VERDICTS.items()))
    reason = Text(_("Answer with the reason"), [Needed(), AtMost(LONGEST_TEXT)], widget=TextArea())
