"""The forms of the follow-up: one for each step."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, RadioField, SelectField
from wtforms.widgets import TextArea

from deliberation.communities.words import CHOICES
from deliberation.proposals.evidence import Evidence
from deliberation.rules.followup import LONGEST, NeedState
from deliberation.rules.rulebook import Rulebook
from deliberation.web.fields import Day
from deliberation.web.forms import AtMost, Form, Needed, Text, picks

OUTCOMES = {
    "solved": _("Solved"),
    "partly": _("Partly solved"),
    "planned": _("Planned for later"),
    "explained": _("It cannot be done; the reasons have been explained"),
}
"""How a matter ended."""

SCORES = {
    "5": _("Very satisfied"), "4": _("Satisfied"), "3": _("So-so"), "2": _("Not satisfied"),
    "1": _("Not satisfied at all"),
}  # fmt: skip

HEARD = {
    "yes": _("Reached, and satisfied"),
    "no": _("Reached, and not satisfied"),
    "": _("Nobody could be reached"),
}


class StepForm(Form):
    """A form of one step; ``fit`` takes the choices that depend on the need and the rules."""

    def fit(self, state: NeedState, rulebook: Rulebook) -> None:
        """Take what the need and the rules of the place offer."""

    def args(self) -> dict[str, Any]:
        """What the service function wants to know."""
        return self.fields(*(field.name for field in self if field.name != "csrf_token"))


class AnswerForm(StepForm):
    """The answer to the proposer."""

    text = Text(_("Answer to the proposer"), [Needed(), AtMost(LONGEST)], widget=TextArea())


class DispatchForm(StepForm):
    """To whom the matter is sent, what is asked of them, and by when."""

    body = SelectField(_("Responsible body"), [Needed()])
    task = Text(_("What is asked of them"), [Needed(), AtMost(LONGEST)], widget=TextArea())
    due = Day(_("To be done by"))

    def fit(self, state: NeedState, rulebook: Rulebook) -> None:
        """The duty list without those who have it already."""
        busy = {one.body for one in state.open}
        self.body.choices = picks(
            (code, CHOICES[code]) for code in rulebook.texts("followup.bodies") if code not in busy
        )


class TrackForm(StepForm):
    """How it goes on, with papers; ``kept`` carries along what came with an earlier try."""

    text = Text(_("How it goes on"), [Needed(), AtMost(LONGEST)], widget=TextArea())
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

    def args(self) -> dict[str, Any]:
        """Text and files."""
        return {"text": self.text.data, "documents": self.evidence.documents}


class HandBackForm(StepForm):
    """Who hands it back, and why."""

    body = SelectField(_("Responsible body"), [Needed()])
    reason = Text(_("Reason"), [Needed(), AtMost(LONGEST)], widget=TextArea())

    def fit(self, state: NeedState, rulebook: Rulebook) -> None:
        """Those who have it."""
        del rulebook
        self.body.choices = picks((one.body, CHOICES[one.body]) for one in state.open)


class ConcludeForm(StepForm):
    """How it ended."""

    outcome = RadioField(_("How it ended"), [Needed()], choices=picks(OUTCOMES.items()))
    text = Text(_("What was done, or why it cannot be done"), [Needed(), AtMost(LONGEST)], widget=TextArea())


class CallBackForm(StepForm):
    """What the proposer said on the phone."""

    heard = RadioField(_("What the proposer said"), choices=picks(HEARD.items()), default="yes")
    note = Text(_("Notes of the call"), [Needed(), AtMost(LONGEST)], widget=TextArea())

    def args(self) -> dict[str, Any]:
        """Whether somebody was reached, and satisfied."""
        said = self.heard.data
        return {"reached": bool(said), "satisfied": said == "yes" if said else None, "note": self.note.data}


class ReopenForm(StepForm):
    """Why it is opened again."""

    reason = Text(_("Reason"), [Needed(), AtMost(LONGEST)], widget=TextArea())


class UrgeForm(StepForm):
    """What is asked for, and by when."""

    text = Text(_("What you ask for, and by when"), [Needed(), AtMost(LONGEST)], widget=TextArea())


class EvaluateForm(StepForm):
    """The proposer's judgement."""

    score = RadioField(_("Are you satisfied with the answer?"), [Needed()], choices=picks(SCORES.items()))
    comment = Text(_("What you would like to add"), [AtMost(LONGEST)], widget=TextArea())

    def args(self) -> dict[str, Any]:
        """Stars as a number."""
        return {"score": int(self.score.data), "comment": self.comment.data}
