"""The forms of delivery: each knows what it shows first and what it hands to its service function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextArea

from deliberation.delivery.queries import Dossier, Team
from deliberation.proposals.evidence import Evidence
from deliberation.rules.project.closing import LONGEST_COMMENT
from deliberation.rules.project.ready import next_kind
from deliberation.rules.project.state import Quote
from deliberation.web.fields import Day, Within
from deliberation.web.forms import AtMost, Form, Money, Needed, Text, picks

OFFERS = 5
"""Rows for quotes; the rules ask for at least three."""


class ActForm(Form):
    """A form of one act on the project ``found``; ``team`` is whom an acceptance may be made by."""

    def __init__(self, found: Dossier, team: Team) -> None:
        super().__init__(data=self.start(found))
        self.found, self.team = found, team
        self.evidence = Evidence()
        self.fit()

    @staticmethod
    def start(found: Dossier) -> dict[str, object]:
        """What the fresh form holds."""
        del found
        return {}

    def fit(self) -> None:
        """Take the choices that depend on the project."""

    def args(self) -> dict[str, Any]:
        """What the service function wants to know."""
        return {}


class EvidenceForm(ActForm):
    """A form with photos and documents; ``kept`` carries along what came with an earlier try."""

    kept = HiddenField()
    photos = MultipleFileField(_("Photos"))
    documents = MultipleFileField(_("Documents (PDF, PNG or JPEG)"))

    faults: Mapping[str, list[str]] = MappingProxyType({})
    """What was wrong with files of this try, by field."""

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields, and beside them what was wrong with the files."""
        sound = super().validate(extra_validators)
        for name, said in self.faults.items():
            self[name].errors = [*self[name].errors, *said]
        return sound and not any(self.faults.values())

    def demand(self, *names: str) -> None:
        """Mark the fields without which the act is refused; what an earlier try brought counts."""
        for name in names:
            self[name].flags.required = True

    def files(self, name: str) -> list[FileStorage]:
        """The files sent in field ``name``."""
        return [file for file in self[name].data or () if isinstance(file, FileStorage) and file.filename]

    def args(self) -> dict[str, Any]:
        """Photos and documents."""
        return {"photos": self.evidence.photos, "documents": self.evidence.documents}


class ApproveForm(ActForm):
    """立项: the budget, at most what was voted on."""

    budget_fen = Money(_("Approved budget"), [Needed()])

    @staticmethod
    def start(found: Dossier) -> dict[str, object]:
        """The sum voted on."""
        return {"budget_fen": found.state.cost_fen}

    def args(self) -> dict[str, Any]:
        """The budget."""
        return self.fields("budget_fen")


class ContractForm(ActForm):
    """The quotes compared, row by row, and the one that was chosen."""

    winner = RadioField(
        _("Which supplier was chosen"), [Needed()], choices=picks((str(n), str(n)) for n in range(1, OFFERS + 1))
    )

    finish = Day(_("To be finished by"), [Within(10)])

    @property
    def registered(self) -> bool:
        """Whether suppliers are chosen from a register instead of being written."""
        return bool(self.found.sellers)

    def rows(self) -> Iterator[tuple[Any, Any, Any]]:
        """Supplier, sum and the mark of the winner, row by row."""
        for number, mark in enumerate(self.winner, start=1):
            yield self[f"supplier{number}"], self[f"amount{number}"], mark

    def quotes(self) -> dict[str, Quote]:
        """The rows filled in, by their number."""
        rows = ((str(n), self[f"supplier{n}"].data, self[f"amount{n}"].data) for n in range(1, OFFERS + 1))
        return {number: Quote(supplier, amount) for number, supplier, amount in rows if supplier and amount}

    def validate_winner(self, field: RadioField) -> None:
        """The winner is one of the rows filled in."""
        if field.data not in self.quotes():
            raise ValidationError(gettext("Please mark a row that has both a supplier and a sum."))

    def args(self) -> dict[str, Any]:
        """The winner and all quotes."""
        quotes = self.quotes()
        won = quotes[self.winner.data]
        compared = {"supplier": won.supplier, "amount_fen": won.amount_fen, "quotes": tuple(quotes.values())}
        return compared | self.fields("finish")


class _Both:
    """A row has both a supplier and a sum, or neither."""

    def __init__(self, other: str) -> None:
        self.other = other

    def __call__(self, form: Form, field: Any) -> None:
        if not field.data and not field.errors and form[self.other].data:
            raise ValidationError(gettext("This row is only half filled in."))


for _n in range(1, OFFERS + 1):
    setattr(ContractForm, f"supplier{_n}", Text(_("Supplier %(row)s", row=_n), [_Both(f"amount{_n}"), AtMost(60)]))
    setattr(ContractForm, f"amount{_n}", Money(_("Quote %(row)s", row=_n), [_Both(f"supplier{_n}")]))


def contract_form(found: Dossier) -> type[ContractForm]:
    """The form; where the register of the sub-district has suppliers, each row chooses one of them."""
    if not found.sellers:
        return ContractForm
    said = {
        row.name: gettext("%(name)s (suspended)", name=row.name) for row in found.sellers if row.standing != "listed"
    }
    names = [("", gettext("Please choose")), *((row.name, said.get(row.name, row.name)) for row in found.sellers)]
    fields = {
        f"supplier{n}": SelectField(_("Supplier %(row)s", row=n), [_Both(f"amount{n}")], choices=picks(names))
        for n in range(1, OFFERS + 1)
    }
    return type("ContractForm", (ContractForm,), dict(fields))


