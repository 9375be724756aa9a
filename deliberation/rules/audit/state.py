"""What an audit is at any moment: its sample, working papers, queries and findings.

One stream an audit (``audit:<id>``). People and files by id, money in fen, days as ISO 8601.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from deliberation.rules.sampling import Unit, bound

CHECKS = ("budget", "decision", "ballot", "quotes", "contract", "payments", "acceptance", "evidence")
"""What is looked at in every project of the sample, in the order of its life."""
MARKS = ("sound", "fault", "absent")
"""What came of a check: in order, not in order, or there is nothing of the kind in this project."""
GRADES = ("minor", "notable", "serious")
"""How grave a finding is."""
METHODS = ("random", "risk")
"""How the sample is found."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One check of one project: its mark, a note, and who made it."""

    check: str
    mark: str
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The working paper on one project; ``added`` is why it was taken in beside the sample."""

    project: str
    ticks: tuple[Tick, ...] = ()
    added: str = ""

    def tick(self, check: str) -> Tick | None:
        """The check of this name, once made."""
        return next((one for one in self.ticks if one.check == check), None)

    @property
    def done(self) -> bool:
        """Whether every check has been made."""
        return all(self.tick(check) for check in CHECKS)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the community wrote, with the digests of its files."""

    text: str
    files: tuple[str, ...]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Query:
    """A question about one project. ``status`` is asked, answered or closed; ``note`` is the auditor's last word."""

    id: str
    project: str
    text: str
    due: str
    by: str
    at: datetime
    status: str = "asked"
    replies: tuple[Reply, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is not in order. ``status`` is open, rectified (proof given), closed or withdrawn; ``rule`` in words."""

    id: str
    project: str
    grade: str
    rule: str
    amount_fen: int
    text: str
    due: str
    by: str
    at: datetime
    status: str = "open"
    proofs: tuple[Reply, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class AuditState:
    """``status`` is none, planned, running, submitted, signed or cancelled.

    ``units`` are all that may be drawn; ``binds`` says that the lot waits for the first ``root`` sealed after
    ``planned_at`` (audits of earlier times did not); ``hands`` are the auditors who had a part in it, none of whom
    signs it.
    """

    status: str = "none"
    place: str = ""
    year: int = 0
    title: str = ""
    method: str = ""
    size: int = 0
    units: tuple[Unit, ...] = ()
    commit: str = ""
    seed: str = ""
    planned_at: datetime | None = None
    binds: bool = False
    root: str = ""
    papers: tuple[Paper, ...] = ()
    queries: tuple[Query, ...] = ()
    findings: tuple[Finding, ...] = ()
    opinion: str = ""
    reason: str = ""
    submitted_by: str = ""
    signed_by: str = ""
    signed_at: datetime | None = None
    hands: frozenset[str] = frozenset()

    def unit(self, project: object) -> Unit | None:
        """The project with this id among all that may be drawn."""
        return next((one for one in self.units if one.project == project), None)

    def paper(self, project: object) -> Paper | None:
        """The working paper on this project."""
        return next((one for one in self.papers if one.project == project), None)

    def query(self, id_: object) -> Query | None:
        """The query with this id."""
        return next((one for one in self.queries if one.id == id_), None)

    def finding(self, id_: object) -> Finding | None:
        """The finding with this id."""
        return next((one for one in self.findings if one.id == id_), None)

    @property
    def lot_seed(self) -> str:
        """The seed in whose order the projects were drawn; empty before the draw and where no lot was drawn."""
        return bound(self.seed, self.root) if self.root else self.seed

    @property
    def barred(self) -> frozenset[str]:
        """Who may not sign: whoever had a part in the audit, or in a project of its sample."""
        return self.hands.union(*(unit.hands for unit in self.units if self.paper(unit.project)))

    @property
    def unfinished(self) -> int:
        """Projects whose working paper is not complete."""
        return sum(not paper.done for paper in self.papers)

    @property
    def waiting(self) -> int:
        """Queries that are not closed."""
        return sum(query.status != "closed" for query in self.queries)

    @property
    def to_mend(self) -> int:
        """Findings that are neither closed nor withdrawn."""
        return sum(finding.status in {"open", "rectified"} for finding in self.findings)
