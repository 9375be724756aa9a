"""What is typed about paper ballots: a box, a paper, a statement."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget, TextArea

from deliberation.polls.papers.line import Typed
from deliberation.web.fields import Whole
from deliberation.web.forms import AtMost, Form, Needed, Text, picks

SEEN = {"d": _("Damaged"), "u": _("Illegible"), "s": _("Signed or marked")}
"""What a reader notes, by its key."""


class BatchForm(Form):
    """A box has been opened."""

    station = Text(_("Station where the box stood"), [Needed(), AtMost(40)])
    found = Whole(_("Papers found in the box"), [Needed()])


class RecountForm(Form):
    """The papers were miscounted."""

    found = Whole(_("Papers there really are"), [Needed()])
    reason = Text(_("Reason"), [Needed(), AtMost(300)], widget=TextArea())


class VarianceForm(Form):
    """Why there are more papers than were handed out."""

    reason = Text(_("Why there are more papers than were handed out"), [Needed(), AtMost(300)], widget=TextArea())


class CompleteForm(Form):
    """What is known of papers that did not come back."""

    note = Text(_("What is known of the papers that did not come back"), [AtMost(300)], widget=TextArea())


class SignForm(Form):
    """A signature: nothing is typed."""


class PaperForm(Form):
    """One paper as it is read: its number, a line of numbers, what is seen on the sheet."""

    number = Whole(_("Number on the paper"), [Needed()])
    text = StringField(_("What stands on the paper"), [AtMost(400)])
    noted = SelectMultipleField(
        _("What you see on the sheet"), choices=picks(SEEN.items()),
        option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), validate_choice=False,
    )  # fmt: skip

    sure = StringField()

    @property
    def typed(self) -> str:
        """Paper and line as one word: sent a second time, it is meant."""
        return f"{self.number.data} {' '.join((self.text.data or '').split())}"

    def read(self) -> Typed:
        """As the services take it."""
        return Typed(self.number.data or 0, self.text.data or "", self.noted.data or (), self.sure.data == self.typed)
