"""The forms of buying: each knows what its service function wants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextArea

from deliberation.procurement.queries import Dossier, SupplierRow
from deliberation.procurement.words import CAUSES, MARKS, METHODS
from deliberation.proposals.queries import ProjectRow
from deliberation.rules.cycle import LOCAL
from deliberation.rules.package import Offer
from deliberation.rules.refusal import Refusal
from deliberation.web.fields import Day, Whole, Within
from deliberation.web.filters import wan_yuan
from deliberation.web.forms import AtMost, Form, Money, Needed, Text, Worded, half_width, picks
from deliberation.web.refusals.say import say
from deliberation.web.words import CATEGORIES

HOURS = tuple(f"{hour:02d}:{minute:02d}" for hour in range(9, 18) for minute in (0, 30))


class Ticks(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DraftForm(Form):
    """What is bought together."""

    projects = Ticks(_("Which projects"), [Needed()])
    title = Text(_("Name of the purchase"), [Needed(), AtMost(40)])
    method = RadioField(_("How it is bought"), [Needed()], choices=picks(METHODS.items()))

    def __init__(self, free: Iterable[ProjectRow]) -> None:
        super().__init__()
        self.free = {row.id: row for row in free}
        self.projects.choices = picks(
            (row.id, f"{row.title} · {wan_yuan(row.budget_fen - row.paid_fen)} · {CATEGORIES[row.category]}")
            for row in self.free.values()
        )

    def validate_projects(self, field: Ticks) -> None:
        """All of one year."""
        if len({self.free[id_].year for id_ in field.data if id_ in self.free}) > 1:
            raise ValidationError(gettext("Please choose projects of one year: each year has its own money."))

    @property
    def year(self) -> int:
        """The year of the projects chosen."""
        return self.free[self.projects.data[0]].year


class DeedForm(Form):
    """A form of one step of a package; a plain one is nothing but the press of a button."""

    def __init__(self, found: Dossier, sellers: Iterable[SupplierRow]) -> None:
        super().__init__()
        self.found, self.sellers = found, tuple(sellers)
        self.fit()

    def fit(self) -> None:
        """Take the choices that depend on the package."""

    def args(self) -> dict[str, Any]:
        """What the service function wants to know."""
        return {}

    def offers(self) -> list[tuple[str, str]]:
        """The quotes by supplier, with the sum once it is known."""
        called = self.found.suppliers
        return [
            (
                one.supplier,
                f"{called[one.supplier]} · {wan_yuan(one.amount_fen)}" if one.lines else called[one.supplier],
            )
            for one in self.found.state.offers
        ]


class InviteForm(DeedForm):
    """Whom, and until when."""

    suppliers = Ticks(_("Which suppliers"), [Needed()], choices=[])
    day = Day(_("Quotes are taken until"), [Needed(), Within(1)])
    hour = SelectField(_("At"), choices=picks((hour, hour) for hour in HOURS), default="17:00")
    agency = Text(_("Agency that runs the tender"), [AtMost(60)])
    reference = Text(_("Number of the tender"), [AtMost(40)])

    def fit(self) -> None:
        """Suppliers of the register for these categories; the agency only where there is a tender."""
        wanted = {lot.category for lot in self.found.state.active}
        usable = [row for row in self.sellers if row.standing == "listed" and wanted <= set(row.kinds)]
        self.suppliers.choices = picks((row.id, row.name) for row in usable)
        if self.found.state.method != "tender":
            del self.agency, self.reference

    def args(self) -> dict[str, Any]:
        """Suppliers, closing time, agency."""
        hour, minute = (int(part) for part in self.hour.data.split(":"))
        chosen: Any = self.day.data
        closes = datetime.combine(chosen, time(hour, minute), LOCAL)
        told = self.fields("agency", "reference") if self.found.state.method == "tender" else {}
        return {"suppliers": self.suppliers.data or [], "closes_at": closes} | told


class ReceiveForm(DeedForm):
    """A sealed quote with who stands behind it."""

    supplier = SelectField(_("Supplier"), [Needed()], choices=[])
    file = FileField(_("File of the quote (PDF, DOCX, XLSX, PNG or JPEG)"))
    contact = Text(_("Contact person"), [AtMost(40)])
    phone = Text(_("Telephone"), [AtMost(40)])
    address = Text(_("Address"), [AtMost(100)])

    def fit(self) -> None:
        """Those invited whose quote is still to come; for a tender everybody of the register."""
        state = self.found.state
        here = {one.supplier for one in state.offers}
        rows = {row.id: row.name for row in self.sellers if row.standing == "listed"}
        names = rows if state.method == "tender" else {id_: self.found.suppliers[id_] for id_ in state.invited}
        self.supplier.choices = picks([("", _("Please choose"))] + [(i, n) for i, n in names.items() if i not in here])
        self.file.flags.required = True

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields and the file, all faults at once; a browser forgets the file where anything else is wrong."""
        sound = super().validate(extra_validators)
        if not self.file.data:
            self.file.errors = [say(Refusal("QUOTE_FILE", "package:receive"))]
        elif not sound:
            self.again()
        return sound and bool(self.file.data)

    def again(self) -> None:
        """Ask for the file once more, after its own fault where it has one: it is not kept with a try that failed."""
        refusal, said = self.refusal, [gettext("Please choose the file again.")]
        if refusal is not None and refusal.rule_ref == "files":
            said, self.refusal = [f"{self.file.data.filename}{gettext(': ')}{say(refusal)}"], None
        self.file.errors = [*self.file.errors, *said]

    def args(self) -> dict[str, Any]:
        """Supplier, file, and what is kept as hashes."""
        file = self.file.data
        told = self.fields("contact", "phone", "address")
        return {"supplier_id": self.supplier.data, "stream": file.stream if file else None, **told}


