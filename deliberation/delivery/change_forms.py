"""The forms of what is done when a project does not go straight: reviews, plans, changes, mending, refunds, ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextArea

from deliberation.delivery.forms import ActForm, ApprovePaymentForm, EvidenceForm, VaryForm
from deliberation.delivery.queries import Dossier
from deliberation.rules.project.closing import LONGEST_COMMENT
from deliberation.web.fields import Day, Within
from deliberation.web.filters import exact_yuan
from deliberation.web.forms import AtMost, Form, Money, Needed, Text, picks

TARGETS = 5
"""Rows for milestones of a plan."""


class ReasonForm(ActForm):
    """Why; it is published word for word."""

    reason = Text(_("Reason"), [Needed(), AtMost(500)], widget=TextArea())

    def args(self) -> dict[str, Any]:
        """The reason."""
        return self.fields("reason")


class DeclinePaymentForm(ApprovePaymentForm):
    """Saying no to the payment that waits."""

    reason = Text(_("Reason"), [Needed(), AtMost(500)], widget=TextArea())

    def args(self) -> dict[str, Any]:
        """The payment that waits, and why not."""
        return super().args() | self.fields("reason")


class CostReviewForm(EvidenceForm):
    """A third party's report on the cost."""

    firm = Text(_("Reviewing firm"), [Needed(), AtMost(60)])
    reviewed_fen = Money(_("Sum confirmed by the review"), [Needed()])

    def fit(self) -> None:
        """No review without its report."""
        self.demand("documents")

    def args(self) -> dict[str, Any]:
        """Firm, sum and report."""
        return self.fields("firm", "reviewed_fen") | {"document": next(iter(self.evidence.documents), "")}


class AwardForm(ActForm):
    """The contract that follows an award: nothing but its last day is left to say."""

    finish = Day(_("To be finished by"), [Needed(), Within(10)])

    def args(self) -> dict[str, Any]:
        """The last day."""
        return self.fields("finish")


class PlanForm(ActForm):
    """The days of the work, row by row for its milestones."""

    begin = Day(_("First day of the work"), [Needed(), Within(10)])
    finish = Day(_("Last day of the work"), [Needed(), Within(10)])
    reason = Text(_("Why the plan is changed"), [AtMost(500)], widget=TextArea())

    @staticmethod
    def start(found: Dossier) -> dict[str, object]:
        """The plan there is."""
        plan = found.state.plan
        if plan is None:
            return {"begin": found.today}
        rows: dict[str, object] = {"begin": plan.start, "finish": plan.finish}
        for number, one in enumerate(plan.targets[:TARGETS], start=1):
            rows |= {f"title{number}": one.title, f"day{number}": one.day}
        return rows

    def rows(self) -> Iterator[tuple[Any, Any]]:
        """What is reached and when, row by row."""
        for number in range(1, TARGETS + 1):
            yield self[f"title{number}"], self[f"day{number}"]

    def args(self) -> dict[str, Any]:
        """Days, milestones, and why it changed."""
        targets = [(title.data, day.data) for title, day in self.rows() if title.data and day.data]
        return self.fields("finish", "reason") | {"start": self.begin.data, "targets": targets}


class _Half:
    """A row has both a milestone and a day, or neither."""

    def __init__(self, other: str) -> None:
        self.other = other

    def __call__(self, form: Form, field: Any) -> None:
        if not field.data and not field.errors and form[self.other].data:
            raise ValidationError(gettext("This row is only half filled in."))


for _n in range(1, TARGETS + 1):
    setattr(PlanForm, f"title{_n}", Text(_("Milestone %(row)s", row=_n), [_Half(f"day{_n}"), AtMost(40)]))
    setattr(PlanForm, f"day{_n}", Day(_("Day %(row)s", row=_n), [_Half(f"title{_n}"), Within(10)]))


class ReferForm(VaryForm):
    """A change that goes back to the council."""


class InviteForm(ActForm):
    """Which users come to the inspection."""

    persons = SelectMultipleField(
        _("Residents who supported the proposal"), choices=[], widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )  # fmt: skip
    phone = Text(_("Not in the list? Mobile number of a resident who uses it"), [AtMost(20)])

    def fit(self) -> None:
        """The supporters who have not been invited yet."""
        invited = self.found.state.invited
        self.persons.choices = picks((id_, name) for id_, name in self.team.supporters.items() if id_ not in invited)

    def validate_phone(self, field: Text) -> None:
        """The number of a resident of this community."""
        self.user_id = self.team.find(field.data) if field.data else ""
        if field.data and not self.user_id:
            raise ValidationError(gettext("No verified resident of this community has this number."))

    def args(self) -> dict[str, Any]:
        """Everybody chosen."""
        return {"persons": [*(self.persons.data or ()), *([self.user_id] if self.user_id else [])]}


class RectifiedForm(EvidenceForm):
    """What has been mended."""

    note = Text(_("What has been mended"), [Needed(), AtMost(500)], widget=TextArea())

    def fit(self) -> None:
        """Photos tell that it is done."""
        self.demand("photos")

    def args(self) -> dict[str, Any]:
        """The words and the evidence."""
        return self.fields("note") | super().args()


class RefundForm(ActForm):
    """Money that the supplier gave back."""

    payment = SelectField(_("Which payment it comes from"), [Needed()], choices=[])
    amount_fen = Money(_("Sum given back"), [Needed()])
    voucher = Text(_("Number of the voucher"), [Needed(), AtMost(40)])
    reason = Text(_("Reason"), [Needed(), AtMost(500)], widget=TextArea())

    def fit(self) -> None:
        """The payments that were made, by their vouchers; a single one is chosen already."""
        paid = [one for one in self.found.state.payments if one.status == "paid"]
        told = [(one.id, f"{one.voucher} · {one.purpose} · {exact_yuan(one.amount_fen)}") for one in paid]
        self.payment.choices = picks(told if len(told) == 1 else [("", gettext("Please choose")), *told])

    def args(self) -> dict[str, Any]:
        """Which payment, sum, voucher and reason."""
        return self.fields("payment", "amount_fen", "voucher", "reason")


class TerminationForm(EvidenceForm):
    """Ending it early."""

    back_to = RadioField(
        _("What becomes of the project"),
        [Needed()],
        choices=picks((("approved", _("Another supplier is looked for")), ("pooled", _("It goes no further")))),
    )
    reason = Text(_("Reason"), [Needed(), AtMost(500)], widget=TextArea())

    def fit(self) -> None:
        """Without a contract there is nothing to go back to; no end without its paper."""
        if self.found.state.phase == "approved":
            self.back_to.choices = picks((("pooled", _("It goes no further")),))
        self.demand("documents")

    def args(self) -> dict[str, Any]:
        """Where to, why, and the paper."""
        return self.fields("back_to", "reason") | {"document": next(iter(self.evidence.documents), "")}


class OpinionForm(Form):
    """What an invited user found."""

    fine = RadioField(
        _("Is it done as it should be"),
        [Needed()],
        choices=picks((("yes", _("Yes, it is fine")), ("no", _("No, something is not right")))),
    )
    comment = Text(_("What you found"), [AtMost(LONGEST_COMMENT)], widget=TextArea())
