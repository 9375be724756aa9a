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
from deliberation.disclosure.payees import Moved, Payee
from deliberation.disclosure.queries.project import Dossier
from deliberation.disclosure.story import Entry, Record, Telling, ahead, records, tell
from deliberation.funds.queries import SourceRow
from deliberation.ledger.book import Recorded
from deliberation.proposals.queries import ProjectRow
from deliberation.proposals.words import WITHHELD
from deliberation.rules.project import ProjectState
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
    def hidden(self) -> dict[str, str]:
        """The files that are not shown and why, in words; without words while they wait."""
        files = self.found.files.items()
        return {digest: str(WITHHELD.get(one.reason, "")) for digest, one in files if one.status != "released"}

    def size(self, digest: str) -> int:
        """How large a file is, in kB; 0 where the store has never had it."""
        one = self.found.files.get(digest)
        return -(-one.size // 1024) if one else 0

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """The events behind it."""
        return records(self.found.history)

    @cached_property
    def payments(self) -> list[dict[str, object]]:
        """Everything that was paid and that came back, as rows of the table."""
        moved = payees.moved(self.found.state, self.found.history)
        return [self._payment(one) for one in moved]

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

    def _payment(self, moved: Moved) -> dict[str, object]:
        return {
            "day": _whole(iso(moved.at)),
            "what": Markup('{}<br><span class="small nowrap">{}</span>').format(moved.purpose, moved.voucher),
            "payee": moved.payee,
            "hands": _whole(" / ".join(self.found.names.get(person) or "**" for person in moved.hands)),
            "sum": yuan(moved.amount_fen),
        }


def _whole(text: str) -> Markup:
    """Never broken over two lines."""
    return Markup('<span class="nowrap">{}</span>').format(text)
