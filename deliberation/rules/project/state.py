"""What a project is at any moment, and the phases it passes through."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

PHASES = (
    "collected", "screened", "deliberated", "balloted", "on_notice", "approved", "under_way", "accepted",
    "evaluated", "settled", "archived",
)  # fmt: skip
"""征集 → 初筛 → 议事会审议 → 票决 → 公示 → 立项 → 实施 → 验收 → 评价 → 结算 → 归档: the road of success.

A phase is named after what has been reached: ``screened`` has passed screening and waits for the council.
"""

SIDE_PHASES = ("returned", "rejected", "withdrawn", "pooled")
"""Off the road: back with the proposer, refused with reasons, withdrawn, or waiting in the pool for another year."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One offer: supplier and sum in fen."""

    supplier: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Payment:
    """One instalment. The three persons must differ; ``at`` of the payment is None until it is paid."""

    id: str
    number: int
    amount_fen: int
    purpose: str
    proposed_by: str
    approved_by: str = ""
    paid_by: str = ""
    voucher: str = ""
    paid_at: datetime | None = None

    @property
    def status(self) -> str:
        """proposed, approved or paid."""
        return "paid" if self.paid_by else "approved" if self.approved_by else "proposed"


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of delivery with its evidence (content hashes of photos and documents)."""

    title: str
    note: str
    at: datetime
    photos: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vote:
    """The council's decision with its arithmetic."""

    meeting: str
    adopted: bool
    yes: int
    no: int
    abstain: int
    present: int
    due: int


@dataclass(frozen=True, slots=True)
class BallotOutcome:
    """What the residents' ballot gave: rank from 1, votes, and whether it was funded, with the reason code."""

    poll: str
    rank: int
    votes: int
    valid_ballots: int
    funded: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Rating:
    """One user's satisfaction, 1 to 5."""

    person: str
    score: int
    comment: str


@dataclass(frozen=True, slots=True)
class ProjectState:
    """A project. Money in fen; people and files by id; ``phase`` is one of PHASES, SIDE_PHASES or ``none``.

    ``contract_fen`` is the contract sum as it holds after variations, ``signed_fen`` as it was first signed.
    """

    phase: str = "none"
    year: int = 0
    number: str = ""
    title: str = ""
    need: str = ""
    location: str = ""
    category: str = ""
    theme: str = ""
    cost_fen: int = 0
    photos: tuple[str, ...] = ()
    proposer: str = ""
    supporters: frozenset[str] = field(default_factory=frozenset)
    reason: str = ""
    pooled_until: int = 0
    vote: Vote | None = None
    ballot: BallotOutcome | None = None
    notice: str = ""
    notice_over: bool = False
    budget_fen: int = 0
    supplier: str = ""
    contract_fen: int = 0
    signed_fen: int = 0
    quotes: tuple[Quote, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    payments: tuple[Payment, ...] = ()
    schedule: tuple[str, ...] = ()
    ratings: tuple[Rating, ...] = ()
    satisfaction: int | None = None
    final_fen: int = 0

    @property
    def paid_fen(self) -> int:
        """What has been paid out."""
        return sum(payment.amount_fen for payment in self.payments if payment.status == "paid")

    @property
    def asked_fen(self) -> int:
        """What has been paid or asked for."""
        return sum(payment.amount_fen for payment in self.payments)

    def payment(self, id_: str) -> Payment | None:
        """The instalment with ``id_``."""
        return next((payment for payment in self.payments if payment.id == id_), None)
