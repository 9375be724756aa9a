"""The forms around a meeting: its notice and changes of it, an answer to the invitation, corrections, the seal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import DateTimeLocalField, Field, RadioField, SelectField
from wtforms.validators import ValidationError
from wtforms.widgets import TextArea

from deliberation.rules.meeting import notice
from deliberation.rules.minutes import LONGEST
from deliberation.web.clock import LOCAL
from deliberation.web.fields import Day
from deliberation.web.forms import AtMost, Form, Needed, Text, picks

EARLY, LATE = time(6), time(22)
"""The hours between which a meeting may begin."""
MINUTE = "%Y-%m-%dT%H:%M"


def done(form: Form, act: Callable[[Session], object]) -> bool:
    """Whether what was sent is sound and ``act`` was not refused."""

    def run(session: Session) -> bool:
        act(session)
        return True

    return bool(form.validate_on_submit() and form.play(run))


class HourForm(Form):
    """A form with the hour and the room of a meeting."""

    starts = DateTimeLocalField(_l("When it begins"), [Needed()], format=MINUTE)
    location = Text(_l("Where it is held"), [Needed(), AtMost(60)])

    def validate_starts(self, field: Field) -> None:
        """Nobody meets in the middle of the night: rather a slip between morning and evening."""
        if not EARLY <= field.data.time() <= LATE:
            raise ValidationError(_("Meetings begin between 6:00 and 22:00. Please look at morning and evening again."))

    def begins(self) -> datetime:
        """The hour as typed, in local time."""
        moment: datetime = self.starts.data.replace(tzinfo=LOCAL)
        return moment


class MeetingForm(HourForm):
    """The notice of a meeting; its agenda is read row by row beside it."""

    title = Text(_l("Name of the meeting"), [Needed(), AtMost(60)])
    moderator = RadioField(_l("Moderator"), [Needed()], validate_choice=False)
    moderator_why = Text(_l("Why this moderator, if another is next in turn"), [AtMost(120)])
    words = Text(_l("What else the notice should say"), [AtMost(500)], widget=TextArea())
    party_reviewed = Day(_l("Day on which the community party body saw the agenda"))
    reviewer = Text(_l("Which body saw it"), [AtMost(60)])
    opinion = Text(_l("What it said"), [AtMost(200)], widget=TextArea())


class WhyForm(Form):
    """A reason, which everybody invited is told."""

    why = Text(_l("The reason"), [Needed(), AtMost(notice.LONGEST)], widget=TextArea())


class MoveForm(HourForm, WhyForm):
    """Another hour or another room, and why."""


REPLIES = {"yes": _l("I will come"), "no": _l("I cannot come, I ask for leave")}


class ReplyForm(Form):
    """A member's answer to the invitation."""

    coming = RadioField(_l("Will you come?"), [Needed()], choices=picks(REPLIES.items()))
    reason = Text(_l("Reason for leave"), [AtMost(notice.LONGEST)])


class GuestForm(Form):
    """Somebody who sits in without a vote."""

    words = Text(_l("Unit or role of who sits in"), [Needed(), AtMost(notice.LONGEST)])


class RecorderForm(Form):
    """Who writes the minutes."""

    person = SelectField(_l("Recorder"), [Needed()])


class CorrectionForm(Form):
    """What should be corrected in the minutes."""

    paragraph = SelectField(_l("Which part"), [Needed()])
    text = Text(_l("What it should say"), [Needed(), AtMost(LONGEST)], widget=TextArea())
    why = Text(_l("Why"), [Needed(), AtMost(LONGEST)], widget=TextArea())


VERDICTS = {"yes": _l("Accepted"), "no": _l("Not accepted")}


class AnswerForm(Form):
    """Whether a correction is accepted, and why."""

    verdict = RadioField(_l("Is the correction accepted?"), [Needed()], choices=picks(VERDICTS.items()))
    reason = Text(_l("The reason"), [Needed(), AtMost(LONGEST)], widget=TextArea())
