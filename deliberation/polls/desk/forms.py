"""What a clerk types at a desk."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import ValidationError

from deliberation.accounts.sign_in import parse_phone
from deliberation.polls.finding import Facts
from deliberation.polls.service.desk import Help
from deliberation.rules.refusal import Refused
from deliberation.web.forms import AtMost, Form, Needed, Text, half_width, picks
from deliberation.web.refusals.say import say

RELATIONS = (
    ("family", _l("Family")),
    ("neighbour", _l("Neighbour")),
    ("friend", _l("Friend")),
    ("volunteer", _l("Community volunteer")),
)
LOSSES = (("spoiled", _l("Spoiled: the old paper is here and is put into the envelope")), ("lost", _l("Lost")))


class DeskForm(Form):
    """A desk: its number and where it stands."""

    number = Text(_l("Number of the desk"), [Needed(), AtMost(2)])
    name = Text(_l("Where the desk stands"), [Needed(), AtMost(40)])


class FindForm(Form):
    """Two facts or more; there is no list to look through."""

    name = Text(_l("Full name"), [AtMost(40)])
    phone = Text(_l("Mobile number"), [AtMost(20)])
    id_last4 = Text(_l("Last four of the identity card"), [AtMost(4)])
    born = Text(_l("Date of birth"), [AtMost(10)])
    number = ""
    day = ""

    def validate_phone(self, field: Text) -> None:
        """A mobile number, in whatever way it is typed."""
        try:
            self.number = parse_phone(half_width(field.data or "")) if field.data else ""
        except Refused as refused:
            raise ValidationError(say(refused.refusal)) from None

    def validate_born(self, field: Text) -> None:
        """Eight digits, with or without signs between them."""
        digits = "".join(ch for ch in half_width(field.data or "") if ch.isdigit())
        try:
            self.day = str(date.fromisoformat(digits)) if field.data else ""
        except ValueError:
            raise ValidationError(_l("Write the date in eight digits, for example 19580307.")) from None

    def facts(self) -> Facts:
        """What was told."""
        return Facts(self.name.data or "", self.number, half_width(self.id_last4.data or "").upper(), self.day)


class HandForm(Form):
    """Handing a ballot to whoever was found, alone or with a helper."""

    proof_seen = BooleanField(_l("I have seen the card: it is this person"))
    pairing = Text(_l("Number on the screen of the booth"), [AtMost(8)])
    helped = BooleanField(_l("Somebody helps this voter to mark the ballot"))
    helper = Text(_l("Full name of the helper"), [AtMost(40)])
    relation = SelectField(
        _l("The helper is the voter's"), choices=picks((("", _l("Please choose")), *RELATIONS)), default=""
    )
    wished = BooleanField(_l("The voter asked for this helper in front of me"))
    namesake = BooleanField(_l("Only the same name: the helper is no candidate and does not work here"))
    loss = RadioField(_l("What happened to the paper"), choices=picks(LOSSES), validate_choice=False)
    reason = Text(_l("In a few words"), [AtMost(80)])
    uncast = BooleanField(_l("The voter says that the old paper is not in the box"))

    def help_(self) -> Help | None:
        """The helper, where there is one."""
        if not self.helped.data:
            return None
        return Help(self.helper.data or "", self.relation.data, bool(self.wished.data), bool(self.namesake.data))


class SetupForm(Form):
    """The code that makes a tablet a booth."""

    class Meta:
        """The code is what a forger would need."""

        csrf = False

    code = Text(_l("Set-up code"), [Needed(), AtMost(20)])


class AnswerForm(Form):
    """What the committee found when it looked at an alarm."""

    key = Text("", [Needed()])
    note = Text(_l("What you found"), [Needed(), AtMost(400)])
