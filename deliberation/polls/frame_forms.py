"""What is written to prepare a poll, to annul it and to hold it again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, RadioField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget, TextArea

from deliberation.web.clock import LOCAL
from deliberation.web.forms import AtMost, Form, Money, Needed, Text, picks

MINUTE = "%Y-%m-%dT%H:%M"

THRESHOLDS = (
    (">1/2", _l("more than half")),
    (">=2/3", _l("two thirds or more")),
    (">=3/4", _l("three quarters or more")),
)
BASES = (
    ("cast", _l("of the valid ballots")),
    ("issued", _l("of the ballots given out")),
    ("roll", _l("of everybody on the roll")),
)


class Ticks(SelectMultipleField):
    """Several of a few, as ticks."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class HoursForm(Form):
    """From when until when is voted."""

    opens = DateTimeLocalField(_l("Voting begins"), [Needed()], format=MINUTE)
    closes = DateTimeLocalField(_l("Voting ends"), [Needed()], format=MINUTE)

    def hours(self) -> tuple[datetime, datetime]:
        """Beginning and end as typed, in local time."""
        return self.opens.data.replace(tzinfo=LOCAL), self.closes.data.replace(tzinfo=LOCAL)


class FrameForm(HoursForm):
    """What every poll has; the ways of voting are those of the place, or fewer."""

    title = Text(_l("Title of the poll"), [Needed(), AtMost(60)])
    channels = Ticks(_l("Ways of voting"), [Needed()])

    def offer(self, channels: Iterable[tuple[str, object]]) -> None:
        """Let these ways be chosen; all of them are, before anything is sent."""
        offered = tuple(channels)
        self.channels.choices = picks(offered)
        if not self.is_submitted():
            self.channels.data = [value for value, _ in offered]


class PollForm(FrameForm):
    """A poll of projects. Limits on the ballot come from the rulebook and are not asked."""

    budget_fen = Money(_l("Money to decide on"), [Needed()])
    projects = Ticks(_l("On the ballot"), [Needed()])

    def put(self, projects: Iterable[tuple[str, object]]) -> None:
        """Let these projects go on the ballot; all of them do, before anything is sent."""
        listed = tuple(projects)
        self.projects.choices = picks(listed)
        if not self.is_submitted():
            self.projects.data = [value for value, _ in listed]


class QuestionForm(FrameForm):
    """One question: for, against, abstain; what carries it, and of whom the share is taken."""

    question = Text(_l("The question, as it stands on the ballot"), [Needed(), AtMost(300)], widget=TextArea())
    threshold = RadioField(_l("Votes for that carry it"), choices=picks(THRESHOLDS), default=">1/2")
    basis = RadioField(_l("Counted against"), choices=picks(BASES), default="cast")


class AnnulForm(Form):
    """Why a vote cannot stand."""

    reason = Text(_l("Why the vote cannot stand"), [Needed(), AtMost(500)], widget=TextArea())