class ReasonForm(DeedForm):
    """A reason that stays in the record."""

    reason = Text(_("The reason"), [Needed(), Worded(), AtMost(300)], widget=TextArea())

    def args(self) -> dict[str, Any]:
        """The reason."""
        return self.fields("reason")


class CancelForm(ReasonForm):
    """Why the package is given up; where suppliers were asked, whether they know."""

    told = BooleanField(_("All suppliers that were asked have been told by telephone or in writing"))

    def fit(self) -> None:
        """Nobody has to be told before anybody was asked."""
        if self.found.state.status != "invited" or not self.found.state.invited:
            del self.told

    def args(self) -> dict[str, Any]:
        """The reason, and whether they were told."""
        return super().args() | {"told": bool(self.told and self.told.data)}


class CompareForm(DeedForm):
    """By the sums alone, or by points."""

    by = RadioField(
        _("Compared by"), [Needed()], choices=picks((("price", _("the sum: the lowest first")), ("score", _("points"))))
    )
    note = Text(_("How the points were given"), [AtMost(300)], widget=TextArea())

    def args(self) -> dict[str, Any]:
        """The way, and the points of every quote."""
        rows = ((one.supplier, self[f"points{n}"].data) for n, one in enumerate(self.found.state.offers))
        return self.fields("by", "note") | {"scores": {who: points for who, points in rows if points is not None}}


class AwardForm(ReasonForm):
    """The winner."""

    supplier = RadioField(_("Which quote is chosen"), [Needed()], choices=[])

    def fit(self) -> None:
        """All quotes."""
        self.supplier.choices = picks(self.offers())

    def args(self) -> dict[str, Any]:
        """Winner and reason."""
        return super().args() | {"supplier_id": self.supplier.data}


class AnswerForm(DeedForm):
    """A written answer to one alarm."""

    key = RadioField(_("Which alarm"), [Needed()], choices=[])
    answer = Text(_("Your answer"), [Needed(), Worded(), AtMost(500)], widget=TextArea())

    def args(self) -> dict[str, Any]:
        """Alarm and answer."""
        return self.fields("key", "answer")


class FailForm(ReasonForm):
    """Why the round led to nothing."""

    cause = RadioField(_("What happened"), [Needed()], choices=picks(CAUSES.items()))

    def args(self) -> dict[str, Any]:
        """Cause and reason."""
        return self.fields("cause", "reason")


class RerunForm(DeedForm):
    """Another round."""

    method = RadioField(_("How it is bought"), [Needed()], choices=picks(METHODS.items()))

    def fit(self) -> None:
        """In the same way unless another is chosen."""
        if not self.method.data:
            self.method.data = self.found.state.method

    def args(self) -> dict[str, Any]:
        """The way."""
        return self.fields("method")


