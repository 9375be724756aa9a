"""The form that announces a community's year."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from deliberation.communities.forms import AnnounceForm, default_stages
from deliberation.web.fields import Whole
from deliberation.web.forms import Needed


class YearForm(AnnounceForm):
    """Which year, how much, and the first and last day of each stage; begins with what is usual."""

    year = Whole(_("Year"), [Needed()])

    def __init__(self, year: int, allocation_fen: int) -> None:
        super().__init__(default_stages(year), year=year, allocation_fen=allocation_fen)