class MilestoneForm(EvidenceForm):
    """A step of the work."""

    title = Text(_("What has been done"), [Needed(), AtMost(40)])
    note = Text(_("More about it"), [AtMost(500)], widget=TextArea())

    def args(self) -> dict[str, Any]:
        """Title, note and evidence."""
        return self.fields("title", "note") | super().args()


class VaryForm(ActForm):
    """A changed contract sum."""

    amount_fen = Money(_("New contract sum"), [Needed()])
    reason = Text(_("Reason"), [Needed(), AtMost(500)], widget=TextArea())

    def args(self) -> dict[str, Any]:
        """Sum and reason."""
        return self.fields("amount_fen", "reason")


class ProposePaymentForm(ActForm):
    """What the next instalment is for."""

    purpose = Text(_("Purpose of the payment"), [Needed(), AtMost(40)])

    @staticmethod
    def start(found: Dossier) -> dict[str, object]:
        """The usual name of the instalment."""
        names = {
            "advance": gettext("Advance payment"), "settlement": gettext("Final payment"),
            "retention": gettext("Retention money"), "progress": gettext("Progress payment"),
        }  # fmt: skip
        return {"purpose": names[next_kind(found.state)]}

    def args(self) -> dict[str, Any]:
        """The purpose."""
        return self.fields("purpose")


class ApprovePaymentForm(ActForm):
    """Agreeing to the payment that waits."""

    def args(self) -> dict[str, Any]:
        """The payment that waits."""
        return {"payment": self.found.payment}


class PayForm(ApprovePaymentForm):
    """Paying against a voucher."""

    voucher = Text(_("Number of the voucher"), [Needed(), AtMost(40)])

    def args(self) -> dict[str, Any]:
        """The payment that waits, and the voucher."""
        return super().args() | self.fields("voucher")


class AcceptForm(EvidenceForm):
    """The acceptance team, its verdict, and the evidence."""

    council = SelectMultipleField(
        _("Council members present"), choices=[], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    proposer = BooleanField(_("The proposer or a delegate was present"))
    user = SelectField(_("A resident who uses it"), choices=[], validate_choice=False)
    user_phone = Text(_("Not in the list? Mobile number of the resident who was present"), [AtMost(20)])
    subdistrict_officer = BooleanField(_("The sub-district was present"))
    contractor = BooleanField(_("The contractor was present"))
    verdict = RadioField(
        _("Verdict"),
        [Needed()],
        choices=picks((("pass", _("Passed")), ("rectify", _("To be mended first, and looked at again")))),
    )
    note = Text(_("What the team found"), [AtMost(500)], widget=TextArea())
    due = Day(_("To be mended by"), [Within(10)])

    def fit(self) -> None:
        """Who sits in the council and who supported the project."""
        self.council.choices = picks(self.team.council.items())
        self.user.choices = picks([("", _("Please choose")), *self.team.supporters.items()])
        if not self.team.supporters:
            self.user_phone.label.text = gettext("Mobile number of a resident who uses it and was present")
        self.demand("photos", "documents")

    def validate_user_phone(self, field: Text) -> None:
        """The number of a resident of this community."""
        self.user_id = self.user.data or ""
        if field.data and not self.user_id:
            self.user_id = self.team.find(field.data)
            if not self.user_id:
                raise ValidationError(gettext("No verified resident of this community has this number."))

    def args(self) -> dict[str, Any]:
        """Verdict, team and evidence."""
        proposer = self.found.state.proposer
        others = {"subdistrict_officer": self.subdistrict_officer.data, "contractor": self.contractor.data}
        team = [("council_member", person) for person in self.council.data]
        team += [("proposer", proposer)] if self.proposer.data else []
        team += [("user", self.user_id)] if self.user_id else []
        team += [(part, "") for part, present in others.items() if present]
        return self.fields("verdict", "note", "due") | {"team": team} | super().args()


class SettleForm(EvidenceForm):
    """The audited final sum with its report."""

    firm = Text(_("Auditing firm"), [AtMost(60)])
    reported_fen = Money(_("Sum that the contractor reckoned"))
    final_fen = Money(_("Final sum by the audit"), [Needed()])

    @staticmethod
    def start(found: Dossier) -> dict[str, object]:
        """The contract sum."""
        return {"final_fen": found.state.contract_fen, "reported_fen": found.state.contract_fen}

    def fit(self) -> None:
        """No settlement without its report."""
        self.demand("documents")

    def args(self) -> dict[str, Any]:
        """The sum and the report."""
        return self.fields("final_fen", "firm", "reported_fen") | {"document": next(iter(self.evidence.documents), "")}


SCORES = {
    "5": _("Very satisfied"),
    "4": _("Satisfied"),
    "3": _("So-so"),
    "2": _("Not satisfied"),
    "1": _("Very dissatisfied"),
}


class RateForm(Form):
    """How satisfied a resident is."""

    score = RadioField(_("How satisfied are you"), [Needed()], choices=picks(SCORES.items()))
    comment = Text(_("What you would like to add"), [AtMost(LONGEST_COMMENT)], widget=TextArea())