class OpenForm(DeedForm):
    """One sum for every quote and project."""

    def rows(self) -> list[tuple[Offer, list[Any]]]:
        """The fields of each quote."""
        lots = range(len(self.found.state.active))
        offers = enumerate(self.found.state.offers)
        return [(one, [self[f"line{n}_{lot}"] for lot in lots]) for n, one in offers]

    def args(self) -> dict[str, Any]:
        """(supplier, project) → fen."""
        state = self.found.state
        return {
            "lines": {
                (offer.supplier, lot.project): self[f"line{n}_{m}"].data
                for n, offer in enumerate(state.offers)
                for m, lot in enumerate(state.active)
            }
        }


def fitted(form: type[DeedForm], found: Dossier) -> type[DeedForm]:
    """The form with a field for every quote of this package, where it asks about each."""
    fields: Mapping[str, Any] = {}
    called, state = found.suppliers, found.state
    if form is OpenForm:
        fields = {
            f"line{n}_{m}": Money(found.projects[lot.project].title, [Needed()])
            for n in range(len(state.offers))
            for m, lot in enumerate(state.active)
        }
    if form is CompareForm:
        points = {n: called[one.supplier] for n, one in enumerate(state.offers)}
        fields = {f"points{n}": Whole(_("Points of %(who)s (0 to 100)", who=name)) for n, name in points.items()}
    return type(form.__name__, (form,), dict(fields)) if fields else form


class EnterForm(Form):
    """A supplier for the register."""

    name = Text(_("Name on the licence"), [Needed(), AtMost(60)])
    code = Text(_("Unified social credit code"), [Needed(), AtMost(18)])
    categories = Ticks(_("What it supplies"), [Needed()], choices=picks(CATEGORIES.items()))
    founded = Day(_("Founded on"), [Needed()])
    contact = Text(_("Contact person"), [AtMost(40)])
    phone = Text(_("Telephone"), [AtMost(40)])
    address = Text(_("Address"), [AtMost(100)])
    papers = MultipleFileField(_("Licence and other papers (PDF, PNG or JPEG)"))
    kept = HiddenField()

    given: Sequence[str] = ()
    """Digests of the papers that came with this try and with earlier ones."""
    faults: Sequence[str] = ()
    """What was wrong with files of this try."""

    def __init__(self) -> None:
        super().__init__()
        self.papers.flags.required = True

    def sent(self) -> list[FileStorage]:
        """The papers of this try."""
        return [file for file in self.papers.data or () if isinstance(file, FileStorage) and file.filename]

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields and the papers, all faults at once."""
        sound = super().validate(extra_validators)
        missing = [] if self.given or self.faults else [say(Refusal("SUPPLIER_PAPERS", "supplier:enter"))]
        said = [*self.faults, *missing]
        if said:
            self.papers.errors = [*self.papers.errors, *said]
        return sound and not said

    def told(self) -> dict[str, Any]:
        """What the service wants to know, the papers aside."""
        told = self.fields("name", "categories", "founded", "contact", "phone", "address")
        return told | {"code": half_width(self.code.data)}


class SupplierForm(Form):
    """A step with an entry of the register; a plain one is nothing but the press of a button."""

    def args(self) -> dict[str, Any]:
        """What the service function wants to know."""
        return {}


class SupplierReason(SupplierForm):
    """A reason that stays in the record."""

    reason = Text(_("The reason"), [Needed(), Worded(), AtMost(200)], widget=TextArea())

    def args(self) -> dict[str, Any]:
        """The reason."""
        return self.fields("reason")


class ReviewForm(SupplierForm):
    """Taking in."""

    def args(self) -> dict[str, Any]:
        """Yes."""
        return {"approve": True}


class RefuseForm(SupplierReason):
    """Not taking in."""

    def args(self) -> dict[str, Any]:
        """No, and why."""
        return super().args() | {"approve": False}


class SuspendForm(SupplierReason):
    """Until when."""

    until = Day(_("Suspended until the end of"), [Needed()])

    def args(self) -> dict[str, Any]:
        """Reason and last day."""
        return self.fields("reason", "until")


class RateForm(SupplierForm):
    """The marks after a project."""

    project = SelectField(_("Which project"), [Needed()], choices=[])
    note = Text(_("What went well, what did not"), [AtMost(200)], widget=TextArea())

    def args(self) -> dict[str, Any]:
        """Project, marks and note."""
        marks = [int(self[name].data) for name in MARKS]
        return {"project_id": self.project.data, "marks": marks, "note": self.note.data}


for _name, _word in MARKS.items():
    setattr(RateForm, _name, RadioField(_word, [Needed()], choices=picks((str(n), str(n)) for n in range(5, 0, -1))))
