"""What a clerk writes to call a meeting, and what the console and a member's phone send as a move."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, RadioField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.web.clock import LOCAL
from deliberation.web.fields import Day
from deliberation.web.forms import AtMost, Form, Needed, Text, clean, half_width

MINUTE = "%Y-%m-%dT%H:%M"
LONGEST = 500
"""Characters of a motion or a reason."""

TEXTS = ("motion", "on", "item", "member", "side", "text", "until", "to", "why", "about", "method", "override",
         "purpose", "what")  # fmt: skip
NUMBERS = ("for", "against", "abstain", "minutes", "seconds", "turns")
FLAGS = ("well_taken", "recount")
WORDY = {
    "main": "text",
    "amend": "text",
    "commit": "to",
    "postpone_definitely": "until",
    "fix_time_to_adjourn": "until",
}
"""Motions that are nothing without their words, and the field that holds them."""


class Ticks(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class MeetingForm(Form):
    """The notice of a meeting."""

    title = Text(_l("Name of the meeting"), [Needed(), AtMost(60)])
    starts = DateTimeLocalField(_l("When it begins"), [Needed()], format=MINUTE)
    location = Text(_l("Where it is held"), [Needed(), AtMost(60)])
    moderator = RadioField(_l("Moderator"), [Needed()], validate_choice=False)
    items = Ticks(_l("Projects on the agenda"), validate_choice=False)
    topics = TextAreaField(_l("Other items, one on each line"), [AtMost(600)])
    party_reviewed = Day(_l("Day on which the community party body saw the agenda"))

    def begins(self) -> datetime:
        """The hour as typed, in local time."""
        moment: datetime = self.starts.data.replace(tzinfo=LOCAL)
        return moment

    def other_items(self) -> list[str]:
        """The titles of the items that are not projects."""
        return [line for line in (clean(line) for line in (self.topics.data or "").splitlines()) if line]


def read_move(form: Mapping[str, str]) -> tuple[str, dict[str, Json], int | None]:
    """The command, its arguments and the step the page showed; ``Refused`` for what cannot be used as it is."""
    args: dict[str, Json] = {name: clean(form[name]) for name in TEXTS if clean(form.get(name))}
    for name in ("text", "why", "override", "until", "to"):
        _short(str(args.get(name, "")))
    for name in NUMBERS:
        if half_width(form.get(name, "")):
            args[name] = _number(form[name])
    for name in FLAGS:
        if form.get(name):
            args[name] = form[name] == "yes"
    side, _, member = form.get("hand", "").partition(":")
    if member:
        args |= {"side": side, "member": member}
    _complete(form.get("move", ""), args)
    seq = half_width(form.get("seq", ""))
    return form.get("move", ""), args, int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 10 else None


def _number(raw: str) -> int:
    text = half_width(raw)
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Refused(Refusal("NUMBER_NEEDED", "RROR1915 §46"))
    return int(text)


def _short(text: str) -> None:
    if len(text) > LONGEST:
        params: dict[str, Json] = {"field": gettext("The text"), "most": LONGEST, "length": len(text)}
        raise Refused(Refusal("TEXT_TOO_LONG", "meeting:text", params))


def _complete(move: str, args: Mapping[str, Json]) -> None:
    """What the console always asks: words for a motion, a reason and a verdict for a ruling."""
    if move == "move" and (field := WORDY.get(str(args.get("motion")))) and not args.get(field):
        raise Refused(Refusal("MOTION_WORDS_NEEDED", "议事十二条 第一条"))
    if move == "rule" and ("well_taken" not in args or not args.get("why")):
        raise Refused(Refusal("RULING_INCOMPLETE", "RROR1915 §21"))
    if move == "enter_votes" and not {"for", "against"} <= args.keys():
        raise Refused(Refusal("BAD_COUNT", "RROR1915 §46"))
