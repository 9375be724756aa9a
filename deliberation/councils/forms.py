"""The forms of bodies, seats and elections."""

from __future__ import annotations

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import ValidationError
from wtforms.widgets import TextArea

from deliberation.accounts.sign_in import parse_phone
from deliberation.communities.words import CHOICES
from deliberation.councils.words import BODY_KINDS, CAUSES, ELECTORS, HOWS, MARKS, METHODS, SEAT_KINDS, SEXES
from deliberation.rules.body.election_state import Candidate
from deliberation.rules.parameters import PROFILES
from deliberation.rules.refusal import Refused
from deliberation.web.fields import Day, Whole
from deliberation.web.forms import AtMost, Form, Needed, Text, half_width, picks
from deliberation.web.refusals.say import say

OWN_KINDS = [(kind, word) for kind, word in BODY_KINDS.items() if kind != "council"]
CHOSEN_CAUSES = [(key, CAUSES[key]) for key in ("resigned", "moved", "removed", "absent", "died")]
OWN_HOWS = [(key, HOWS[key]) for key in ("appointed", "elected", "ex_officio")]


class PhoneForm(Form):
    """Somebody by the mobile number."""

    phone = Text(_("Mobile number of the person"), [Needed()])
    name = Text(_("Name, if the person has never signed in"), [AtMost(30)])
    number = ""

    def validate_phone(self, field: Text) -> None:
        """A mobile number, in whatever way it is typed."""
        try:
            self.number = parse_phone(half_width(field.data or ""))
        except Refused as refused:
            raise ValidationError(say(refused.refusal)) from None


class BodyForm(Form):
    """A new body: what it is, its name, its rules, its seats."""

    kind = RadioField(_("What kind of body"), [Needed()], choices=picks(OWN_KINDS))
    name = Text(_("What the body is called"), [Needed(), AtMost(40)])
    profile = SelectField(_("Rules of its meetings"), choices=picks((key, CHOICES.get(key, key)) for key in PROFILES))

    def seats(self) -> list[tuple[str, int]]:
        """The seats by kind, those with a number."""
        return [(kind, self[f"seats_{kind}"].data or 0) for kind in SEAT_KINDS]

    def seat_fields(self) -> list[Whole]:
        """The fields of the numbers."""
        return [self[f"seats_{kind}"] for kind in SEAT_KINDS]


for _kind, _word in SEAT_KINDS.items():
    setattr(BodyForm, f"seats_{_kind}", Whole(_word))


class TermForm(Form):
    """A term by its first and last day."""

    first = Day(_("First day of the term"), [Needed()])
    last = Day(_("Last day of the term"), [Needed()])


class SeatForm(PhoneForm):
    """Somebody takes a seat."""

    kind = SelectField(_("Seat"), [Needed()])
    how = SelectField(_("How it is filled"), [Needed()], choices=picks(OWN_HOWS))


class LeaveForm(Form):
    """Why a seat is left."""

    cause = RadioField(_("Why the seat is left"), [Needed()], choices=picks(CHOSEN_CAUSES))
    reason = Text(_("Reason"), [AtMost(300)], widget=TextArea())


class ReasonForm(Form):
    """A reason that is published."""

    reason = Text(_("Reason"), [Needed(), AtMost(300)], widget=TextArea())


class CallForm(Form):
    """An election is called."""

    title = Text(_("Title"), [Needed(), AtMost(60)])
    kind = SelectField(_("Seats of this kind"), [Needed()])
    seats = Whole(_("How many seats"), [Needed()])
    method = RadioField(_("How they are chosen"), [Needed()], choices=picks(METHODS.items()), default="stv")
    electors = RadioField(_("Who votes"), [Needed()], choices=picks(ELECTORS.items()), default="representatives")
    electors_size = Whole(_("How many people may vote"))
    ticks = Whole(_("Most ticks on a paper"))
    register_by = Day(_("Last day to sign up"), [Needed()])
    vote_on = Day(_("Day of the vote or the draw"), [Needed()])
    each_sex = Whole(_("At least so many women and so many men"))
    each_group = Whole(_("At most so many from one resident group"))
    why = Text(_("Why (published)"), [AtMost(200)])

    def quotas(self) -> list[tuple[str, str, int, int | None]]:
        """The mix of people that ticks and draws must meet; a transferable vote knows none."""
        if self.method.data == "stv":
            return []
        found: list[tuple[str, str, int, int | None]] = []
        if self.each_sex.data:
            found += [("sex", word, self.each_sex.data, None) for word in SEXES]
        if self.each_group.data:
            found.append(("group", "*", 0, self.each_group.data))
        return found


class ExtendForm(Form):
    """Later days."""

    register_by = Day(_("Last day to sign up"), [Needed()])
    vote_on = Day(_("Day of the vote or the draw"), [Needed()])
    reason = Text(_("Why the dates change (published)"), [Needed(), AtMost(300)])


class StandForm(Form):
    """Somebody stands for a seat, or volunteers for a draw."""

    sex = RadioField(_("Sex"), [Needed()], choices=picks(SEXES.items()))
    group = Text(_("Resident group or building"), [Needed(), AtMost(20)])
    owns = BooleanField(_("I own a home here"))
    consent = BooleanField(_("I agree to stand, and that my name is on the public list"), [Needed()])

    def attributes(self) -> dict[str, str]:
        """What quotas may ask about."""
        return {"sex": str(self.sex.data), "group": str(self.group.data)}

    def validate_consent(self, field: BooleanField) -> None:
        """Nobody stands without having agreed."""
        if not field.data:
            raise ValidationError(gettext("Please tick the agreement."))


class CandidateForm(PhoneForm, StandForm):
    """The office enters somebody from the signed paper."""

    born = Day(_("Date of birth on the identity card"))
    owns = BooleanField(_("I have seen the certificate of the home that the person owns here"))


class BoxForm(Form):
    """What was handed out and what was found."""

    issued = Whole(_("Papers handed out"), [Needed()])
    received = Whole(_("Papers found in the box"), [Needed()])


class PaperForm(Form):
    """One paper: ticks, or numbers in the order of preference, or what is wrong with it."""

    number = Whole(_("Number on the paper"), [Needed()])
    mark = RadioField(_("Does it count?"), choices=picks(MARKS.items()), default="")
    choices: tuple[str, ...] = ()

    def read(self, candidates: tuple[Candidate, ...], *, ranked: bool) -> bool:
        """Take the choices from what was sent; False where two candidates have the same number."""
        sent = {one.id: half_width(request.form.get(f"c-{one.id}", "")) for one in candidates}
        chosen = {id_: text for id_, text in sent.items() if text}
        if not ranked:
            self.choices = tuple(sorted(chosen))
            return True
        bad = [text for text in chosen.values() if not (text.isascii() and text.isdigit() and 0 < int(text) < 1000)]
        ranks = sorted((int(text), id_) for id_, text in chosen.items()) if not bad else []
        if bad or [rank for rank, _id in ranks] != list(range(1, len(ranks) + 1)):
            self.form_errors = [
                gettext("Write 1, 2, 3 … each once. Where the paper itself has it otherwise, it is spoiled.")
            ]
            return False
        self.choices = tuple(id_ for _rank, id_ in ranks)
        return True
