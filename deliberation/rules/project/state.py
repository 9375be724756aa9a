"""What a project is at any moment, and the phases it passes through."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from deliberation.rules import shares
from deliberation.rules.notice import LOCAL
from deliberation.rules.project.parts import (
    CostReview,
    EndedContract,
    Inspection,
    Opinion,
    Performance,
    Plan,
    Refund,
    Settlement,
    Survey,
    Termination,
    Variation,
    Vote,
)

__all__ = [
    "PHASES", "SIDE_PHASES", "BallotOutcome", "Milestone", "Payment", "ProjectState", "Quote", "Rating", "Vote",
]  # fmt: skip

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
    """One instalment. The three persons must differ; ``at`` of the payment is None until it is paid.

    ``kind`` is advance, progress, settlement or retention. One that was declined is kept apart, with who and why.
    """

    id: str
    number: int
    amount_fen: int
    purpose: str
    proposed_by: str
    approved_by: str = ""
    paid_by: str = ""
    voucher: str = ""
    paid_at: datetime | None = None
    kind: str = "progress"
    proposed_at: datetime | None = None
    approved_at: datetime | None = None
    declined_by: str = ""
    declined_at: datetime | None = None
    reason: str = ""

    @property
    def status(self) -> str:
        """proposed, approved, paid or declined."""
        if self.declined_by:
            return "declined"
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

    ``contract_fen`` is the contract sum as it holds after variations, with what was paid under contracts that
    were ended before; ``signed_fen`` the present contract as it was first signed. ``raised_fen`` is what the
    council added to the sum that was voted on. ``retention_fen`` is kept back until ``retention_until``.
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
    cost_review: CostReview | None = None
    plan: Plan | None = None
    package: str = ""
    raised_fen: int = 0
    variations: tuple[Variation, ...] = ()
    declined: tuple[Payment, ...] = ()
    retention: str = "0"
    retention_months: int = 0
    retention_fen: int = 0
    retention_until: date | None = None
    invited: frozenset[str] = field(default_factory=frozenset)
    opinions: tuple[Opinion, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    proposer_rating: Rating | None = None
    passed: bool | None = None
    target_met: bool | None = None
    settlement: Settlement | None = None
    performance: Performance | None = None
    refunds: tuple[Refund, ...] = ()
    ended: tuple[EndedContract, ...] = ()
    earlier: int = 0
    returned_fen: int = 0
    termination: Termination | None = None
    failed_tenders: int = 0
    approved_at: datetime | None = None
    contracted_at: datetime | None = None
    accepted_at: datetime | None = None

    @property
    def outlay_fen(self) -> int:
        """What has been paid out, whatever came back later."""
        return sum(payment.amount_fen for payment in self.payments if payment.status == "paid")

    @property
    def gross_fen(self) -> int:
        """What has been paid out, less what had come back (``returned_fen``) when the present contract was made."""
        return self.outlay_fen - self.returned_fen

    @property
    def refunded_fen(self) -> int:
        """What the supplier has given back."""
        return sum(refund.amount_fen for refund in self.refunds if refund.status == "received")

    @property
    def paid_fen(self) -> int:
        """What has been paid out and not given back."""
        return self.outlay_fen - self.refunded_fen

    @property
    def contractable_fen(self) -> int:
        """The most that a contract may come to now: the budget less what was paid and did not come back."""
        return self.budget_fen - self.paid_fen

    @property
    def spent_fen(self) -> int:
        """What was paid under contracts that were ended before the present one and had not come back by then."""
        return sum(contract.paid_fen for contract in self.ended) - self.returned_fen

    @property
    def own_fen(self) -> int:
        """The present contract alone, as it holds after variations."""
        return self.contract_fen - self.spent_fen

    @property
    def variation(self) -> Variation | None:
        """The change that waits for the council or for being put into force."""
        return next((one for one in reversed(self.variations) if one.pending), None)

    @property
    def refund(self) -> Refund | None:
        """The refund that waits for its confirmation."""
        return next((one for one in self.refunds if one.status == "reported"), None)

    @property
    def rectify_by(self) -> date | None:
        """The last day to mend what the latest inspection found; None where nothing is open."""
        last = self.inspections[-1] if self.inspections else None
        return last.due if last is not None and last.open else None

    @property
    def satisfied(self) -> Fraction | None:
        """The users' satisfaction as an exact share; None until the survey is closed."""
        scores = sum(rating.score for rating in self.ratings)
        return shares.satisfaction(scores, len(self.ratings)) if self.satisfaction is not None else None

    @property
    def survey(self) -> Survey:
        """The users' satisfaction and, apart from it, the proposer's."""
        own = self.proposer_rating
        said = (own.score, own.comment) if own else (None, "")
        return Survey(len(self.ratings), self.satisfaction, self.passed, self.target_met, *said)

    @property
    def done_on(self) -> date | None:
        """The day of the acceptance, in local time."""
        return self.accepted_at.astimezone(LOCAL).date() if self.accepted_at else None

    def late_days(self, today: date) -> int:
        """Days behind the first plan: at the acceptance, else on ``today``; 0 where nothing was planned."""
        if self.plan is None:
            return 0
        return max(0, ((self.done_on or today) - self.plan.promised).days)

    @property
    def asked_fen(self) -> int:
        """What has been paid or asked for, reckoned as ``gross_fen``."""
        return sum(payment.amount_fen for payment in self.payments) - self.returned_fen

    def left_of(self, id_: str) -> int:
        """What of a payment, in fen, has not come back; 0 where it was not paid."""
        back = sum(one.amount_fen for one in self.refunds if one.payment == id_ and one.status == "received")
        return sum(one.amount_fen for one in self.payments if one.id == id_ and one.status == "paid") - back

    def payment(self, id_: str) -> Payment | None:
        """The instalment with ``id_``, those that were declined among them."""
        return next((payment for payment in (*self.payments, *self.declined) if payment.id == id_), None)
