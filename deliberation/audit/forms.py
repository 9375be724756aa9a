"""What auditors and those audited write."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, RadioField, SelectField
from wtforms.widgets import TextArea

from deliberation.audit.words import CHECK_NAMES, GRADE_NAMES, MARK_NAMES, METHOD_NAMES
from deliberation.proposals.evidence import Evidence
from deliberation.web.fields import Day, Whole
from deliberation.web.forms import AtMost, Form, Money, Needed, Text, picks

LONG = 1000


class PlainForm(Form):
    """Nothing but the press of a button."""

    def said(self) -> dict[str, Any]:
        """What the step wants to know."""
        return {name: self[name].data for name in self._fields if name not in {"csrf_token", "kept", "documents"}}


class PlanForm(PlainForm):
    """Which year, how many, and how they are drawn."""

    title = Text(_("Name of the audit"), [Needed(), AtMost(60)])
    year = SelectField(_("Year"), [Needed()], coerce=int)
    method = RadioField(_("How the projects are drawn"), [Needed()], choices=picks(METHOD_NAMES.items()))
    size = Whole(_("How many projects"), [Needed()])


class WordsForm(PlainForm):
    """A few sentences; ``text`` is what most steps ask for."""

    text = Text(_("In words"), [Needed(), AtMost(LONG)], widget=TextArea())


class RemarkForm(PlainForm):
    """A remark that may stay empty."""

    text = Text(_("Remark"), [AtMost(LONG)], widget=TextArea())


class AskForm(WordsForm):
    """A question, or one more, with the day by which an answer is due."""

    due = Day(_("Answer due by"))

    def said(self) -> dict[str, Any]:
        """Text and day."""
        return {"text": self.text.data, "due": self.due.data.isoformat() if self.due.data else ""}


class FindForm(PlainForm):
    """A finding."""

    grade = RadioField(_("How grave"), [Needed()], choices=picks(GRADE_NAMES.items()))
    text = Text(_("What is not in order"), [Needed(), AtMost(LONG)], widget=TextArea())
    rule = Text(_("Which rule says so"), [Needed(), AtMost(200)])
    amount_fen = Money(_("Sum concerned"))
    due = Day(_("To be mended by"))

    def said(self) -> dict[str, Any]:
        """Everything, the sum 0 where none is concerned."""
        due = self.due.data.isoformat() if self.due.data else ""
        return {**self.fields("grade", "text", "rule"), "amount_fen": self.amount_fen.data or 0, "due": due}


class ReasonForm(PlainForm):
    """A reason that stays in the book."""

    reason = Text(_("The reason"), [Needed(), AtMost(300)], widget=TextArea())


class AddForm(ReasonForm):
    """One more project by judgement."""

    project = SelectField(_("Which project"), [Needed()])


class OpinionForm(PlainForm):
    """The opinion of the audit."""

    opinion = Text(_("Opinion"), [Needed(), AtMost(2000)], widget=TextArea())


class ReplyForm(WordsForm):
    """An answer with files; ``kept`` carries along what came with an earlier try."""

    kept = HiddenField()
    documents = MultipleFileField(_("Documents (PDF, PNG or JPEG)"))
    evidence: Evidence = Evidence()
    faults: tuple[str, ...] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields, and beside them what was wrong with the files."""
        sound = super().validate(extra_validators)
        self.documents.errors = [*self.documents.errors, *self.faults]
        return sound and not self.faults

    def sent(self) -> list[FileStorage]:
        """The files of this try."""
        return [file for file in self.documents.data or () if isinstance(file, FileStorage) and file.filename]

    def said(self) -> dict[str, Any]:
        """Text and files."""
        return {"text": self.text.data, "files": [*self.evidence.documents]}


class PaperForm(Form):
    """The working paper on one project: a mark and a note for each check."""

    def rows(self) -> list[tuple[str, Any, Any]]:
        """Check, mark and note, row by row."""
        return [(check, self[f"mark_{check}"], self[f"note_{check}"]) for check in CHECK_NAMES]

    def ticks(self) -> list[list[str]]:
        """The checks that have been made."""
        return [[check, mark.data, note.data or ""] for check, mark, note in self.rows() if mark.data]


for _check, _name in CHECK_NAMES.items():
    _mark = RadioField(_name, choices=picks(MARK_NAMES.items()), validate_choice=False)
    setattr(PaperForm, f"mark_{_check}", _mark)
    setattr(PaperForm, f"note_{_check}", Text(_("Note"), [AtMost(500)]))


class PackForm(Form):
    """Which months a pack is of: a year, or one quarter of it."""

    year = SelectField(_("Year"), [Needed()], coerce=int)
    quarter = SelectField(
        _("Months"),
        coerce=int,
        choices=picks((
            ("0", _("the whole year")), ("1", _("1st quarter")), ("2", _("2nd quarter")), ("3", _("3rd quarter")),
            ("4", _("4th quarter")),
        )),
    )  # fmt: skip
