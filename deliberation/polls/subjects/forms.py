"""What a clerk writes to hold a survey, or an election on a ballot."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from deliberation.polls.frame_forms import FrameForm
from deliberation.web.forms import Needed, clean


class SurveyForm(FrameForm):
    """An anonymous survey: one item in a line."""

    items = TextAreaField(_l("What is scored, one in a line"), [Needed()])

    def lines(self) -> list[str]:
        """The items as written."""
        return [line for line in (clean(line) for line in (self.items.data or "").splitlines()) if line]


class PeopleForm(FrameForm):
    """An election as a residents' poll; what is elected, and how, stands with the election."""

    title = None  # type: ignore[assignment]  # wtforms: the field of the parent goes
