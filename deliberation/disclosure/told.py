"""What the page of a project tells, known by all that it is told from, and told only when somebody has to draw it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import SimpleNamespace

from flask_babel import gettext as _
from markupsafe import Markup

from deliberation.communities.queries import PlaceRow
from deliberation.disclosure import payees
from deliberation.disclosure.payees import Payee
from deliberation.disclosure.queries.project import Dossier
from deliberation.disclosure.story import Entry, Record, Telling, ahead, records, tell
from deliberation.funds.queries import SourceRow
from deliberation.ledger.book import Recorded
from deliberation.proposals.queries import ProjectRow
from deliberation.rules.project import ProjectState
from deliberation.rules.project.state import Payment
from deliberation.web.filters import iso, yuan


@dataclass(frozen=True)
class Told:
    """The story of ``found`` on a day (dates of this year are written without the year).

    Two of them are equal when they tell the same, so the page keeps what it has drawn of one.
    """

    key: tuple[Hashable, ...]
    day: date
    found: Dossier = field(compare=False)

    @property
    def row(self) -> ProjectRow:
        """The project as its columns tell it."""
        return self.found.row

    @property
    def state(self) -> ProjectState:
        """The project as its events tell it."""
        return self.found.state

    @property
    def place(self) -> PlaceRow:
        """The community."""
        return self.found.lineage[-1]

    @property
    def head(self) -> Recorded:
        """The last event."""
        return self.found.history[-1]

    @cached_property
    def past(self) -> tuple[Entry, ...]:
        """What has happened."""
        return tell(Telling(self.found.names, self.found.notices, self.found.rulebook), self.found.history)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """What has happened and what comes next."""
        return (*self.past, *ahead(self.row, self.found.step, self.found.outlook))

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """The events behind it."""
        return records(self.found.history)

    @cached_property
    def payments(self) -> list[dict[str, object]]:
        """Every instalment that has been paid, as a row of the table."""
        return [self._payment(payment) for payment in self.found.paid]

    @cached_property
    def payees(self) -> tuple[Payee, ...]:
        """Who was paid, and how much in all."""
        return payees.payees(self.found.history)

    @cached_property
    def stages(self) -> list[SimpleNamespace]:
        """The step bar."""
        return payees.stages(self.row.phase, self.found.history)

    @cached_property
    def sources(self) -> list[tuple[str, int, int]]:
        """Where the money comes from: the pot in words, what is bound of it, what was paid from it."""
        return [(self._source(one), one.committed_fen, one.disbursed_fen) for one in self.found.sources]

    @staticmethod
    def _source(one: SourceRow) -> str:
        kind = str(payees.SOURCES.get(one.kind, one.kind))
        year = _("%(year)s", year=one.year)
        return f"{year} · {kind}" + (f" · {one.label}" if one.label else "")

    @cached_property
    def _paid_to(self) -> dict[str, str]:
        return payees.paid_to(self.found.history)

    def _payment(self, payment: Payment) -> dict[str, object]:
        hands = (payment.proposed_by, payment.approved_by, payment.paid_by)
        purpose = payment.purpose or _("Instalment %(number)s", number=payment.number)
        return {
            "day": _whole(iso(payment.paid_at) if payment.paid_at else ""),
            "what": Markup('{}<br><span class="small nowrap">{}</span>').format(purpose, payment.voucher),
            "payee": self._paid_to.get(payment.id, ""),
            "hands": _whole(" / ".join(self.found.names.get(person) or "**" for person in hands)),
            "sum": yuan(payment.amount_fen),
        }


def _whole(text: str) -> Markup:
    """Never broken over two lines."""
    return Markup('<span class="nowrap">{}</span>').format(text)
